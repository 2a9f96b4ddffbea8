"""The token endpoint: authlib's grants, with this emulator's records and the vendor's errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Request
from authlib.oauth2.rfc6749 import AuthorizationServer, OAuth2Error, grants
from authlib.oauth2.rfc6749.errors import InvalidScopeError
from authlib.oauth2.rfc7636 import CodeChallenge, create_s256_code_challenge
from flask import Request, Response

from emulator.context import Clock
from emulator.oidc.checks import CHALLENGE, refuse_duplicates
from emulator.oidc.client_authentication import authenticate_client
from emulator.oidc.contract import Client, LoginRefused, Realm, Subject
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.issuance import Issuance
from emulator.oidc.records import Records
from emulator.oidc.responses import json_response
from emulator.store import Document


class _ClientAdapter:
    """A client as authlib asks it (``ClientMixin``)."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def check_grant_type(self, grant_type: str) -> bool:
        # authlib asks this too to learn whether a refresh token may come with a code: that is no fault.
        return grant_type in self.client.grant_types

    def get_allowed_scope(self, scope: str) -> str:
        return scope


class _CodeAdapter:
    def __init__(self, document: Document) -> None:
        self.document = document
        parameters = document["parameters"]
        self.code_challenge = parameters.get("code_challenge")
        self.code_challenge_method = parameters.get("code_challenge_method")

    def get_redirect_uri(self) -> str:
        return str(self.document["redirect_uri"])

    def get_scope(self) -> str:
        return " ".join(self.document["scopes"])


class _RefreshAdapter:
    def __init__(self, document: Document, grant: Document) -> None:
        self.document = document
        self.grant = grant

    def check_client(self, client: _ClientAdapter) -> bool:
        return bool(self.grant["client_id"] == client.client.client_id)

    def get_scope(self) -> str:
        return " ".join(self.grant["scopes"])


class _Pkce(CodeChallenge):  # type: ignore[misc]
    """RFC 7636 section 4.6 by authlib, with a fault for each way to fail."""

    def validate_code_verifier(self, grant: Any, result: Any) -> None:
        verifier = grant.request.form.get("code_verifier")
        challenge = grant.request.authorization_code.code_challenge
        if challenge and not verifier:
            raise Fault(Situation.MISSING_VERIFIER)
        if verifier and not challenge:
            raise Fault(Situation.UNEXPECTED_VERIFIER)
        # authlib's own pattern ends with `$`, which a newline may follow.
        if verifier and not CHALLENGE.fullmatch(verifier):
            raise Fault(Situation.WRONG_VERIFIER, detail="not a verifier")
        try:
            super().validate_code_verifier(grant, result)
        except OAuth2Error as error:
            raise Fault(Situation.WRONG_VERIFIER, detail=str(error)) from error


class _AuthorizationCode(grants.AuthorizationCodeGrant):  # type: ignore[misc]
    server: _Server

    def query_authorization_code(self, code: str, client: _ClientAdapter) -> _CodeAdapter:
        document = self.server.endpoint.live_code(code, client.client)
        if self.request.form.get("redirect_uri") != document["redirect_uri"]:
            raise Fault(Situation.REDIRECT_URI_CHANGED)
        return _CodeAdapter(document)

    def authenticate_user(self, authorization_code: _CodeAdapter) -> Subject:
        return self.server.endpoint.subject_of(authorization_code.document)

    def generate_token(self, user: Subject, scope: str, **_: Any) -> dict[str, Any]:
        return self.server.endpoint.exchange(self.request.client.client, user, self.request.authorization_code.document)

    def delete_authorization_code(self, authorization_code: _CodeAdapter) -> None:
        """Kept as used by ``exchange``, so that a second use can be told."""


