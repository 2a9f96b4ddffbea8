"""The login host: authorize, login, token, logout, keys, discovery, userinfo, on Entra ID's paths.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/v2-protocols (read 2026-11-24).
Differs: v1.0 endpoints, device codes and on-behalf-of answer 501 or an unsupported grant; no front-channel logout is sent.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from emulator.entra import pages
from emulator.entra.admission import check_alias
from emulator.entra.clients import find_application
from emulator.entra.errors import CODES, EntraFault
from emulator.entra.paths import UnknownTenant, directory, provider_of, realm_of, unknown_tenant
from emulator.entra.realm import EntraRealm
from emulator.entra.redemption import check_redemption
from emulator.entra.redirects import redirect_uris
from emulator.entra.saml import sign_on
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.provider import Provider
from emulator.oidc.responses import json_response, secured, with_cors

blueprint = Blueprint("login", __name__)

blueprint.register_error_handler(UnknownTenant, unknown_tenant)


@blueprint.route("/<tenant>/oauth2/v2.0/authorize", methods=["GET", "POST"])
def authorize(tenant: str) -> Response:
    """The authorization endpoint."""
    return provider_of(tenant).authorize()


@blueprint.route("/<tenant>/login", methods=["GET", "POST"])
def login(tenant: str) -> Response:
    """The sign-in page and its form, whichever protocol asked for it."""
    provider = provider_of(tenant)
    return secured(provider.interaction.login(lambda asked, session: sign_on.resume(provider, asked, session)))


@blueprint.route("/<tenant>/consent", methods=["GET", "POST"])
def consent(tenant: str) -> Response:
    """The consent page and its form."""
    return provider_of(tenant).consent()


@blueprint.route("/<tenant>/oauth2/v2.0/token", methods=["POST", "OPTIONS"])
def token(tenant: str) -> Response:
    """The token endpoint."""
    realm = realm_of(tenant)
    provider = Provider(directory().context, realm)
    if request.method == "POST":
        try:
            _check_token_request(realm)
        except Fault as fault:
            status, body, headers = realm.token_error(fault, request.form)
            return with_cors(realm, json_response(status, body, headers))
    return provider.token()


def _check_token_request(realm: EntraRealm) -> None:
    form = request.form
    basic = request.authorization
    client_id = form.get("client_id") or (basic.username if basic else None) or ""
    alias = realm.alias
    if alias == "common" and form.get("grant_type") == "client_credentials":
        raise EntraFault(
            Situation.MALFORMED,
            9001023,
            "The grant type is not supported over the /common or /consumers endpoints. Please use the /organizations or "
            "tenant-specific endpoint.",
        )
    application = find_application(directory(), client_id)
    if application is not None:
        check_alias(alias, application)
    check_redemption(
        directory(),
        form,
        client_id,
        has_credential=bool(form.get("client_secret") or form.get("client_assertion") or basic),
        from_browser="Origin" in request.headers,
    )


@blueprint.route("/<tenant>/oauth2/v2.0/logout", methods=["GET", "POST"])
def logout(tenant: str) -> Response:
    """The end-session endpoint; an address that no application registered is passed over, and the session ends all the same."""
    values = request.values
    applications = directory().objects("application").all()
    if values.get("client_id"):
        applications = [one for one in applications if one["appId"] == values["client_id"]]
    registered = tuple(uri for application in applications for uri in redirect_uris(application))
    target = values.get("post_logout_redirect_uri")
    parameter = "post_logout_redirect_uri" if target in registered else "no_redirect"
    return provider_of(tenant).end_session(redirect_parameter=parameter, allows=registered.__contains__)


@blueprint.get("/<tenant>/discovery/v2.0/keys")
def keys(tenant: str) -> Response:
    """The public keys."""
    return provider_of(tenant).jwks()


@blueprint.get("/<tenant>/v2.0/.well-known/openid-configuration")
def discovery(tenant: str) -> Response:
    """The discovery document; that of ``common`` has ``{tenantid}`` for the tenant in its issuer."""
    return provider_of(tenant).discovery()


@blueprint.route("/oidc/userinfo", methods=["GET", "POST", "OPTIONS"])
def userinfo() -> Response:
    """The userinfo endpoint, which is Microsoft Graph's."""
    return Provider(directory().context, EntraRealm(directory())).userinfo()


@blueprint.get("/error")
def error() -> Response:
    """What ``error_uri`` leads to."""
    number = request.args.get("code", "")
    texts = {str(code.number): code.text for code in CODES.values()}
    return pages.explanation(directory().tenant, number, texts.get(number))


@blueprint.route("/<tenant>/oauth2/<path:operation>", methods=["GET", "POST"])
def not_emulated(tenant: str, operation: str) -> tuple[Response, int]:
    """v1.0 endpoints and the device code's."""
    realm_of(tenant)
    description = f"The emulator does not implement {request.method} /{{tenant}}/oauth2/{operation}."
    return jsonify(error="not_implemented", error_description=description), 501
