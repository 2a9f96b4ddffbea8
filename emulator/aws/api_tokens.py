"""Tokens for those who sign in by the API: the same as the hosted login's, kept in the same records.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html (read 2026-11-24)
Differs: the access token has the scope ``aws.cognito.signin.user.admin`` alone, as there; devices are not remembered.
"""

from __future__ import annotations

import base64
import json
import uuid
from typing import Any

from moto.cognitoidp.exceptions import NotAuthorizedError
from moto.core.exceptions import JsonRESTError

from emulator.aws.claims import ADMIN_SCOPE
from emulator.aws.cognito.client import UserPoolClient
from emulator.aws.cognito.errors import UnsupportedOperation, UnsupportedTokenType
from emulator.aws.cognito.pool import UserPool
from emulator.aws.cognito.user import User
from emulator.aws.realm import CognitoRealm, as_subject, pools
from emulator.aws.runtime import Runtime
from emulator.oidc.contract import Issue
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.provider import Provider

INVALID_REFRESH = "Invalid Refresh Token"


class ApiTokens:
    """Tokens of one pool, made and taken back by API calls."""

    def __init__(self, runtime: Runtime, pool: UserPool) -> None:
        self._clock = runtime.context.clock
        self._realm = CognitoRealm(runtime, pool)
        self._provider = Provider(runtime.context, self._realm)

    def issue(self, client: UserPoolClient, user: User, trigger: str) -> dict[str, Any]:
        """The ``AuthenticationResult`` of a sign-in.

        Args:
            trigger: the pre-token trigger's source, such as ``TokenGeneration_Authentication``.
        """
        session = {"auth_time": int(self._clock()), "sid": uuid.uuid4().hex, "logins": 1}
        issue = self._prepared(client, user, trigger, session)
        expires_at = issue.issued_at + issue.client.refresh_token_lifetime_seconds
        grant = self._provider.records.open_grant(
            {
                "client_id": client.id,
                "sub": user.id,
                "scopes": [ADMIN_SCOPE],
                "parameters": {},
                "session": session,
                "origin": session["sid"],
            },
            expires_at,
        )
        refresh_token = self._provider.records.issue_refresh_token(grant, expires_at, issue.auth_time)
        return self._result(issue, grant, refresh_token)

    def refresh(self, client: UserPoolClient, token: str, *, rotating: bool) -> dict[str, Any]:
        """New tokens for a refresh token.

        Args:
            rotating: asked by GetTokensFromRefreshToken, the only operation that a client whose tokens rotate may use.
        """
        document = self._provider.records.refresh_token(token)
        grant = self._provider.records.grant(document["grant"]) if document else None
        if document is None or grant is None or grant["client_id"] != client.id:
            raise NotAuthorizedError(INVALID_REFRESH)
        user = self._realm.user(grant["sub"])
        if document["expires_at"] <= self._clock():
            raise NotAuthorizedError("Refresh Token has expired")
        if user is None or not user.enabled:
            raise NotAuthorizedError("User is disabled." if user else INVALID_REFRESH)
        oidc_client = self._realm.as_client(client)
        if oidc_client.rotate_refresh_tokens and not rotating:
            raise UnsupportedOperation("Refresh token rotation is enabled for this client.")
        try:
            self._provider.issuance.check_rotation(oidc_client, document)
            issue = self._prepared(client, user, "refresh_token", grant["session"], tuple(grant["scopes"]))
            successor = self._provider.issuance.next_refresh_token(issue, document)
        except Fault as fault:
            if fault.situation is Situation.POST_LOGIN_FAILED:
                raise
            raise JsonRESTError("RefreshTokenReuseException", INVALID_REFRESH) from fault
        return self._result(issue, document["grant"], successor)

    def revoke(self, client: UserPoolClient, token: str) -> None:
        """Ends a refresh token with all tokens that came of it; an unknown one is no error.

        Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html
        """
        if token.count(".") == 2:
            raise UnsupportedTokenType
        if not client.extended_config["EnableTokenRevocation"]:
            raise UnsupportedOperation("Token revocation is not enabled for this client.")
        document = self._provider.records.refresh_token(token)
        grant = self._provider.records.grant(document["grant"]) if document else None
        if document is None or grant is None:
            return
        if grant["client_id"] != client.id:
            raise JsonRESTError("UnauthorizedException", "Invalid token for this client")
        self._provider.records.revoke_grant(document["grant"])

    def sign_out(self, user: User) -> None:
        """Ends every grant and session of the user."""
        names = (f"{self._realm.name}/oidc-grants", f"{self._realm.name}/oidc-sessions")
        statement = "DELETE FROM documents WHERE collection IN (?, ?) AND json_extract(body, '$.sub') = ?"
        with self._provider.records.store.transaction() as connection:
            connection.execute(statement, (*names, user.id))

    def _prepared(
        self,
        client: UserPoolClient,
        user: User,
        grant_type: str,
        session: dict[str, Any],
        scopes: tuple[str, ...] = (ADMIN_SCOPE,),
    ) -> Issue:
        issue = self._provider.issuance.begin(
            self._realm.as_client(client), as_subject(user), grant_type, scopes, {}, session
        )
        try:
            self._realm.prepare(issue)
        except Fault as fault:
            raise JsonRESTError("UserLambdaValidationException", fault.public) from fault
        return issue

    def _result(self, issue: Issue, grant: str, refresh_token: str | None) -> dict[str, Any]:
        response = self._provider.issuance.respond(issue, grant, refresh_token=refresh_token)
        result: dict[str, Any] = {
            "AccessToken": response["access_token"],
            "ExpiresIn": response["expires_in"],
            "TokenType": "Bearer",
            "IdToken": response.get("id_token") or self._provider.keys.sign(self._realm.id_token_key, issue.id_token),
        }
        if refresh_token:
            result["RefreshToken"] = refresh_token
        return result

    def bearer(self, token: str) -> User | None:
        """The user of an access token that is still good."""
        found = self._provider.records.access_token(token)
        if found is None:
            return None
        document, grant = found
        if ADMIN_SCOPE not in document["scopes"]:
            raise NotAuthorizedError("Access Token does not have required scopes")
        return self._realm.user(grant["sub"]) if grant["sub"] else None


def bearer_of(runtime: Runtime, token: str) -> tuple[UserPool, User]:
    """Pool and user of an access token that was sent to the API.

    Raises:
        NotAuthorizedError: in the service's words.
    """
    pool = next((pool for pool in pools(runtime.state.account_id) if pool.id == _pool_id(token)), None)
    user = ApiTokens(runtime, pool).bearer(token) if pool is not None else None
    if pool is None or user is None:
        raise NotAuthorizedError("Invalid Access Token")
    if not user.enabled:
        raise NotAuthorizedError("User is disabled.")
    return pool, user


def _pool_id(token: str) -> str | None:
    """From the unverified issuer, only to look the token up in its pool's records; nothing else is believed of it."""
    try:
        payload = token.split(".")[1]
        issuer = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))["iss"]
        return str(issuer).rpartition("/")[2]
    except (IndexError, KeyError, TypeError, ValueError, RecursionError):
        return None