class _RefreshToken(grants.RefreshTokenGrant):  # type: ignore[misc]
    server: _Server

    def authenticate_refresh_token(self, refresh_token: str) -> _RefreshAdapter:
        endpoint = self.server.endpoint
        document = endpoint.records.refresh_token(refresh_token)
        grant = endpoint.records.grant(document["grant"]) if document else None
        if document is None or grant is None or grant["client_id"] != self.request.client.client.client_id:
            raise Fault(Situation.UNKNOWN_REFRESH_TOKEN)
        if document["expires_at"] <= endpoint.clock():
            raise Fault(Situation.EXPIRED_REFRESH_TOKEN)
        return _RefreshAdapter(document, grant)

    def authenticate_user(self, refresh_token: _RefreshAdapter) -> Subject:
        realm = self.server.endpoint.realm
        subject = realm.find_subject(refresh_token.grant["sub"])
        if subject is None:
            raise Fault(Situation.UNKNOWN_REFRESH_TOKEN, detail="the user is gone")
        try:
            realm.admit(self.request.client.client, subject)
        except LoginRefused as refusal:
            raise Fault(Situation.UNKNOWN_REFRESH_TOKEN, detail=refusal.public) from refusal
        return subject

    def issue_token(self, user: Subject, refresh_token: _RefreshAdapter) -> dict[str, Any]:
        return self.server.endpoint.refresh(
            self.request.client.client, user, refresh_token.document, refresh_token.grant, self.request.form
        )

    def revoke_old_credential(self, refresh_token: _RefreshAdapter) -> None:
        """Retired by ``refresh`` where the client's tokens rotate."""


class _ClientCredentials(grants.ClientCredentialsGrant):  # type: ignore[misc]
    server: _Server

    def validate_requested_scope(self) -> None:
        """The realm knows which scopes an audience has."""

    def generate_token(self, scope: str, include_refresh_token: bool = False, **_: Any) -> dict[str, Any]:
        return self.server.endpoint.client_credentials(self.request.client.client, self.request.form)


class _Server(AuthorizationServer):  # type: ignore[misc]
    def __init__(self, endpoint: TokenEndpoint) -> None:
        super().__init__()
        self.endpoint = endpoint
        self.register_grant(_AuthorizationCode, [_Pkce(required=True)])
        self.register_grant(_RefreshToken)
        self.register_grant(_ClientCredentials)

    def create_oauth2_request(self, request: Request) -> FlaskOAuth2Request:
        adapted = FlaskOAuth2Request(request)
        adapted.flask_request = request
        return adapted

    def authenticate_client(self, request: Any, methods: Any, endpoint: str = "token") -> _ClientAdapter:
        client, method = authenticate_client(
            self.endpoint.realm, self.endpoint.records.store, request.flask_request, self.endpoint.clock
        )
        request.auth_method = method
        return _ClientAdapter(client)

    def save_token(self, token: Any, request: Any) -> None:
        """Kept while it was issued."""

    def send_signal(self, name: str, *args: Any, **kwargs: Any) -> None:
        """Nobody listens."""

    def handle_response(self, status: int, body: dict[str, Any], headers: Any) -> Response:
        return json_response(status, body)

    def handle_error_response(self, request: Any, error: OAuth2Error) -> Response:
        raise _as_fault(error)


_HANDLED = frozenset({"authorization_code", "refresh_token", "client_credentials"})


