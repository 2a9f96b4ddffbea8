"""Client grants: the scopes of a resource server that a client may have.

Source: https://auth0.com/docs/api/management/v2/client-grants (read 2026-11-24).
Differs: ``default_for`` (a grant for all third-party clients) is not emulated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from emulator.auth0 import ids
from emulator.auth0.management import clients
from emulator.auth0.management.clients import changed
from emulator.auth0.management.errors import ApiError, invalid_body, not_implemented
from emulator.auth0.management.listing import listed, public
from emulator.auth0.management.operations import CREATED, NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()


def find(tenant: Tenant, grant_id: str) -> Document:
    """The grant, or 404 in the vendor's words."""
    grant = tenant.client_grants.get(grant_id)
    if grant is None:
        raise ApiError(404, "The grant does not exist.", "inexistent_client_grant")
    return grant


def scopes_granted(tenant: Tenant, grant: Document) -> frozenset[str]:
    """The scopes of a grant that its resource server has, which may be all of them."""
    server = tenant.resource_servers.find_one(identifier=grant["audience"]) or {}
    known = frozenset(scope["value"] for scope in server.get("scopes", []))
    return known if grant.get("allow_all_scopes") else known & frozenset(grant.get("scope") or [])


def _check_scopes(given: Document) -> None:
    if given.get("allow_all_scopes") and given.get("scope"):
        raise invalid_body("Only one of 'scope' and 'allow_all_scopes' may be given")


@operations.add("GET", "/client-grants", "read:client_grants")
def get_client_grants(tenant: Tenant) -> Answer:
    """``GET /client-grants``, filtered by ``audience``, ``client_id`` and ``subject_type``."""
    filters = {name: request.args[name] for name in ("audience", "client_id", "subject_type") if name in request.args}
    found = tenant.client_grants.find(**filters)
    return OK, listed("client_grants", found, lambda grant: str(grant["id"]))


@operations.add("POST", "/client-grants", "create:client_grants")
def post_client_grants(tenant: Tenant) -> Answer:
    """``POST /client-grants``: one a client, audience and subject type."""
    given = check(body(), "client_grants", "create")
    if "default_for" in given:
        raise not_implemented("default_for")
    if "client_id" not in given:
        raise invalid_body("Payload validation error: 'Missing required property: client_id'.")
    clients.find(tenant, given["client_id"])
    if tenant.resource_servers.find_one(identifier=given["audience"]) is None:
        raise ApiError(404, f"Resource server {given['audience']} does not exist", "inexistent_resource_server")
    _check_scopes(given)
    grant: Document = {"id": ids.prefixed("cgr"), "subject_type": "client", **given}
    if not grant.get("allow_all_scopes"):
        grant.setdefault("scope", [])
    key = {name: grant[name] for name in ("client_id", "audience", "subject_type")}
    with tenant.context.store.transaction():
        if tenant.client_grants.find_one(**key):
            raise ApiError(
                409, "A client grant with the same audience already exists for this client", "grant_conflict"
            )
        tenant.client_grants.put(grant["id"], grant)
    return CREATED, public(grant)


@operations.add("GET", "/client-grants/<grant_id>", "read:client_grants")
def get_client_grants_by_id(tenant: Tenant, grant_id: str) -> Answer:
    """``GET /client-grants/{id}``."""
    return OK, public(find(tenant, grant_id))


@operations.add("PATCH", "/client-grants/<grant_id>", "update:client_grants")
def patch_client_grants_by_id(tenant: Tenant, grant_id: str) -> Answer:
    """``PATCH /client-grants/{id}``."""
    find(tenant, grant_id)
    given = check(body(), "client_grants", "update")
    _check_scopes(given)
    with tenant.context.store.transaction():
        grant = changed(find(tenant, grant_id), given)
        if given.get("scope") is not None:
            grant.pop("allow_all_scopes", None)
        tenant.client_grants.put(grant_id, grant)
    return OK, public(grant)


@operations.add("DELETE", "/client-grants/<grant_id>", "delete:client_grants")
def delete_client_grants_by_id(tenant: Tenant, grant_id: str) -> Answer:
    """``DELETE /client-grants/{id}``: 204 also when it is gone."""
    grant = tenant.client_grants.get(grant_id)
    if grant is not None and grant.get("_own"):
        raise ApiError(
            403, "The grant of the emulator's management application cannot be deleted", "operation_not_supported"
        )
    tenant.client_grants.delete(grant_id)
    return NO_CONTENT, None
