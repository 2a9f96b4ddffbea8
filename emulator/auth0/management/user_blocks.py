"""What brute-force protection blocks, and how an administrator lifts it.

Source: https://auth0.com/docs/api/management/v2/user-blocks (read 2026-11-25).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from emulator.auth0 import brute_force
from emulator.auth0.management import users
from emulator.auth0.management.errors import ApiError
from emulator.auth0.management.listing import flag
from emulator.auth0.management.operations import NO_CONTENT, OK, Answer, Operations
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()


@operations.add("GET", "/user-blocks", "read:users")
def get_user_blocks(tenant: Tenant) -> Answer:
    """``GET /user-blocks?identifier=``: the addresses that may not log in under a name."""
    return _listed(tenant, _identified(tenant))


@operations.add("DELETE", "/user-blocks", "update:users")
def delete_user_blocks(tenant: Tenant) -> Answer:
    """``DELETE /user-blocks?identifier=``."""
    brute_force.unblock(tenant, users.identifiers(_identified(tenant)))
    return NO_CONTENT, None


@operations.add("GET", "/user-blocks/<user_id>", "read:users")
def get_user_blocks_by_id(tenant: Tenant, user_id: str) -> Answer:
    """``GET /user-blocks/{id}``: the same by the user's id."""
    return _listed(tenant, users.find(tenant, user_id))


@operations.add("DELETE", "/user-blocks/<user_id>", "update:users")
def delete_user_blocks_by_id(tenant: Tenant, user_id: str) -> Answer:
    """``DELETE /user-blocks/{id}``."""
    brute_force.unblock(tenant, users.identifiers(users.find(tenant, user_id)))
    return NO_CONTENT, None


def _identified(tenant: Tenant) -> Document:
    identifier = request.args.get("identifier")
    if not identifier:
        raise ApiError(400, "Query validation error: 'Missing required property: identifier'.", "invalid_query_string")
    for user in tenant.users.all():
        if identifier.lower() in [name.lower() for name in users.identifiers(user)]:
            return user
    raise ApiError(404, "The user does not exist.", "inexistent_user")


def _listed(tenant: Tenant, user: Document) -> Answer:
    """Nothing where ``consider_brute_force_enablement`` is asked for and the user's connection has no protection."""
    connection = tenant.connections.find_one(name=user["_connection"]) or {}
    protected = bool((connection.get("options") or {}).get("brute_force_protection"))
    considered = bool(flag("consider_brute_force_enablement"))
    found = brute_force.blocks(tenant, users.identifiers(user)) if protected or not considered else []
    return OK, {"blocked_for": found}
