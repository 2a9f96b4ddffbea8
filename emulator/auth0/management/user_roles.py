"""The roles of a user.

Source: https://auth0.com/docs/api/management/v2/users/get-user-roles (read 2026-11-24).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.auth0.management import users
from emulator.auth0.management.errors import ApiError
from emulator.auth0.management.listing import listed
from emulator.auth0.management.operations import NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check_against
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

_PATH = "/users/<user_id>/roles"
_ROLES = {
    "type": "object",
    "additionalProperties": False,
    "required": ["roles"],
    "properties": {"roles": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}},
}


def roles_of(tenant: Tenant, user_id: str) -> list[Document]:
    """The roles that a user has, in the order in which they were given."""
    kept = tenant.user_roles.get(user_id) or {"roles": []}
    found = [tenant.roles.get(role_id) for role_id in kept["roles"]]
    return [role for role in found if role is not None]


@operations.add("GET", _PATH, "read:users", "read:roles", "read:role_members")
def get_user_roles(tenant: Tenant, user_id: str) -> Answer:
    """``GET /users/{id}/roles``."""
    users.find(tenant, user_id)
    return OK, listed("roles", roles_of(tenant, user_id), lambda role: str(role["id"]))


@operations.add("POST", _PATH, "update:users", "create:role_members")
def post_user_roles(tenant: Tenant, user_id: str) -> Answer:
    """``POST /users/{id}/roles``: those that it has already stay."""
    users.find(tenant, user_id)
    given = check_against(body(), _ROLES)["roles"]
    for role_id in given:
        if tenant.roles.get(role_id) is None:
            raise ApiError(404, f"The role does not exist: {role_id}", "inexistent_role")
    assign(tenant, user_id, given)
    return NO_CONTENT, None


def assign(tenant: Tenant, user_id: str, role_ids: list[str]) -> None:
    """Gives a user roles; those that it has already stay in their place."""
    with tenant.context.store.transaction():
        kept = tenant.user_roles.get(user_id) or {"roles": []}
        kept["roles"] += [role_id for role_id in dict.fromkeys(role_ids) if role_id not in kept["roles"]]
        tenant.user_roles.put(user_id, {"user_id": user_id, **kept})


@operations.add("DELETE", _PATH, "update:users", "delete:role_members")
def delete_user_roles(tenant: Tenant, user_id: str) -> Answer:
    """``DELETE /users/{id}/roles`` with a body."""
    users.find(tenant, user_id)
    given = set(check_against(body(), _ROLES)["roles"])
    tenant.user_roles.update(
        user_id, lambda kept: kept.update(roles=[one for one in kept["roles"] if one not in given])
    )
    return NO_CONTENT, None