class TokenEndpoint:
    """Answers token requests of one realm."""

    def __init__(self, realm: Realm, records: Records, issuance: Issuance, clock: Clock) -> None:
        self.realm = realm
        self.records = records
        self.clock = clock
        self._issuance = issuance
        self._server = _Server(self)

    def handle(self, request: Request) -> Response:
        """RFC 6749 section 3.2; errors in the vendor's shape."""
        try:
            refuse_duplicates(request.form)
            grant_type = request.form.get("grant_type")
            if not grant_type:
                raise Fault(Situation.MISSING_GRANT_TYPE)
            if grant_type not in _HANDLED:
                if grant_type not in self.realm.known_grant_types:
                    raise Fault(Situation.UNSUPPORTED_GRANT_TYPE)
                authenticate_client(self.realm, self.records.store, request, self.clock)
                raise Fault(Situation.GRANT_NOT_ALLOWED)
            if grant_type == "authorization_code" and not request.form.get("code"):
                raise Fault(Situation.MISSING_CODE)
            response: Response = self._server.create_token_response(request)
            return response
        except Fault as fault:
            return self.refuse(fault, request.form)

    def refuse(self, fault: Fault, form: Mapping[str, str]) -> Response:
        """The vendor's answer to a fault."""
        status, body, headers = self.realm.token_error(fault, form)
        return json_response(status, body, headers)

    def live_code(self, code: str, client: Client) -> Document:
        """The record of a code that this client may use now."""
        document = self.records.code(code)
        if document is None:
            raise Fault(Situation.UNKNOWN_CODE)
        if document["client_id"] != client.client_id:
            raise Fault(Situation.CODE_OF_ANOTHER_CLIENT)
        if "grant" in document:
            self.records.revoke_grant(document["grant"])
            raise Fault(Situation.USED_CODE)
        if document["expires_at"] <= self.clock():
            raise Fault(Situation.EXPIRED_CODE)
        return document

    def subject_of(self, code: Document) -> Subject:
        """The person that a code was issued for."""
        subject = self.realm.find_subject(code["sub"])
        if subject is None:
            raise Fault(Situation.UNKNOWN_CODE, detail="the user is gone")
        return subject

    def redeem(self, code: str, client_id: str, verifier: str) -> dict[str, Any]:
        """The exchange without client authentication, for the console, whose ticket stands in for it."""
        client = self.realm.find_client(client_id)
        if client is None:
            raise Fault(Situation.CLIENT_NOT_FOUND)
        document = self.live_code(code, client)
        if create_s256_code_challenge(verifier) != document["parameters"].get("code_challenge"):
            raise Fault(Situation.WRONG_VERIFIER)
        return self.exchange(client, self.subject_of(document), document)

    def exchange(self, client: Client, subject: Subject, code: Document) -> dict[str, Any]:
        """Tokens for a code, which is used up by it."""
        issue = self._issuance.begin(
            client, subject, "authorization_code", tuple(code["scopes"]), code["parameters"], code["session"]
        )
        if "prepared" in code:
            self._issuance.thaw(issue, code["prepared"])
        grant = self.records.open_grant(
            {
                "client_id": client.client_id,
                "sub": subject.sub,
                "scopes": list(issue.scopes),
                "parameters": {name: value for name, value in code["parameters"].items() if name in _REMEMBERED},
                "session": code["session"],
                "origin": code["key"][:32],
            },
            issue.issued_at + max(issue.access_token_lifetime_seconds, client.refresh_token_lifetime_seconds),
        )
        if not self.records.use_code(code["key"], grant):
            self.records.revoke_grant(grant)
            raise Fault(Situation.USED_CODE)
        if "prepared" not in code:
            self.realm.prepare(issue)
        return self._issuance.respond(issue, grant, refresh_token=self._issuance.first_refresh_token(issue, grant))

    def refresh(
        self, client: Client, subject: Subject, token: Document, grant: Document, form: Mapping[str, str]
    ) -> dict[str, Any]:
        """New tokens for a refresh token (RFC 6749 section 6, OpenID Connect Core section 12)."""
        granted = tuple(grant["scopes"])
        asked = tuple(form.get("scope", "").split())
        scopes = tuple(scope for scope in granted if scope in asked) if asked else granted
        self._issuance.check_rotation(client, token)
        issue = self._issuance.begin(client, subject, "refresh_token", scopes, grant["parameters"], grant["session"])
        self.realm.prepare(issue)
        successor = self._issuance.next_refresh_token(issue, token)
        return self._issuance.respond(issue, token["grant"], refresh_token=successor)

    def client_credentials(self, client: Client, form: Mapping[str, str]) -> dict[str, Any]:
        """A token for the client itself (RFC 6749 section 4.4)."""
        scopes = tuple(form.get("scope", "").split())
        issue = self._issuance.begin(client, None, "client_credentials", scopes, dict(form), {})
        self.realm.client_credentials(issue, form)
        document = {"client_id": client.client_id, "sub": None, "scopes": list(issue.scopes)}
        grant = self.records.open_grant(document, issue.issued_at + issue.access_token_lifetime_seconds)
        return self._issuance.respond(issue, grant)


_REMEMBERED = frozenset({"audience", "resource", "claims", "organization", "max_age"})
"""Parameters of the authorization request that a refresh goes by."""


def _as_fault(error: OAuth2Error) -> Fault:
    """Whatever authlib itself found wrong with the request."""
    if isinstance(error, InvalidScopeError):
        return Fault(Situation.INVALID_SCOPE, detail=str(error))
    situation = {
        "invalid_grant": Situation.UNKNOWN_REFRESH_TOKEN,
        "unsupported_grant_type": Situation.UNSUPPORTED_GRANT_TYPE,
        "unauthorized_client": Situation.GRANT_NOT_ALLOWED,
    }.get(error.error, Situation.MALFORMED)
    return Fault(situation, detail=str(error))
