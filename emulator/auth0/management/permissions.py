"""Permissions of roles and of users: scopes of a resource server.

Source: https://auth0.com/docs/api/management/v2/roles/get-role-permission (read 2026-11-24).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from emulator.auth0.management import roles, users
from emulator.auth0.management.errors import ApiError
from emulator.auth0.management.listing import listed
from emulator.auth0.management.operations import CREATED, NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.user_roles import roles_of
from emulator.auth0.management.validation import check_against
from emulator.store import Collection, Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

_PERMISSIONS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["permissions"],
    "properties": {
        "permissions": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["resource_server_identifier", "permission_name"],
                "properties": {
                    "resource_server_identifier": {"type": "string"},
                    "permission_name": {"type": "string"},
                },
            },
        }
    },
}


def permissions_of(tenant: Tenant, user_id: str, audience: str) -> list[str]:
    """The names of a user's permissions at one resource server, by roles and directly."""
    found = [permission for _, permission in _held(tenant, user_id)]
    names = [each["permission_name"] for each in found if each["resource_server_identifier"] == audience]
    return sorted(dict.fromkeys(names))


def _held(tenant: Tenant, user_id: str) -> list[tuple[Document, Document]]:
    direct = {"source_id": "", "source_name": "", "source_type": "DIRECT"}
    held = [(direct, each) for each in _kept(tenant.user_permissions, user_id)]
    for role in roles_of(tenant, user_id):
        source = {"source_id": role["id"], "source_name": role["name"], "source_type": "ROLE"}
        held += [(source, each) for each in _kept(tenant.role_permissions, role["id"])]
    return held


def _kept(collection: Collection, key: str) -> list[Document]:
    return list((collection.get(key) or {"permissions": []})["permissions"])


def _described(tenant: Tenant, permission: Document) -> Document | None:
    """With the names of its resource server; None when server or scope are gone."""
    server = tenant.resource_servers.find_one(identifier=permission["resource_server_identifier"])
    for scope in (server or {}).get("scopes", []):
        if server is not None and scope["value"] == permission["permission_name"]:
            return {
                "permission_name": scope["value"],
                "description": scope.get("description", ""),
                "resource_server_name": server.get("name", ""),
                "resource_server_identifier": server["identifier"],
            }
    return None


def _identify(permission: Document) -> str:
    return f"{permission['resource_server_identifier']} {permission['permission_name']}"


def _given(tenant: Tenant) -> list[Document]:
    given: list[Document] = check_against(body(), _PERMISSIONS)["permissions"]
    for permission in given:
        if _described(tenant, permission) is None:
            raise ApiError(404, "The permission does not exist: " + _identify(permission), "inexistent_permission")
    return given


def _add(collection: Collection, key: str, given: list[Document]) -> None:
    with collection.store.transaction():
        kept = _kept(collection, key)
        collection.put(key, {"permissions": kept + [each for each in given if each not in kept]})


def _remove(collection: Collection, key: str, given: list[Document]) -> None:
    with collection.store.transaction():
        collection.put(key, {"permissions": [each for each in _kept(collection, key) if each not in given]})


@operations.add("GET", "/roles/<role_id>/permissions", "read:roles")
def get_role_permissions(tenant: Tenant, role_id: str) -> Answer:
    """``GET /roles/{id}/permissions``."""
    roles.find(tenant, role_id)
    found = [_described(tenant, each) for each in _kept(tenant.role_permissions, role_id)]
    return OK, listed("permissions", sorted((each for each in found if each), key=_identify), _identify)


@operations.add("GET", "/users/<user_id>/permissions", "read:users")
def get_user_permissions(tenant: Tenant, user_id: str) -> Answer:
    """``GET /users/{id}/permissions``, with what each comes from."""
    users.find(tenant, user_id)
    shown: dict[str, Document] = {}
    for source, permission in _held(tenant, user_id):
        described = _described(tenant, permission)
        if described is not None:
            shown.setdefault(_identify(described), {**described, "sources": []})["sources"].append(source)
    return OK, listed("permissions", sorted(shown.values(), key=_identify), _identify)


def _changes(
    path: str, find: Callable[[Tenant, str], Document], choose: Callable[[Tenant], Collection], scope: str
) -> None:
    """Adds the POST and DELETE operations below a role or a user, which differ in nothing else."""

    def post(tenant: Tenant, key: str) -> Answer:
        find(tenant, key)
        _add(choose(tenant), key, _given(tenant))
        return CREATED, {}

    def delete(tenant: Tenant, key: str) -> Answer:
        find(tenant, key)
        _remove(choose(tenant), key, check_against(body(), _PERMISSIONS)["permissions"])
        return NO_CONTENT, None

    for handler in (post, delete):
        handler.__name__ = f"{handler.__name__}_{path.split('/')[1]}"
        operations.add(handler.__name__.split("_")[0].upper(), path, scope)(handler)


_changes("/roles/<key>/permissions", roles.find, lambda tenant: tenant.role_permissions, "update:roles")
_changes("/users/<key>/permissions", users.find, lambda tenant: tenant.user_permissions, "update:users")
