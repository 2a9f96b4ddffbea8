"""App clients and their secrets."""

from __future__ import annotations

import secrets
import string
import uuid
from typing import Any

from moto.cognitoidp.models import CognitoIdpUserPoolClient
from moto.core.utils import utcnow

_ALPHABET = string.ascii_lowercase + string.digits
SECRETS = 2
"""How many a client may have at once."""

DEFAULTS: dict[str, Any] = {
    "AllowedOAuthFlowsUserPoolClient": False,
    "AuthSessionValidity": 3,
    "EnablePropagateAdditionalUserContextData": False,
    "EnableTokenRevocation": True,
    "RefreshTokenValidity": 30,
}
"""Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html"""
_NOT_CONFIGURATION = ("UserPoolId", "ClientId", "GenerateSecret", "ClientSecret")


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


class UserPoolClient(CognitoIdpUserPoolClient):
    """A client with an identifier and secret of the real form."""

    def __init__(self, user_pool_id: str, generate_secret: bool, extended_config: dict[str, Any] | None) -> None:
        given = dict(extended_config or {})
        super().__init__(user_pool_id, generate_secret, {})
        self.id = _random(26)
        self.creation_date = utcnow()
        self.last_modified_date = self.creation_date
        self.secrets: list[dict[str, Any]] = []
        if generate_secret or given.get("ClientSecret"):
            self.add_secret(given.get("ClientSecret"))
        self.configure(given)

    def configure(self, given: dict[str, Any]) -> None:
        """Takes the given settings; those not given go back to their defaults, at an update as well."""
        config = {key: value for key, value in given.items() if key not in _NOT_CONFIGURATION and value is not None}
        self.extended_config = {**DEFAULTS, **config}
        if not self.extended_config["RefreshTokenValidity"]:
            self.extended_config["RefreshTokenValidity"] = DEFAULTS["RefreshTokenValidity"]
        self.last_modified_date = utcnow()

    def add_secret(self, value: str | None = None) -> dict[str, Any]:
        """A further secret, of the service's making unless given."""
        created = {"id": f"{self.id}--{uuid.uuid4()}", "value": value or _random(51), "created": utcnow()}
        self.secrets.append(created)
        return created

    @property
    def secret(self) -> str:
        return str(self.secrets[0]["value"]) if self.secrets else ""

    @secret.setter
    def secret(self, value: str) -> None:
        """moto's constructor makes one for every client."""

    @property
    def generate_secret(self) -> bool:
        return bool(self.secrets)

    @generate_secret.setter
    def generate_secret(self, value: bool) -> None:
        """moto's constructor says so before there is a secret."""

    def to_json(self, extended: bool = False) -> dict[str, Any]:
        """The description; a listing has neither secret nor settings."""
        document = self._base_json()
        if extended:
            if self.secrets:
                document["ClientSecret"] = self.secret
            document.update(self.extended_config)
            document.update(CreationDate=self.creation_date, LastModifiedDate=self.last_modified_date)
        return document

    def may(self, flow: str) -> bool:
        """Whether ``ExplicitAuthFlows`` (or its default) has this flow, such as ``USER_PASSWORD_AUTH``."""
        flows = self.extended_config.get("ExplicitAuthFlows")
        if not flows:
            return flow in ("USER_SRP_AUTH", "CUSTOM_AUTH", "REFRESH_TOKEN_AUTH")
        if flow == "ADMIN_USER_PASSWORD_AUTH" and "ADMIN_NO_SRP_AUTH" in flows:
            return True
        legacy = not any(value.startswith("ALLOW_") for value in flows)
        return flow in flows or f"ALLOW_{flow}" in flows or (legacy and flow == "REFRESH_TOKEN_AUTH")

    @property
    def hides_users(self) -> bool:
        """Whether errors keep to themselves which users exist."""
        return self.extended_config.get("PreventUserExistenceErrors") == "ENABLED"
