"""The tenant's web application."""

from __future__ import annotations

import threading

from flask import Flask, Response, jsonify

from emulator.auth0 import login, management
from emulator.auth0.tenant import Tenant
from emulator.context import Context
from emulator.oidc.responses import secured
from emulator.strict_json import use_strict_json

_tenants: dict[int, Tenant] = {}
"""By the store they live in, so that one emulator has one tenant with one worker."""
_lock = threading.Lock()


def tenant_of(context: Context) -> Tenant:
    """The one tenant of an emulator."""
    with _lock:
        tenant = _tenants.get(id(context.store))
        if tenant is None or tenant.context is not context:
            tenant = Tenant(context)
            tenant.prepare()
            _tenants[id(context.store)] = tenant
        return tenant


def create_app(context: Context) -> Flask:
    """The Authentication API at the root and the Management API at ``/api/v2``."""
    tenant = tenant_of(context)
    app = Flask(__name__, static_folder=None)
    use_strict_json(app)
    app.register_blueprint(login.create_blueprint(tenant))
    app.register_blueprint(management.create_blueprint(tenant), url_prefix="/api/v2")
    app.after_request(secured)
    app.register_error_handler(404, lambda _: _plain(404, "Not Found", "Not Found"))
    app.register_error_handler(500, lambda _: _plain(500, "Internal Server Error", "An internal server error occurred"))
    return app


def _plain(status: int, error: str, message: str) -> Response:
    response = jsonify({"statusCode": status, "error": error, "message": message})
    response.status_code = status
    return response


def credentials(context: Context) -> dict[str, str]:
    """Domain, client id and secret of the tenant's management application."""
    return tenant_of(context).credentials_of_management()


def close(context: Context) -> None:
    """Ends the worker that runs post-login code."""
    with _lock:
        tenant = _tenants.pop(id(context.store), None)
    if tenant is not None:
        tenant.post_login.close()
