"""Resource servers (APIs) and their scopes; an id or the escaped identifier names one.

Source: https://auth0.com/docs/api/management/v2/resource-servers (read 2026-11-24).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from emulator.auth0 import ids
from emulator.auth0.management.clients import changed
from emulator.auth0.management.errors import ApiError, not_implemented
from emulator.auth0.management.listing import chosen, listed
from emulator.auth0.management.operations import CREATED, NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

_PATH = "/resource-servers/<path:key>"


def find(tenant: Tenant, key: str) -> Document:
    """The resource server of an id or identifier, or 404 in the vendor's words."""
    server = tenant.resource_servers.get(key) or tenant.resource_servers.find_one(identifier=key)
    if server is None:
        raise ApiError(404, "The resource server does not exist", "inexistent_resource_server")
    return server


def _refuse_lacking_algorithm(given: Document) -> None:
    if given.get("signing_alg") not in (None, "HS256", "RS256"):
        raise not_implemented(f"the signing_alg {given['signing_alg']}")


def _new(given: Document) -> Document:
    return {
        "id": ids.object_id(),
        "name": given["identifier"],
        "allow_offline_access": False,
        "skip_consent_for_verifiable_first_party_clients": False,
        "subject_type_authorization": {"client": {"policy": "require_client_grant"}, "user": {"policy": "allow_all"}},
        "token_lifetime": 86400,
        "token_lifetime_for_web": 7200,
        "signing_alg": "RS256",
        **given,
    }


@operations.add("GET", "/resource-servers", "read:resource_servers")
def get_resource_servers(tenant: Tenant) -> Answer:
    """``GET /resource-servers``, filtered by ``identifiers``."""
    wanted = request.args.getlist("identifiers")
    found = [server for server in tenant.resource_servers.all() if not wanted or server["identifier"] in wanted]
    return OK, listed("resource_servers", found, lambda server: str(server["id"]))


@operations.add("POST", "/resource-servers", "create:resource_servers")
def post_resource_servers(tenant: Tenant) -> Answer:
    """``POST /resource-servers``: an identifier stands once and cannot be changed."""
    given = check(body(), "resource_servers", "create")
    _refuse_lacking_algorithm(given)
    if given.get("signing_alg") == "HS256":
        given.setdefault("signing_secret", ids.client_secret())
    server = _new(given)
    with tenant.context.store.transaction():
        if tenant.resource_servers.find_one(identifier=given["identifier"]):
            raise ApiError(409, "A resource server with the same identifier already exists", "resource_server_conflict")
        tenant.resource_servers.put(server["id"], server)
    return CREATED, chosen(server)


@operations.add("GET", _PATH, "read:resource_servers")
def get_resource_servers_by_id(tenant: Tenant, key: str) -> Answer:
    """``GET /resource-servers/{id}``."""
    return OK, chosen(find(tenant, key))


@operations.add("PATCH", _PATH, "update:resource_servers")
def patch_resource_servers_by_id(tenant: Tenant, key: str) -> Answer:
    """``PATCH /resource-servers/{id}``: ``scopes`` are replaced; the Management API itself cannot be changed."""
    server = find(tenant, key)
    given = check(body(), "resource_servers", "update")
    _refuse_lacking_algorithm(given)
    if server.get("_own"):
        raise ApiError(403, "System APIs cannot be modified", "operation_not_supported")
    with tenant.context.store.transaction():
        server = changed(find(tenant, key), given)
        if server.get("signing_alg") == "HS256":
            server.setdefault("signing_secret", ids.client_secret())
        tenant.resource_servers.put(server["id"], server)
    return OK, chosen(server)


@operations.add("DELETE", _PATH, "delete:resource_servers")
def delete_resource_servers_by_id(tenant: Tenant, key: str) -> Answer:
    """``DELETE /resource-servers/{id}``, with the grants for it; 204 also when it is gone."""
    server = tenant.resource_servers.get(key) or tenant.resource_servers.find_one(identifier=key)
    if server is None:
        return NO_CONTENT, None
    if server.get("_own"):
        raise ApiError(403, "System APIs cannot be deleted", "operation_not_supported")
    with tenant.context.store.transaction():
        tenant.resource_servers.delete(server["id"])
        for grant in tenant.client_grants.find(audience=server["identifier"]):
            tenant.client_grants.delete(grant["id"])
    return NO_CONTENT, None
