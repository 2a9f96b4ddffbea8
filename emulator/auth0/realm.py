"""The tenant as an issuer: its clients, its users, its claims and its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, render_template, request
from joserfc import jwt
from joserfc.jwk import OctKey

from emulator.auth0 import audiences, directory, errors, redirects
from emulator.auth0.claims import OPENID_SCOPES, allowed_custom_claims, profile_claims
from emulator.auth0.management.client_credentials import public_keys
from emulator.auth0.management.tenant_settings import settings
from emulator.auth0.post_login import run_post_login
from emulator.auth0.tenant import NAME, Tenant
from emulator.oidc.contract import (
    Claims,
    Client,
    ConsentPage,
    Endpoints,
    Issue,
    LoginPage,
    LoginRefused,
    Realm,
    Secret,
    Subject,
)
from emulator.oidc.faults import Fault, Situation
from emulator.store import Document

_CENTURY = 100 * 365 * 24 * 3600
_HEADERS = {"Content-Type": "text/html; charset=utf-8"}


class Auth0Realm(Realm):
    """One tenant.

    Differs: of a client's refresh token settings, the idle lifetime is not counted; pushed authorization requests, the device
    flow, token exchange and the password grant are not served.
    """

    name = NAME
    vendor = "auth0"
    session_cookie = "auth0"
    supported_scopes = OPENID_SCOPES
    code_challenge_methods = ("S256", "plain")
    response_modes = ("query", "fragment", "form_post")
    prepare_when_authorizing = True
    accepts_json = True

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        base = tenant.base_url
        self.issuer = tenant.issuer
        self.endpoints = Endpoints(
            authorization=f"{base}/authorize",
            token=f"{base}/oauth/token",
            userinfo=f"{base}/userinfo",
            jwks=f"{base}/.well-known/jwks.json",
            end_session=f"{base}/oidc/logout",
            revocation=f"{base}/oauth/revoke",
            login=f"{base}/u/login",
            consent=f"{base}/u/consent",
        )
        self.session_lifetime_seconds = int(float(settings(tenant).get("session_lifetime") or 168) * 3600)
        self._userinfo_claims = tenant.context.store.collection("auth0/userinfo_claims")
        self.connection: str | None = None
        """The one that the app asks for by its `connection` parameter."""

    def find_client(self, client_id: str) -> Client | None:
        record = self.tenant.clients.get(client_id)
        return None if record is None else _as_client(self.tenant, record)

    def find_subject(self, sub: str) -> Subject | None:
        user = self.tenant.users.get(sub)
        return None if user is None else directory.as_subject(user)

    def authenticate(self, client: Client, username: str, password: str) -> Subject:
        return directory.authenticate(self.tenant, self._connections(client), username, password)

    def _connections(self, client: Client) -> list[Document]:
        """Those that are enabled for the client, or the one of them that the app asks for."""
        enabled = directory.enabled_connections(self.tenant, client.client_id)
        return [each for each in enabled if self.connection in (None, each["name"])]

    def admit(self, client: Client, subject: Subject) -> None:
        """A session of another connection does not open this client: its person is asked to log in again."""
        if subject.record["_connection"] not in [each["name"] for each in self._connections(client)]:
            raise LoginRefused(directory.WRONG)

    def logged_in(self, client: Client, subject: Subject) -> int:
        return directory.count_login(self.tenant, subject)

    def granted_scopes(self, client: Client, requested: tuple[str, ...]) -> tuple[str, ...]:
        beyond = [scope for scope in requested if scope not in OPENID_SCOPES]
        # Most logins ask for no API's scopes, so the APIs are read only for those that do.
        allowed = OPENID_SCOPES | (audiences.api_scopes(self.tenant) if beyond else frozenset())
        return tuple(dict.fromkeys(scope for scope in requested if scope in allowed))

    def matches_redirect_uri(self, client: Client, uri: str) -> bool:
        return redirects.matches(client.redirect_uris, uri)

    def matches_post_logout_redirect_uri(self, client: Client, uri: str) -> bool:
        return redirects.matches(client.post_logout_redirect_uris, uri)

    def allows_origin(self, origin: str) -> bool:
        return any(
            origin in (client.get("allowed_origins") or []) + (client.get("web_origins") or [])
            for client in self.tenant.clients.all()
        )

    def check_authorization(self, client: Client, parameters: Mapping[str, str]) -> None:
        audience = audiences.requested_audience(self.tenant, parameters)
        own = f"{self.issuer}userinfo"
        if audience and audience != own and audiences.find_server(self.tenant, audience) is None:
            raise Fault(Situation.UNKNOWN_AUDIENCE, f"Service not found: {audience}")
        if client.record.get("require_pushed_authorization_requests"):
            raise Fault(Situation.MALFORMED, "Pushed authorization requests are required, and the emulator has none")
        if "organization" in parameters:
            raise Fault(Situation.MALFORMED, "The emulator has no login through an organization")
        self.connection = parameters.get("connection") or None
        if not self._connections(client) and parameters.get("prompt") != "none":
            text = "the connection was not found" if self.connection else "no connections enabled for the client"
            raise Fault(Situation.MALFORMED, text)

    def prepare(self, issue: Issue) -> None:
        if issue.subject is None:
            return
        user = dict(issue.subject.record)
        if user.get("blocked"):
            raise Fault(Situation.NOT_ADMITTED, "user is blocked")
        audiences.grant_user_scopes(self.tenant, issue, issue.subject)
        registered = dict(issue.id_token)
        user = run_post_login(self.tenant, issue, user)
        custom = {name: value for name, value in issue.id_token.items() if name not in registered}
        issue.id_token = {**profile_claims(user, issue.scopes), **issue.id_token}
        self._remember_for_userinfo(issue, custom)

    def access_token(self, issue: Issue) -> str | None:
        return audiences.make_access_token(self.tenant, issue)

    def userinfo(self, client: Client, subject: Subject, scopes: tuple[str, ...]) -> Claims:
        custom = self._userinfo_claims.get(f"{subject.sub} {client.client_id}") or {}
        return {"sub": subject.sub, **profile_claims(subject.record, scopes), **allowed_custom_claims(custom)}

    def _remember_for_userinfo(self, issue: Issue, custom: Claims) -> None:
        """The userinfo endpoint answers the custom claims of the ID token as well."""
        key = f"{issue.id_token['sub']} {issue.client.client_id}"
        if (self._userinfo_claims.get(key) or {}) != custom:
            self._userinfo_claims.put(key, custom)

    def token_response(self, issue: Issue, response: dict[str, Any]) -> dict[str, Any]:
        """Signs the ID token anew with the client's secret where the client has no asymmetric algorithm.

        The service does so for a client whose ``jwt_configuration`` names none, which is what one made by the Management API
        gets; a public client has no secret to sign with.
        """
        if "id_token" in response and issue.client.secrets:
            algorithm = (issue.client.record.get("jwt_configuration") or {}).get("alg") or "HS256"
            if algorithm == "HS256":
                key = OctKey.import_key(issue.client.secrets[0].value)
                response["id_token"] = jwt.encode({"alg": "HS256", "typ": "JWT"}, issue.id_token, key)
        return response

    def client_credentials(self, issue: Issue, form: Mapping[str, str]) -> None:
        audiences.grant_client_scopes(self.tenant, issue, form)

    def login_page(self, page: LoginPage) -> Response:
        found = self._connections(page.client)
        buttons = [each for each in found if each["strategy"] in directory.FEDERATED and _has_button(each)]
        html = render_template("login.html", page=page, buttons=buttons, password=bool(directory.databases(found)))
        return Response(html, page.status, _HEADERS)

    def consent_page(self, page: ConsentPage) -> Response:
        return Response(render_template("consent.html", page=page, tenant=self.tenant.domain), 200, _HEADERS)

    def error_page(self, fault: Fault, parameters: Mapping[str, str]) -> Response:
        texts = errors.page_texts(fault, parameters)
        return Response(render_template("error.html", **texts), texts["status"], _HEADERS)

    def redirect_error(self, fault: Fault) -> dict[str, str]:
        return errors.redirect_error(fault, request.values)

    def token_error(self, fault: Fault, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
        status, body = errors.token_error(fault, parameters)
        return status, body, {}

    def logged_out_page(self, client: Client | None) -> Response:
        return Response("OK", 200, {"Content-Type": "text/plain; charset=utf-8"})

    def discovery(self, document: dict[str, Any]) -> dict[str, Any]:
        document["token_endpoint_auth_methods_supported"] = [
            "client_secret_basic",
            "client_secret_post",
            "private_key_jwt",
            "none",
        ]
        document["token_endpoint_auth_signing_alg_values_supported"] = ["RS256", "RS384", "PS256"]
        document["id_token_signing_alg_values_supported"] = ["HS256", "RS256"]
        document["claims_supported"] = [
            *("aud", "auth_time", "created_at", "email", "email_verified", "exp", "family_name", "given_name", "iat"),
            *("identities", "iss", "name", "nickname", "phone_number", "picture", "sub"),
        ]
        return document


def _as_client(tenant: Tenant, record: Document) -> Client:
    refresh = record.get("refresh_token") or {}
    forever = refresh.get("infinite_token_lifetime", True)
    jwt_configuration = record.get("jwt_configuration") or {}
    methods = _auth_methods(record)
    secret = methods & {"client_secret_basic", "client_secret_post"}
    return Client(
        client_id=record["client_id"],
        name=record["name"],
        secrets=(Secret(record["client_secret"]),) if secret else (),
        auth_methods=methods,
        public_keys=public_keys(tenant, record) if "private_key_jwt" in methods else (),
        redirect_uris=tuple(record.get("callbacks") or ()),
        post_logout_redirect_uris=tuple(record.get("allowed_logout_urls") or ()),
        grant_types=frozenset(record.get("grant_types") or ()),
        consent=not record.get("is_first_party", True),
        id_token_lifetime_seconds=jwt_configuration.get("lifetime_in_seconds", 36000),
        access_token_lifetime_seconds=86400,
        refresh_token_lifetime_seconds=_CENTURY if forever else int(refresh["token_lifetime"]),
        rotate_refresh_tokens=refresh.get("rotation_type") == "rotating",
        rotation_leeway_seconds=refresh.get("leeway", 0),
        record=record,
    )


def _auth_methods(record: Document) -> frozenset[str]:
    """Either of the two ways to send a secret is taken, whichever of them the client is set to."""
    if (record.get("client_authentication_methods") or {}).get("private_key_jwt"):
        return frozenset({"private_key_jwt"})
    method = record.get("token_endpoint_auth_method")
    if method == "none" or (method is None and record.get("app_type") in ("spa", "native")):
        return frozenset({"none"})
    return frozenset({"client_secret_basic", "client_secret_post"})


def _has_button(connection: Document) -> bool:
    """Enterprise connections have one where ``show_as_button`` is set."""
    return connection["strategy"] != "oidc" or bool(connection.get("show_as_button"))
