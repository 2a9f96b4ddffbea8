"""The users of a role.

Source: https://auth0.com/docs/api/management/v2/roles/get-role-user (read 2026-11-24).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.auth0.management import roles, users
from emulator.auth0.management.listing import listed
from emulator.auth0.management.operations import OK, Answer, Operations, body
from emulator.auth0.management.user_roles import assign
from emulator.auth0.management.validation import check_against
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

_USERS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["users"],
    "properties": {"users": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}},
}


@operations.add("GET", "/roles/<role_id>/users", "read:users", "read:roles", "read:role_members")
def get_role_users(tenant: Tenant, role_id: str) -> Answer:
    """``GET /roles/{id}/users``: id, name, e-mail address and picture of each."""
    roles.find(tenant, role_id)
    holders = [kept["user_id"] for kept in tenant.user_roles.all() if role_id in kept["roles"]]
    found = [user for user in map(tenant.users.get, holders) if user is not None]
    shown: list[Document] = [
        {name: user[name] for name in ("user_id", "email", "picture", "name") if name in user} for user in found
    ]
    return OK, listed("users", shown, lambda user: str(user["user_id"]))


@operations.add("POST", "/roles/<role_id>/users", "update:roles", "create:role_members")
def post_role_users(tenant: Tenant, role_id: str) -> Answer:
    """``POST /roles/{id}/users``."""
    roles.find(tenant, role_id)
    given = check_against(body(), _USERS)["users"]
    for user_id in given:
        users.find(tenant, user_id)
    for user_id in given:
        assign(tenant, user_id, [role_id])
    return OK, {}
