"""Signing in by the API: password, refresh and new-password flows.

Differs: SRP, custom challenges, MFA and passkeys are not emulated and answer 501 by name.
"""

from __future__ import annotations

import json
import secrets
from typing import Any, cast

from moto.cognitoidp.exceptions import InvalidParameterException, NotAuthorizedError, ResourceNotFoundError
from moto.cognitoidp.models import UserStatus
from moto.cognitoidp.utils import check_secret_hash
from moto.core.exceptions import JsonRESTError

from emulator.aws.api_tokens import ApiTokens
from emulator.aws.cognito.backend import CognitoBackend
from emulator.aws.cognito.client import UserPoolClient
from emulator.aws.cognito.errors import NotImplementedByEmulator
from emulator.aws.cognito.pool import UserPool
from emulator.aws.cognito.user import User
from emulator.aws.realm import pools
from emulator.aws.runtime import Runtime
from emulator.aws.sign_in import SignInRefused, check_password
from emulator.store import Collection

_REFRESH = ("REFRESH_TOKEN_AUTH", "REFRESH_TOKEN")
_PUBLIC = ("USER_PASSWORD_AUTH", *_REFRESH)
_ADMIN = ("ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH", *_REFRESH)
_ELSEWHERE = {"ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH", "USER_PASSWORD_AUTH"}


