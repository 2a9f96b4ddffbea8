"""The stack's roles as app roles of a registration, and who has which of them."""

# No `from __future__ import annotations` here: Pulumi's analyzer reads the annotations as objects.

from collections.abc import Iterable

import pulumi
import pulumi_azuread as azuread
from typing_extensions import TypedDict

from components.entra.claims import app_role_id
from components.naming import child


class EntraAppRoleArgs(TypedDict):
    """A role of the app."""

    name: str
    """As it stands in the token."""
    description: str
    """Shown where roles are assigned."""


class EntraAssignmentArgs(TypedDict):
    """Who has which roles."""

    email: str
    """Tells the assignment from its siblings."""
    principal_id: pulumi.Input[str]
    """Object ID of the user."""
    roles: list[str]
    """Names of the app's roles."""


def app_roles(app: str, roles: Iterable[EntraAppRoleArgs]) -> list[azuread.ApplicationAppRoleArgs]:
    """The app roles of a registration."""
    return [
        azuread.ApplicationAppRoleArgs(
            id=app_role_id(app, role["name"]),
            value=role["name"],
            display_name=role["name"],
            description=role["description"],
            allowed_member_types=["User"],
            enabled=True,
        )
        for role in roles
    ]


def assign(
    parent: pulumi.Resource,
    name: str,
    app: str,
    assignments: Iterable[EntraAssignmentArgs],
    principal: azuread.ServicePrincipal,
) -> list[azuread.AppRoleAssignment]:
    """Gives each user the app roles of their roles."""
    return [
        azuread.AppRoleAssignment(
            child(name, "assignment", assignment["email"], role),
            app_role_id=app_role_id(app, role),
            principal_object_id=assignment["principal_id"],
            resource_object_id=principal.object_id,
            opts=pulumi.ResourceOptions(parent=parent),
        )
        for assignment in assignments
        for role in assignment["roles"]
    ]
