"""The Authentication API's paths.

Source: https://auth0.com/docs/api/authentication (read 2026-11-24).
Differs: no sign-up, no password reset, no MFA; ``/oidc/logout`` asks nobody to confirm.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import Blueprint, Response, jsonify, request
from werkzeug.datastructures import ImmutableMultiDict

from emulator.auth0 import federation
from emulator.auth0.management.tenant_settings import settings
from emulator.auth0.realm import Auth0Realm
from emulator.auth0.redirects import matches_logout
from emulator.auth0.tenant import Tenant
from emulator.oidc.provider import Provider

_LACKING = (
    *("/dbconnections/signup", "/dbconnections/change_password", "/oauth/device/code", "/oauth/par", "/oidc/register"),
    *("/passwordless/start", "/mfa/challenge", "/mfa/associate", "/bc-authorize", "/delegation", "/samlp/<path:rest>"),
    *("/wsfed/<path:rest>", "/tokeninfo", "/co/authenticate", "/usernamepassword/login"),
)


_ENDPOINTS: tuple[tuple[str, tuple[str, ...], Callable[[Provider], Response]], ...] = (
    ("/authorize", ("GET", "POST"), Provider.authorize),
    ("/u/consent", ("GET", "POST"), Provider.consent),
    ("/oauth/token", ("POST", "OPTIONS"), Provider.token),
    ("/oauth/revoke", ("POST", "OPTIONS"), Provider.revoke),
    ("/userinfo", ("GET", "POST", "OPTIONS"), Provider.userinfo),
    ("/oidc/logout", ("GET", "POST"), Provider.end_session),
    ("/.well-known/jwks.json", ("GET",), Provider.jwks),
    ("/.well-known/openid-configuration", ("GET",), Provider.discovery),
)


def create_blueprint(tenant: Tenant) -> Blueprint:
    """The login side of a tenant, to be mounted at the root."""
    blueprint = Blueprint("login", __name__)
    for path, methods, answer in _ENDPOINTS:
        blueprint.add_url_rule(path, path.replace(".", "-"), _view(tenant, answer), methods=list(methods))
    blueprint.add_url_rule("/u/login", "login", partial(federation.login, tenant), methods=["GET", "POST"])
    blueprint.add_url_rule(federation.CALLBACK, "callback", partial(federation.callback, tenant), methods=["GET"])
    blueprint.add_url_rule("/v2/logout", "v2-logout", partial(_logout, tenant), methods=["GET"])
    for path in _LACKING:
        blueprint.add_url_rule(path, f"lacking {path}", _lacking, methods=["GET", "POST"])
    return blueprint


def _view(tenant: Tenant, answer: Callable[[Provider], Response]) -> Callable[[], Response]:
    def view() -> Response:
        _read_json_as_form()
        return answer(Provider(tenant.context, Auth0Realm(tenant)))

    return view


def _read_json_as_form() -> None:
    """The service takes its parameters as JSON as well, which its own Python client sends."""
    if not request.is_json:
        return
    given = request.get_json(silent=True)
    if isinstance(given, dict):
        pairs = {name: value for name, value in given.items() if isinstance(value, str)}
        request.__dict__["form"] = ImmutableMultiDict(pairs)


def _logout(tenant: Tenant) -> Response:
    """``returnTo`` must be registered at the client that is named, or at the tenant when none is."""
    client = tenant.clients.get(request.args.get("client_id", ""))
    holder = client if client is not None else settings(tenant)
    registered = holder.get("allowed_logout_urls") or []
    return Provider(tenant.context, Auth0Realm(tenant)).end_session(
        redirect_parameter="returnTo", allows=lambda address: matches_logout(registered, address)
    )


def _lacking(**_: str) -> tuple[Response, int]:
    description = f"The emulator does not implement {request.method} {request.path}"
    return jsonify({"error": "not_implemented", "error_description": description}), 501
