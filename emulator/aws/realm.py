"""A user pool as an OpenID provider: what the protocol's core asks of it, answered from moto's records.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html (read 2026-11-24)
Differs: the issuer is on this machine, and the hosted domain is a path of it; a pool that requires a second factor lets nobody in.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from flask import Response
from moto.cognitoidp.models import UserStatus, cognitoidp_backends

from emulator.aws import claims, errors, new_password, pages
from emulator.aws.cognito.client import UserPoolClient
from emulator.aws.cognito.client_rules import STANDARD_SCOPES, validity_seconds
from emulator.aws.cognito.pool import UserPool
from emulator.aws.cognito.realm_names import ACCESS_KEY, ID_KEY, realm_name
from emulator.aws.cognito.user import User
from emulator.aws.federation import offers
from emulator.aws.federation.words import NO_OPTION
from emulator.aws.lambdas.pre_token import run_trigger
from emulator.aws.runtime import Runtime
from emulator.aws.scope_order import in_service_order
from emulator.aws.sign_in import SignInRefused, check_password
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

_HOUR = 3600
_UNPUBLISHED = (
    "grant_types_supported",
    "response_modes_supported",
    "code_challenge_methods_supported",
    "claims_parameter_supported",
    "request_parameter_supported",
    "request_uri_parameter_supported",
)


def pools(account_id: str) -> Iterator[UserPool]:
    """Every pool of the account."""
    for backend in list(cognitoidp_backends[account_id].values()):
        for pool in list(backend.user_pools.values()):
            if isinstance(pool, UserPool):
                yield pool


class CognitoRealm(Realm):
    """One user pool.

    Args:
        domain: of the hosted login; None where only tokens are looked at or made by the API.
    """

    vendor = "aws"
    session_cookie = "cognito"
    session_lifetime_seconds = _HOUR
    code_lifetime_seconds = 300
    ignore_unknown_scopes = False
    code_challenge_methods = ("S256",)
    response_modes = ("query",)
    id_token_key = ID_KEY
    access_token_key = ACCESS_KEY
    include_sid = False
    include_at_hash = True
    include_auth_time = True
    claims_parameter_supported = False
    asks_for_consent = False
    known_grant_types = frozenset({"authorization_code", "refresh_token", "client_credentials"})

    def __init__(self, runtime: Runtime, pool: UserPool, domain: str | None = None) -> None:
        self.pool = pool
        self.must_change_password: User | None = None
        self.runtime = runtime
        self.name = realm_name(pool.id)
        base = f"https://localhost:{runtime.context.settings.aws_port}"
        self.issuer = f"{base}/{pool.id}"
        self.domain = domain or (pool.domain.domain if pool.domain else None)
        hosted = f"{base}/{self.domain}" if self.domain else self.issuer
        self.cookie_path = f"/{self.domain}" if self.domain else "/"
        self.supported_scopes = STANDARD_SCOPES | frozenset(self._custom_scopes())
        self.endpoints = Endpoints(
            authorization=f"{hosted}/oauth2/authorize",
            token=f"{hosted}/oauth2/token",
            userinfo=f"{hosted}/oauth2/userInfo",
            jwks=f"{self.issuer}/.well-known/jwks.json",
            end_session=f"{hosted}/logout",
            revocation=f"{hosted}/oauth2/revoke",
            login=f"{hosted}/login",
            consent=f"{hosted}/consent",
        )

    def _custom_scopes(self) -> Iterator[str]:
        for server in list(self.pool.resource_servers.values()):
            for scope in server.scopes or []:
                yield f"{server.identifier}/{scope['ScopeName']}"

    def find_client(self, client_id: str) -> Client | None:
        """Those that may use the OAuth endpoints (``AllowedOAuthFlowsUserPoolClient``)."""
        client = self.pool_client(client_id)
        if client is None or not client.extended_config.get("AllowedOAuthFlowsUserPoolClient"):
            return None
        return self.as_client(client)

    def pool_client(self, client_id: str) -> UserPoolClient | None:
        """The pool's own record."""
        client = self.pool.clients.get(client_id)
        return client if isinstance(client, UserPoolClient) else None

    def as_client(self, client: UserPoolClient) -> Client:
        """A client in the protocol's terms."""
        config = client.extended_config
        flows = set(config.get("AllowedOAuthFlows") or [])
        grants = {"authorization_code", "refresh_token"} if "code" in flows else set()
        rotation = config.get("RefreshTokenRotation") or {}
        return Client(
            client_id=client.id,
            name=str(config.get("ClientName") or client.id),
            secrets=tuple(Secret(str(secret["value"])) for secret in client.secrets),
            auth_methods=frozenset({"client_secret_basic", "client_secret_post"} if client.secrets else {"none"}),
            redirect_uris=tuple(config.get("CallbackURLs") or ()),
            post_logout_redirect_uris=tuple(config.get("LogoutURLs") or ()),
            grant_types=frozenset(grants | (flows & {"client_credentials"})),
            scopes=frozenset(config.get("AllowedOAuthScopes") or ()) & self.supported_scopes,
            id_token_lifetime_seconds=validity_seconds(config, "IdTokenValidity") or _HOUR,
            access_token_lifetime_seconds=validity_seconds(config, "AccessTokenValidity") or _HOUR,
            refresh_token_lifetime_seconds=validity_seconds(config, "RefreshTokenValidity") or 30 * 24 * _HOUR,
            rotate_refresh_tokens=rotation.get("Feature") == "ENABLED",
            rotation_leeway_seconds=int(rotation.get("RetryGracePeriodSeconds") or 0),
            refresh_requires_offline_access=False,
            record={"client": client},
        )

    def find_subject(self, sub: str) -> Subject | None:
        """The user, unless disabled or gone."""
        user = self.user(sub)
        return as_subject(user) if user is not None and user.enabled else None

    def user(self, sub: str) -> User | None:
        """The pool's own record of a person."""
        for user in list(self.pool.users.values()):
            if isinstance(user, User) and user.id == sub:
                return user
        return None

    def authenticate(self, client: Client, username: str, password: str) -> Subject:
        """By username or what may stand for it; a temporary password leads to the page that asks for a new one."""
        if not offers.offers_passwords(client.record["client"]):
            raise LoginRefused(NO_OPTION, 200)
        try:
            user = check_password(self.runtime, self.pool, client.record["client"], username, password)
        except SignInRefused as refusal:
            raise LoginRefused(refusal.text, 200) from refusal
        if user.status == UserStatus.FORCE_CHANGE_PASSWORD:
            self.must_change_password = user
            raise LoginRefused("A new password is required.", 200)
        return as_subject(user)

    def admit(self, client: Client, subject: Subject) -> None:
        """Those whose provider the client offers."""
        user = self.user(subject.sub)
        providers = client.record["client"].extended_config.get("SupportedIdentityProviders") or []
        if user is None or (user.provider or offers.OWN) not in providers:
            raise LoginRefused(NO_OPTION, 200)

    def granted_scopes(self, client: Client, requested: tuple[str, ...]) -> tuple[str, ...]:
        """All that the client may have when none was asked for, in the service's own order."""
        if not requested:
            allowed = client.record["client"].extended_config.get("AllowedOAuthScopes") or []
            return in_service_order(scope for scope in allowed if scope in self.supported_scopes)
        return in_service_order(super().granted_scopes(client, requested))

    def is_id_token(self, claims: Claims) -> bool:
        """By ``token_use``: an access token names no audience."""
        return super().is_id_token(claims) and claims.get("token_use") == "id"

    def allows_origin(self, origin: str) -> bool:
        """The OAuth endpoints answer every origin."""
        return True

    def logged_in(self, client: Client, subject: Subject) -> int:
        """Not counted: nothing in Cognito's tokens or triggers depends on it."""
        return 1

    def prepare(self, issue: Issue) -> None:
        """The claims of both tokens, then the pre-token-generation trigger."""
        client: UserPoolClient = issue.client.record["client"]
        user = self.user(issue.subject.sub) if issue.subject else None
        if user is None:
            raise Fault(Situation.ACCESS_DENIED, detail="the user is gone")
        shared = {"auth_time": issue.auth_time, **claims.session_identifiers(issue.session_id, client.id)}
        issue.id_token.update(
            {**claims.id_claims(user, client, issue.scopes), **shared, "jti": str(uuid.uuid4()), "token_use": "id"}
        )
        issue.access_token.update(
            {
                **claims.group_claims(user, roles=False),
                **shared,
                "jti": str(uuid.uuid4()),
                "token_use": "access",
                "version": 2,
                "client_id": client.id,
                "username": user.username,
                "scope": " ".join(issue.scopes),
            }
        )
        run_trigger(self.pool, issue, user)

    def userinfo(self, client: Client, subject: Subject, scopes: tuple[str, ...]) -> Claims:
        """By the scopes of the access token."""
        user = self.user(subject.sub)
        return claims.userinfo_claims(user, client.record["client"], scopes) if user else {"sub": subject.sub}

    def token_response(self, issue: Issue, response: dict[str, Any]) -> dict[str, Any]:
        """Without ``scope``, which Cognito does not send."""
        return {name: value for name, value in response.items() if name != "scope"}

    def client_credentials(self, issue: Issue, form: Mapping[str, str]) -> None:
        """A token for the client's own scopes of resource servers; all of them when none is asked for.

        Raises:
            Fault: a scope that the client may not have.
        """
        custom = set(self._custom_scopes()) & (issue.client.scopes or frozenset())
        if not set(issue.scopes) <= custom:
            raise Fault(Situation.INVALID_SCOPE)
        allowed = issue.client.record["client"].extended_config.get("AllowedOAuthScopes") or []
        issue.scopes = in_service_order(issue.scopes or (scope for scope in allowed if scope in custom))
        issue.access_token.update(
            {
                "token_use": "access",
                "scope": " ".join(issue.scopes),
                "auth_time": issue.issued_at,
                "version": 2,
                "jti": str(uuid.uuid4()),
                "client_id": issue.client.client_id,
            }
        )
        run_trigger(self.pool, issue, None)

    def login_page(self, page: LoginPage) -> Response:
        """The hosted sign-in form, or the one for a new password when the password was right and temporary."""
        if self.must_change_password is not None:
            return new_password.begin(self, page, self.must_change_password)
        client: UserPoolClient = page.client.record["client"]
        buttons = offers.buttons(self.pool, client, self.endpoints.authorization, page.parameters)
        return pages.sign_in(self.domain, page, buttons, passwords=offers.offers_passwords(client))

    def consent_page(self, page: ConsentPage) -> Response:
        """Cognito never asks for consent."""
        return pages.error(errors.page_text("invalid_request"), 400)

    def error_page(self, fault: Fault, parameters: Mapping[str, str]) -> Response:
        """A redirect to the hosted ``/error`` page with the error's code.

        A login page that has expired is told to the person directly.
        """
        if fault.situation is Situation.UNKNOWN_TRANSACTION or not self.domain:
            return pages.error(fault.public, fault.situation.status)
        query = f"error={quote(errors.page_error(fault))}"
        if "client_id" in parameters:
            query += f"&client_id={quote(parameters['client_id'])}"
        return Response("", 302, {"Location": f"{self.endpoints.login.rpartition('/')[0]}/error?{query}"})

    def redirect_error(self, fault: Fault) -> dict[str, str]:
        """For the app."""
        return errors.redirect_error(fault)

    def token_error(self, fault: Fault, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any], dict[str, str]]:
        """For the app."""
        return errors.token_error(fault)

    def logged_out_page(self, client: Client | None) -> Response:
        """The API needs a target; without one the request is malformed."""
        return pages.error("Required String parameter 'redirect_uri' is not present", 400)

    def discovery(self, document: dict[str, Any]) -> dict[str, Any]:
        """The members that Cognito publishes.

        Source: https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
        """
        for name in _UNPUBLISHED:
            document.pop(name, None)
        document["scopes_supported"] = ["openid", "email", "phone", "profile"]
        document["response_types_supported"] = ["code"]
        if not self.domain:
            for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint"):
                document.pop(name, None)
            document.pop("revocation_endpoint", None)
        return document


def as_subject(user: User) -> Subject:
    """A user in the protocol's terms."""
    return Subject(sub=user.id, username=user.username, record={"user": user})
