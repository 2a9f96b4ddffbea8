"""Which applications may use a connection."""

from __future__ import annotations

import contextlib
from typing import Any

from engine.plugins.auth0.base import Auth0Resource, joined, parted
from engine.plugins.auth0.client import NotFound
from engine.plugins.errors import VendorError
from engine.plugins.properties import Properties

_CLIENTS_A_CALL = 50
"""Source: https://auth0.com/docs/api/management/v2/connections/patch-clients."""


class ConnectionClients(Auth0Resource):
    """Exactly the applications that may use a connection; the id is the connection's."""

    token = "auth0:index/connectionClients:ConnectionClients"
    sdk = "pulumi_auth0.connection_clients:ConnectionClients"
    replaces = frozenset({"connectionId"})
    unordered = frozenset({"enabledClients"})
    repeatable = True

    def identity(self, inputs: Properties) -> str:
        return str(inputs["connectionId"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        identity = inputs["connectionId"]
        existing, wanted = set(self._enabled(identity)), set(inputs["enabledClients"])
        if existing and existing != wanted:
            raise VendorError(
                f"enabledClients: connection {identity} already has other clients enabled: {', '.join(sorted(existing))}; "
                "import it to take them over, rather than erase them"
            )
        self._switch(identity, wanted - existing, set())
        return identity, None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone(self.api.connections.get, resource_id)
        return None if found is None else self._read(resource_id)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        existing, wanted = set(self._enabled(resource_id)), set(news["enabledClients"])
        self._switch(resource_id, wanted - existing, existing - wanted)
        return self._read(resource_id)

    def delete(self, resource_id: str, known: Properties) -> None:
        with contextlib.suppress(NotFound):
            self._switch(resource_id, set(), set(self._enabled(resource_id)))

    def _read(self, identity: str) -> Properties:
        connection = self.client.call(self.api.connections.get, identity, fields="strategy,name", include_fields=True)
        return {
            "connectionId": identity,
            "enabledClients": self._enabled(identity),
            "name": connection["name"],
            "strategy": connection["strategy"],
        }

    def _enabled(self, identity: str) -> list[str]:
        return [entry["client_id"] for entry in self.client.call(self.api.connections.clients.get, identity)]

    def _switch(self, identity: str, on: set[str], off: set[str]) -> None:
        from auth0.management.types import UpdateEnabledClientConnectionsRequestContentItem as Item

        request = [
            *(Item(client_id=client, status=True) for client in sorted(on)),
            *(Item(client_id=client, status=False) for client in sorted(off)),
        ]
        for begin in range(0, len(request), _CLIENTS_A_CALL):
            chunk = request[begin : begin + _CLIENTS_A_CALL]
            self.client.call(self.api.connections.clients.update, identity, request=chunk)


class ConnectionClient(Auth0Resource):
    """One application that may use a connection; the others stay as they are. The id is ``connection::application``."""

    token = "auth0:index/connectionClient:ConnectionClient"
    sdk = "pulumi_auth0.connection_client:ConnectionClient"
    replaces = frozenset({"clientId", "connectionId"})
    repeatable = True

    def identity(self, inputs: Properties) -> str:
        return joined(inputs["connectionId"], inputs["clientId"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        identity = self.identity(inputs)
        self._switch(identity, status=True)
        return identity, None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        connection, application = parted(resource_id, 2, "connectionId::clientId")
        found = self.client.unless_gone(
            self.api.connections.get, connection, fields="strategy,name", include_fields=True
        )
        if found is None:
            return None
        enabled = self.client.call(self.api.connections.clients.get, connection)
        if application not in [entry["client_id"] for entry in enabled]:
            return None
        return {
            "connectionId": connection,
            "clientId": application,
            "name": found["name"],
            "strategy": found["strategy"],
        }

    def delete(self, resource_id: str, known: Properties) -> None:
        with contextlib.suppress(NotFound):
            self._switch(resource_id, status=False)

    def _switch(self, resource_id: str, *, status: bool) -> None:
        from auth0.management.types import UpdateEnabledClientConnectionsRequestContentItem as Item

        connection, application = parted(resource_id, 2, "connectionId::clientId")
        request = [Item(client_id=application, status=status)]
        self.client.call(self.api.connections.clients.update, connection, request=request)
