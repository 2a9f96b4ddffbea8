"""Cognito's login side: the hosted domain's paths under ``/{domain}``, the issuer's under ``/{poolId}``.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-userpools-server-contract-reference.html (read 2026-11-24)
Differs: a hosted domain is a path of this port and not a host of its own; ``/oauth2/authorize`` redirects to ``/login`` with a handle
of the request instead of its parameters.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.wrappers import Response as WerkzeugResponse

from emulator.aws import errors, new_password, pages
from emulator.aws.federation.views import Federation
from emulator.aws.realm import CognitoRealm, pools
from emulator.aws.runtime import Runtime
from emulator.oidc.provider import Provider
from emulator.oidc.responses import json_response, secured, with_cors
from emulator.strict_json import use_strict_json


def create_login_app(runtime: Runtime) -> Flask:
    """The Flask application of everything that is not AWS's API."""
    app = Flask("emulator.aws", template_folder="templates", root_path=_folder())
    use_strict_json(app)
    views = _Views(runtime)
    rules = (
        ("/<pool_id>/.well-known/openid-configuration", views.discovery, ["GET"]),
        ("/<pool_id>/.well-known/jwks.json", views.jwks, ["GET"]),
        ("/<domain>/oauth2/authorize", views.authorize, ["GET", "POST"]),
        ("/<domain>/login", views.login, ["GET", "POST"]),
        ("/<domain>/oauth2/idpresponse", views.oidc_callback, ["GET"]),
        ("/<domain>/saml2/idpresponse", views.saml_callback, ["POST"]),
        ("/<domain>/newPassword", views.new_password, ["POST"]),
        ("/<domain>/oauth2/token", views.token, ["POST", "OPTIONS"]),
        ("/<domain>/oauth2/userInfo", views.userinfo, ["GET", "POST", "OPTIONS"]),
        ("/<domain>/oauth2/revoke", views.revoke, ["POST"]),
        ("/<domain>/logout", views.logout, ["GET"]),
        ("/<domain>/error", views.error, ["GET"]),
    )
    for path, view, methods in rules:
        app.add_url_rule(path, view.__name__, view, methods=methods, provide_automatic_options=False)
    app.after_request(secured)
    app.register_error_handler(HTTPException, _refused)
    return app


def _folder() -> str:
    return str(Path(__file__).parent)


def _refused(problem: HTTPException) -> Response:
    text = "Login pages unavailable. Please contact an administrator."
    return secured(pages.error(text, problem.code or 500))


class _Views:
    """One method an endpoint."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def _by_domain(self, domain: str) -> tuple[CognitoRealm, Provider]:
        for pool in pools(self._runtime.state.account_id):
            found = pool.backend.user_pool_domains.get(domain)
            if found is not None and found.user_pool_id == pool.id:
                realm = CognitoRealm(self._runtime, pool, domain)
                return realm, Provider(self._runtime.context, realm)
        raise NotFound

    def _by_pool(self, pool_id: str) -> Provider:
        for pool in pools(self._runtime.state.account_id):
            if pool.id == pool_id:
                return Provider(self._runtime.context, CognitoRealm(self._runtime, pool))
        raise NotFound

    def discovery(self, pool_id: str) -> Response:
        """The discovery document."""
        return self._by_pool(pool_id).discovery()

    def jwks(self, pool_id: str) -> Response:
        """The public halves of the pool's two keys."""
        return self._by_pool(pool_id).jwks()

    def authorize(self, domain: str) -> Response:
        """The authorization endpoint."""
        return self._by_domain(domain)[1].authorize()

    def login(self, domain: str) -> Response:
        """The login endpoint; with the parameters of an authorization request it begins one."""
        realm, provider = self._by_domain(domain)
        if "client_id" in request.args:
            return provider.authorize()
        elsewhere = Federation(realm, provider).leave() if request.method == "GET" else None
        return secured(elsewhere) if elsewhere is not None else provider.login()

    def oidc_callback(self, domain: str) -> Response:
        """Back from an OpenID provider."""
        return secured(Federation(*self._by_domain(domain)).oidc_callback())

    def saml_callback(self, domain: str) -> Response:
        """Back from a SAML provider."""
        return secured(Federation(*self._by_domain(domain)).saml_callback())

    def new_password(self, domain: str) -> Response:
        """The answer of a user whose password was temporary."""
        return secured(new_password.answer(*self._by_domain(domain)))

    def token(self, domain: str) -> Response:
        """The token endpoint."""
        return self._by_domain(domain)[1].token()

    def userinfo(self, domain: str) -> Response:
        """The userinfo endpoint."""
        return self._by_domain(domain)[1].userinfo()

    def revoke(self, domain: str) -> Response:
        """The revocation endpoint, for refresh tokens of clients whose tokens may be revoked.

        Source: https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
        """
        realm, provider = self._by_domain(domain)
        authorization = request.authorization
        client_id = (authorization.username if authorization else None) or request.form.get("client_id", "")
        client = realm.pool_client(client_id)
        if request.form.get("token", "").count(".") == 2:
            return with_cors(realm, json_response(400, {"error": "unsupported_token_type"}))
        if client is not None and not client.extended_config["EnableTokenRevocation"]:
            return with_cors(realm, json_response(400, {"error": "invalid_request"}))
        return provider.revoke()

    def logout(self, domain: str) -> Response | WerkzeugResponse:
        """Signs out and goes to a registered ``logout_uri``, or back to a login for ``redirect_uri``.

        Source: https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
        """
        realm, provider = self._by_domain(domain)
        if "client_id" not in request.args:
            return secured(pages.error("Required String parameter 'client_id' is not present", 400))
        if "logout_uri" in request.args or "redirect_uri" not in request.args:
            return provider.end_session(redirect_parameter="logout_uri")
        response = redirect(f"{realm.endpoints.authorization}?{urlencode(request.args)}")
        provider.interaction.close_session(response)  # type: ignore[arg-type]
        return response

    def error(self, domain: str) -> Response:
        """Where the browser ends when the redirect URI cannot be trusted."""
        code = request.args.get("error", "invalid_request")
        return secured(pages.error(errors.page_text(code), 400, code))
