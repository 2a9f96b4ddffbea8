"""Microsoft Entra ID on this machine: one tenant with Microsoft Graph, and the login host.

Owns the tenant's objects, Graph's requests and answers, the login in Entra ID's own way. Does not own the protocol, which is
``emulator.oidc``'s, nor anything of the other vendors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import Flask

from emulator.context import Context
from emulator.entra import login, metadata
from emulator.entra.directory import Directory
from emulator.entra.first_start import prepare_tenant
from emulator.entra.graph.mount import mount_graph, with_keys_as_segments
from emulator.entra.saml import endpoints as saml
from emulator.oidc.responses import secured
from emulator.strict_json import use_strict_json

__all__ = ["create_app", "create_flask_app", "credentials"]


def create_flask_app(context: Context) -> Flask:
    """The Flask application of one tenant, which is made now if this is the first start."""
    app = Flask(__name__, static_folder=None)
    use_strict_json(app)
    directory = Directory(context)
    prepare_tenant(directory)
    app.extensions["entra"] = directory
    app.register_blueprint(metadata.blueprint)
    mount_graph(app)
    app.register_blueprint(saml.blueprint)
    app.register_blueprint(login.blueprint)
    app.after_request(secured)
    app.wsgi_app = with_keys_as_segments(app.wsgi_app)  # type: ignore[method-assign]
    return app


def create_app(context: Context) -> Callable[..., Iterable[bytes]]:
    """The WSGI application that listens on the vendor's port."""
    return create_flask_app(context)


def credentials(context: Context) -> dict[str, str]:
    """The vendor's section of ``credentials.json``."""
    directory = Directory(context)
    prepare_tenant(directory)
    principal = directory.service_principal_by_app_id(directory.tenant.client_id) or {"id": ""}
    return {
        "tenant_id": directory.tenant.tenant_id,
        "client_id": directory.tenant.client_id,
        "client_secret": directory.tenant.client_secret,
        "object_id": principal["id"],
    }