class Authentication:
    """Answers InitiateAuth and what follows it, for one client."""

    def __init__(self, runtime: Runtime, pool: UserPool, client: UserPoolClient) -> None:
        self._runtime = runtime
        self._pool = pool
        self._client = client

    @classmethod
    def of_client(cls, runtime: Runtime, client_id: str, pool_id: str | None = None) -> Authentication:
        """By the client's id, which is unique among pools; the administrator's operations name the pool as well."""
        for pool in pools(runtime.state.account_id):
            client = pool.clients.get(client_id)
            if isinstance(client, UserPoolClient) and pool_id in (None, pool.id):
                return cls(runtime, pool, client)
        raise ResourceNotFoundError(f"User pool client {client_id} does not exist.")

    def initiate(self, flow: str, parameters: dict[str, str], *, admin: bool) -> dict[str, Any]:
        """InitiateAuth and AdminInitiateAuth."""
        if flow not in (_ADMIN if admin else _PUBLIC):
            if flow in _ELSEWHERE:
                raise InvalidParameterException("Initiate Auth method not supported.")
            raise NotImplementedByEmulator(f"cognito-idp:{'Admin' * admin}InitiateAuth with the flow {flow}")
        name = "ADMIN_USER_PASSWORD_AUTH" if flow == "ADMIN_NO_SRP_AUTH" else flow
        name = "REFRESH_TOKEN_AUTH" if name in _REFRESH else name
        if name == "REFRESH_TOKEN_AUTH":
            return self._refresh(_required(parameters, "REFRESH_TOKEN"), parameters.get("SECRET_HASH"))
        if not self._client.may(name):
            raise InvalidParameterException(f"{name} flow not enabled for this client")
        username = _required(parameters, "USERNAME")
        self._check_secret_hash(username, parameters.get("SECRET_HASH"))
        try:
            user = check_password(self._runtime, self._pool, self._client, username, _required(parameters, "PASSWORD"))
        except SignInRefused as refusal:
            raise JsonRESTError(refusal.code, refusal.text) from refusal
        if user.status == UserStatus.FORCE_CHANGE_PASSWORD:
            return self._ask_for_new_password(user)
        return self._signed_in(user, "TokenGeneration_Authentication")

    def respond(self, challenge: str, session: str | None, responses: dict[str, str], *, admin: bool) -> dict[str, Any]:
        """RespondToAuthChallenge and AdminRespondToAuthChallenge."""
        if challenge != "NEW_PASSWORD_REQUIRED":
            operation = f"{'Admin' * admin}RespondToAuthChallenge"
            raise NotImplementedByEmulator(f"cognito-idp:{operation} with the challenge {challenge}")
        username = _required(responses, "USERNAME")
        self._check_secret_hash(username, responses.get("SECRET_HASH"))
        document = self._challenges.take(session or "")
        user = self._user(document["sub"]) if document else None
        if document is None or user is None or document["client_id"] != self._client.id:
            raise NotAuthorizedError("Invalid session for the user.")
        if document["expires_at"] <= self._runtime.context.clock():
            raise NotAuthorizedError("Invalid session for the user, session is expired.")
        backend = cast("CognitoBackend", self._pool.backend)
        with self._runtime.state.changing("cognito-idp"):
            backend.set_password(self._pool, user, _required(responses, "NEW_PASSWORD"), permanent=True)
            given = [
                {"Name": name.partition(".")[2], "Value": value}
                for name, value in responses.items()
                if name.startswith("userAttributes.")
            ]
            if given:
                backend.change_attributes(self._pool, user, given)
        return self._signed_in(user, "TokenGeneration_NewPasswordChallenge")

    def tokens_from_refresh_token(self, token: str, client_secret: str | None) -> dict[str, Any]:
        """GetTokensFromRefreshToken, which a client with a secret proves itself at by the secret.

        Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html
        """
        self._check_secret(client_secret)
        tokens = ApiTokens(self._runtime, self._pool)
        return {"AuthenticationResult": tokens.refresh(self._client, token, rotating=True)}

    def revoke(self, token: str, client_secret: str | None) -> None:
        """RevokeToken."""
        self._check_secret(client_secret)
        ApiTokens(self._runtime, self._pool).revoke(self._client, token)

    def _refresh(self, token: str, secret_hash: str | None) -> dict[str, Any]:
        if not self._client.may("REFRESH_TOKEN_AUTH"):
            raise InvalidParameterException("REFRESH_TOKEN_AUTH flow not enabled for this client")
        if self._client.secrets and not secret_hash:
            raise NotAuthorizedError(
                f"Client {self._client.id} is configured with secret but SECRET_HASH was not received"
            )
        result = ApiTokens(self._runtime, self._pool).refresh(self._client, token, rotating=False)
        return {"ChallengeParameters": {}, "AuthenticationResult": result}

    def _ask_for_new_password(self, user: User) -> dict[str, Any]:
        session = secrets.token_urlsafe(64)
        minutes = int(self._client.extended_config["AuthSessionValidity"])
        expires_at = self._runtime.context.clock() + minutes * 60
        document = {"sub": user.id, "client_id": self._client.id, "expires_at": expires_at}
        self._challenges.put(session, document, expires_at=expires_at)
        required = [
            f"userAttributes.{name}"
            for name, schema in self._pool.schema_attributes.items()
            if schema.required and name != "sub" and name not in user.attribute_lookup
        ]
        shown = {name: value for name, value in user.attribute_lookup.items() if name != "sub"}
        return {
            "ChallengeName": "NEW_PASSWORD_REQUIRED",
            "Session": session,
            "ChallengeParameters": {
                "USER_ID_FOR_SRP": user.username,
                "requiredAttributes": json.dumps(required),
                "userAttributes": json.dumps(shown),
            },
        }

    def _signed_in(self, user: User, trigger: str) -> dict[str, Any]:
        result = ApiTokens(self._runtime, self._pool).issue(self._client, user, trigger)
        return {"ChallengeParameters": {}, "AuthenticationResult": result}

    def _check_secret_hash(self, username: str, secret_hash: str | None) -> None:
        if not self._client.secrets:
            return
        if not secret_hash:
            raise NotAuthorizedError(
                f"Client {self._client.id} is configured with secret but SECRET_HASH was not received"
            )
        values = [str(secret["value"]) for secret in self._client.secrets]
        if not any(check_secret_hash(value, self._client.id, username, secret_hash) for value in values):
            raise NotAuthorizedError(f"SecretHash does not match for the client: {self._client.id}")

    def _check_secret(self, given: str | None) -> None:
        values = [str(secret["value"]) for secret in self._client.secrets]
        if values and not any(secrets.compare_digest(value.encode(), (given or "").encode()) for value in values):
            raise NotAuthorizedError(f"Client {self._client.id} failed to authenticate with its secret")

    def _user(self, sub: str) -> User | None:
        found = next((user for user in list(self._pool.users.values()) if user.id == sub), None)
        return found if isinstance(found, User) else None

    @property
    def _challenges(self) -> Collection:
        return self._runtime.context.store.collection(f"cognito/{self._pool.id}/challenges")


def _required(parameters: dict[str, str], name: str) -> str:
    value = parameters.get(name)
    if not value:
        raise InvalidParameterException(f"Missing required parameter {name}")
    return value
