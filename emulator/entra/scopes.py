"""What a scope asks for: a permission of Microsoft Graph, or of an API of this tenant.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/scopes-oidc (read 2026-11-24).
"""

from __future__ import annotations

from dataclasses import dataclass

from emulator.entra.directory import GRAPH_APP_ID, Directory
from emulator.entra.objects import effective_service_principal
from emulator.entra.permissions import ADMIN_RESTRICTED
from emulator.store import Document

OPENID_SCOPES = ("openid", "profile", "email", "offline_access")
GRANTED_TO_ALL = frozenset((*OPENID_SCOPES, "User.Read"))
"""Taken as agreed to by an administrator, so that a login does not begin with a consent page."""
DEFAULT = ".default"


@dataclass(frozen=True)
class Permission:
    """A scope that was understood."""

    resource: Document
    """Service principal of the API."""
    value: str
    """``User.Read``, ``.default``…"""


def find_resource(directory: Directory, name: str) -> Document | None:
    """The service principal that an identifier URI or an app id names, with or without a slash at the end."""
    wanted = {name.casefold(), name.casefold().rstrip("/")}
    known = directory.service_principal_by_app_id(name)
    if known is not None:
        return effective_service_principal(directory, known)
    for document in directory.objects("servicePrincipal").all():
        shown = effective_service_principal(directory, document)
        if wanted & {one.casefold() for one in shown["servicePrincipalNames"]}:
            return shown
    return None


def understand(directory: Directory, scope: str) -> Permission | None:
    """The permission behind a scope, or None when its resource is not in the tenant.

    A scope without a resource is one of Microsoft Graph's. Whether the resource has the permission is not looked at.
    """
    name, separator, value = scope.rpartition("/")
    resource = find_resource(directory, name if separator else GRAPH_APP_ID)
    return None if resource is None else Permission(resource, value)


def is_known(permission: Permission) -> bool:
    """Whether the resource exposes the permission, enabled."""
    scopes = permission.resource["oauth2PermissionScopes"]
    return permission.value == DEFAULT or any(one["value"] == permission.value and one["isEnabled"] for one in scopes)


def is_admin_restricted(permission: Permission) -> bool:
    """Whether only an administrator may agree to it."""
    if permission.resource["appId"] == GRAPH_APP_ID:
        return permission.value in ADMIN_RESTRICTED
    return any(
        one["value"] == permission.value and one["type"] == "Admin"
        for one in permission.resource["oauth2PermissionScopes"]
    )


def granted_by_administrator(
    directory: Directory, client_principal: str, resource: Document, user_id: str | None
) -> set[str]:
    """Values that were granted to a client for everybody, or for this user."""
    values: set[str] = set()
    for grant in directory.grants.find(clientId=client_principal, resourceId=resource["id"]):
        if grant["principalId"] in (None, user_id):
            values |= set(grant["scope"].split())
    return values
