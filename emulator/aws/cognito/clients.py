"""App clients: the real service's checks, updates that go back to defaults, further secrets."""

from __future__ import annotations

from typing import Any

from moto.cognitoidp.exceptions import InvalidParameterException, ResourceNotFoundError
from moto.cognitoidp.models import CognitoIdpUserPoolClient

from emulator.aws import runtime
from emulator.aws.cognito.client import SECRETS, UserPoolClient
from emulator.aws.cognito.client_rules import check_client
from emulator.aws.cognito.errors import LimitExceeded
from emulator.aws.cognito.pools import Pools
from emulator.aws.cognito.realm_names import forget


class Clients(Pools):
    """The client operations."""

    def client(self, user_pool_id: str, client_id: str) -> UserPoolClient:
        """The client, or ResourceNotFoundException."""
        client = self.pool(user_pool_id).clients.get(client_id)
        if not isinstance(client, UserPoolClient):
            raise ResourceNotFoundError(f"User pool client {client_id} does not exist.")
        return client

    def create_user_pool_client(
        self, user_pool_id: str, generate_secret: bool, extended_config: dict[str, Any]
    ) -> CognitoIdpUserPoolClient:
        """Refuses what the real service refuses before anything is made."""
        if generate_secret and extended_config.get("ClientSecret"):
            raise InvalidParameterException("ClientSecret can't be specified together with GenerateSecret.")
        has_secret = generate_secret or bool(extended_config.get("ClientSecret"))
        check_client(self.pool(user_pool_id), extended_config, has_secret=has_secret)
        return super().create_user_pool_client(user_pool_id, generate_secret, extended_config)

    def describe_user_pool_client(self, user_pool_id: str, client_id: str) -> CognitoIdpUserPoolClient:
        """The client, or ResourceNotFoundException."""
        return self.client(user_pool_id, client_id)

    def update_user_pool_client(
        self, user_pool_id: str, client_id: str, extended_config: dict[str, Any]
    ) -> CognitoIdpUserPoolClient:
        """Replaces the settings: what is not given goes back to its default.

        Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html
        """
        client = self.client(user_pool_id, client_id)
        check_client(self.pool(user_pool_id), extended_config, has_secret=bool(client.secrets))
        client.configure({"ClientName": client.extended_config.get("ClientName"), **extended_config})
        return client

    def delete_user_pool_client(self, user_pool_id: str, client_id: str) -> None:
        """Removes the client; its tokens stop working with it."""
        self.client(user_pool_id, client_id)
        super().delete_user_pool_client(user_pool_id, client_id)
        forget(runtime.of(self.account_id).context, user_pool_id, "client_id", client_id)

    def add_user_pool_client_secret(
        self, user_pool_id: str, client_id: str, client_secret: str | None
    ) -> dict[str, Any]:
        """A second secret, so that the first can be retired without an outage."""
        client = self.client(user_pool_id, client_id)
        if not client.secrets:
            raise InvalidParameterException("Client secrets can't be added to a client that was created without one.")
        if len(client.secrets) >= SECRETS:
            raise LimitExceeded(f"A client can have at most {SECRETS} secrets.")
        return client.add_secret(client_secret)

    def delete_user_pool_client_secret(self, user_pool_id: str, client_id: str, secret_id: str) -> None:
        """Retires a secret; the last one stays."""
        client = self.client(user_pool_id, client_id)
        kept = [secret for secret in client.secrets if secret["id"] != secret_id]
        if len(kept) == len(client.secrets):
            raise ResourceNotFoundError(f"Client secret {secret_id} does not exist.")
        if not kept:
            raise InvalidParameterException("The only secret of a client can't be deleted.")
        client.secrets = kept
