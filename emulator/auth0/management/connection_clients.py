"""The clients for which a connection is enabled.

Source: https://auth0.com/docs/api/management/v2/connections/get-connection-clients (read 2026-11-24).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.auth0.management import connections
from emulator.auth0.management.errors import ApiError
from emulator.auth0.management.listing import listed
from emulator.auth0.management.operations import NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check_against

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

_CHANGES = {
    "type": "array",
    "minItems": 1,
    "maxItems": 50,
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["client_id", "status"],
        "properties": {"client_id": {"type": "string", "minLength": 1}, "status": {"type": "boolean"}},
    },
}


@operations.add("GET", "/connections/<connection_id>/clients", "read:connections")
def get_connection_clients(tenant: Tenant, connection_id: str) -> Answer:
    """``GET /connections/{id}/clients``: pages of 50 by ``from`` and ``take``, ``next`` while there are more."""
    enabled = [{"client_id": client_id} for client_id in connections.find(tenant, connection_id)["enabled_clients"]]
    return OK, listed("clients", enabled, lambda client: str(client["client_id"]), checkpoint=True)


@operations.add("PATCH", "/connections/<connection_id>/clients", "update:connections")
def patch_connection_clients(tenant: Tenant, connection_id: str) -> Answer:
    """``PATCH /connections/{id}/clients`` with ``[{client_id, status}]``; the others stay as they are."""
    connections.find(tenant, connection_id)
    changes = check_against(body(), _CHANGES)
    with tenant.context.store.transaction():
        connection = connections.find(tenant, connection_id)
        enabled = connection["enabled_clients"]
        for change in changes:
            client_id = change["client_id"]
            if change["status"] and tenant.clients.get(client_id) is None:
                raise ApiError(404, "The client does not exist", "inexistent_client")
            if change["status"] and client_id not in enabled:
                enabled.append(client_id)
            if not change["status"] and client_id in enabled:
                enabled.remove(client_id)
        tenant.connections.put(connection_id, connection)
    return NO_CONTENT, None
