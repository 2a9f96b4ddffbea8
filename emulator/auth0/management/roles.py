"""Roles.

Source: https://auth0.com/docs/api/management/v2/roles (read 2026-11-24).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from emulator.auth0 import ids
from emulator.auth0.management.clients import changed
from emulator.auth0.management.errors import ApiError
from emulator.auth0.management.listing import listed, public
from emulator.auth0.management.operations import OK, Answer, Operations, body
from emulator.auth0.management.validation import check
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()


def find(tenant: Tenant, role_id: str) -> Document:
    """The role, or 404 in the vendor's words."""
    role = tenant.roles.get(role_id)
    if role is None:
        raise ApiError(404, "The role does not exist.")
    return role


def _refuse_taken_name(tenant: Tenant, name: str | None, own: str | None = None) -> None:
    if any(role["name"] == name and role["id"] != own for role in tenant.roles.all()):
        raise ApiError(409, f"The role name '{name}' is already in use.", "role_conflict")


@operations.add("GET", "/roles", "read:roles")
def get_roles(tenant: Tenant) -> Answer:
    """``GET /roles``; ``name_filter`` is a part of the name, in whatever case."""
    wanted = request.args.get("name_filter", "").lower()
    found = [role for role in tenant.roles.all() if wanted in role["name"].lower()]
    return OK, listed("roles", found, lambda role: str(role["id"]))


@operations.add("POST", "/roles", "create:roles")
def post_roles(tenant: Tenant) -> Answer:
    """``POST /roles``: answers 200, not 201."""
    given = check(body(), "roles", "create")
    role = {"id": ids.prefixed("rol"), "description": "", "type": "tenant", **given}
    with tenant.context.store.transaction():
        _refuse_taken_name(tenant, role["name"])
        tenant.roles.put(role["id"], role)
    return OK, public(role)


@operations.add("GET", "/roles/<role_id>", "read:roles")
def get_roles_by_id(tenant: Tenant, role_id: str) -> Answer:
    """``GET /roles/{id}``."""
    return OK, public(find(tenant, role_id))


@operations.add("PATCH", "/roles/<role_id>", "update:roles")
def patch_roles_by_id(tenant: Tenant, role_id: str) -> Answer:
    """``PATCH /roles/{id}``."""
    find(tenant, role_id)
    given = check(body(), "roles", "update")
    with tenant.context.store.transaction():
        role = changed(find(tenant, role_id), given)
        _refuse_taken_name(tenant, role.get("name"), own=role_id)
        tenant.roles.put(role_id, role)
    return OK, public(role)


@operations.add("DELETE", "/roles/<role_id>", "delete:roles")
def delete_roles_by_id(tenant: Tenant, role_id: str) -> Answer:
    """``DELETE /roles/{id}``, from all users that had it."""
    find(tenant, role_id)
    with tenant.context.store.transaction():
        tenant.roles.delete(role_id)
        tenant.role_permissions.delete(role_id)
        for kept in tenant.user_roles.all():
            if role_id in kept["roles"]:
                kept["roles"].remove(role_id)
                tenant.user_roles.put(kept["user_id"], kept)
    return OK, {}
