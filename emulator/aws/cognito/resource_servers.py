"""Resource servers: update and delete, which moto lacks."""

from __future__ import annotations

from typing import Any

from moto.cognitoidp.exceptions import InvalidParameterException, ResourceNotFoundError
from moto.cognitoidp.models import CognitoResourceServer

from emulator.aws.cognito.pools import Pools


class ResourceServers(Pools):
    """The resource server operations."""

    def resource_server(self, user_pool_id: str, identifier: str) -> CognitoResourceServer:
        """The resource server, or ResourceNotFoundException."""
        server = self.pool(user_pool_id).resource_servers.get(identifier)
        if server is None:
            raise ResourceNotFoundError(f"Resource server {identifier} does not exist.")
        return server

    def create_resource_server(
        self, user_pool_id: str, identifier: str, name: str, scopes: list[dict[str, str]]
    ) -> CognitoResourceServer:
        """Refuses a scope that stands twice."""
        self.pool(user_pool_id)
        _check_scopes(scopes)
        return super().create_resource_server(user_pool_id, identifier, name, scopes)

    def list_resource_servers(self, user_pool_id: str, **page: Any) -> Any:  # type: ignore[override]
        """Of a pool that is there."""
        self.pool(user_pool_id)
        return super().list_resource_servers(user_pool_id, **page)

    def describe_resource_server(self, user_pool_id: str, identifier: str) -> CognitoResourceServer:
        """The resource server, or ResourceNotFoundException."""
        return self.resource_server(user_pool_id, identifier)

    def update_resource_server(
        self, user_pool_id: str, identifier: str, name: str, scopes: list[dict[str, str]]
    ) -> CognitoResourceServer:
        """Replaces name and scopes.

        Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateResourceServer.html
        """
        server = self.resource_server(user_pool_id, identifier)
        _check_scopes(scopes)
        server.name = name
        server.scopes = scopes
        return server

    def delete_resource_server(self, user_pool_id: str, identifier: str) -> None:
        """Removes it; clients that were allowed its scopes no longer get them."""
        self.resource_server(user_pool_id, identifier)
        del self.pool(user_pool_id).resource_servers[identifier]


def _check_scopes(scopes: list[dict[str, str]] | None) -> None:
    names = [scope["ScopeName"] for scope in scopes or []]
    if len(set(names)) != len(names):
        raise InvalidParameterException("Scope names must be unique.")
