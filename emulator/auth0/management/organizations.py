"""Organizations.

Source: https://auth0.com/docs/api/management/v2/organizations (read 2026-11-24).
Differs: members, invitations, their connections and login through an organization are not emulated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.auth0 import ids
from emulator.auth0.management.clients import changed
from emulator.auth0.management.errors import ApiError
from emulator.auth0.management.listing import listed, public
from emulator.auth0.management.operations import CREATED, NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()


def _find(tenant: Tenant, organization_id: str) -> Document:
    organization = tenant.organizations.get(organization_id)
    if organization is None:
        raise ApiError(404, "No organization found by that id or name")
    return organization


def _refuse_taken_name(tenant: Tenant, organization: Document) -> None:
    if any(
        kept["name"] == organization["name"] and kept["id"] != organization["id"] for kept in tenant.organizations.all()
    ):
        raise ApiError(
            409, f"An organization with this name '{organization['name']}' already exists", "organization_conflict"
        )


@operations.add("GET", "/organizations", "read:organizations")
def get_organizations(tenant: Tenant) -> Answer:
    """``GET /organizations``."""
    return OK, listed("organizations", tenant.organizations.all(), lambda organization: str(organization["id"]))


@operations.add("GET", "/organizations/name/<name>", "read:organizations")
def get_organizations_by_name(tenant: Tenant, name: str) -> Answer:
    """``GET /organizations/name/{name}``."""
    found = tenant.organizations.find_one(name=name)
    return OK, public(found if found is not None else _find(tenant, name))


@operations.add("POST", "/organizations", "create:organizations")
def post_organizations(tenant: Tenant) -> Answer:
    """``POST /organizations``."""
    given = check(body(), "organizations", "create")
    organization = {"id": ids.prefixed("org"), "display_name": given["name"], **given}
    with tenant.context.store.transaction():
        _refuse_taken_name(tenant, organization)
        tenant.organizations.put(organization["id"], organization)
    return CREATED, public(organization)


@operations.add("GET", "/organizations/<organization_id>", "read:organizations")
def get_organizations_by_id(tenant: Tenant, organization_id: str) -> Answer:
    """``GET /organizations/{id}``."""
    return OK, public(_find(tenant, organization_id))


@operations.add("PATCH", "/organizations/<organization_id>", "update:organizations")
def patch_organizations_by_id(tenant: Tenant, organization_id: str) -> Answer:
    """``PATCH /organizations/{id}``."""
    _find(tenant, organization_id)
    given = check(body(), "organizations", "update")
    with tenant.context.store.transaction():
        organization = changed(_find(tenant, organization_id), given)
        _refuse_taken_name(tenant, organization)
        tenant.organizations.put(organization_id, organization)
    return OK, public(organization)


@operations.add("DELETE", "/organizations/<organization_id>", "delete:organizations")
def delete_organizations_by_id(tenant: Tenant, organization_id: str) -> Answer:
    """``DELETE /organizations/{id}``."""
    tenant.organizations.delete(organization_id)
    return NO_CONTENT, None
