"""App role assignments, seen from the resource, from a user, a group or a service principal.

Source: https://learn.microsoft.com/en-us/graph/api/serviceprincipal-post-approleassignedto (read 2026-11-24).
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response

from emulator.entra.directory import DEFAULT_ACCESS
from emulator.entra.graph.answers import json_response, metadata_url, no_content, plain_page
from emulator.entra.graph.caller import allowed, directory
from emulator.entra.graph.errors import BadRequest, ResourceNotFound
from emulator.entra.graph.requests import body, find
from emulator.entra.graph.schema import GROUP, GUID, SERVICE_PRINCIPAL, USER, EntityType
from emulator.entra.objects import effective_service_principal
from emulator.store import Document

blueprint = Blueprint("app_role_assignments", __name__)

_READ = (
    "Application.Read.All",
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
_WRITE = ("AppRoleAssignment.ReadWrite.All",)
_PRINCIPALS = {"users": USER, "groups": GROUP, "servicePrincipals": SERVICE_PRINCIPAL}
_MEMBER_TYPES = {"user": "User", "group": "User", "servicePrincipal": "Application"}
_PROPERTIES = ("appRoleId", "principalId", "resourceId")


def _principal_kind(collection: str) -> EntityType:
    if collection not in _PRINCIPALS:
        raise ResourceNotFound(collection)
    return _PRINCIPALS[collection]


def _sent() -> dict[str, str]:
    sent: dict[str, Any] = {name: value for name, value in body().items() if "@odata." not in name}
    ignored = (
        "id",
        "principalType",
        "principalDisplayName",
        "resourceDisplayName",
        "createdDateTime",
        "deletedDateTime",
    )
    for name in sent:
        if name not in (*_PROPERTIES, *ignored):
            raise BadRequest(f"Invalid property '{name}'.", target=name)
    for name in _PROPERTIES:
        if not isinstance(sent.get(name), str) or not GUID.fullmatch(sent[name]):
            raise BadRequest(f"A value is required for property '{name}' of resource 'AppRoleAssignment'.", target=name)
    return {name: sent[name].lower() for name in _PROPERTIES}


def _create(sent: dict[str, str]) -> Document:
    tenant = directory()
    with tenant.store.transaction():
        found = tenant.find_object(sent["principalId"])
        if found is None or found[0] not in _MEMBER_TYPES:
            raise ResourceNotFound(sent["principalId"])
        resource = tenant.objects("servicePrincipal").get(sent["resourceId"])
        if resource is None:
            raise ResourceNotFound(sent["resourceId"])
        resource = effective_service_principal(tenant, resource)
        _check_role(resource, found[0], sent["appRoleId"])
        if any(
            one["appRoleId"] == sent["appRoleId"] and one["principalId"] == sent["principalId"]
            for one in tenant.assignments.find(resourceId=sent["resourceId"])
        ):
            raise BadRequest(
                "Permission being assigned already exists on the object",
                target="appRoleId",
                detail_code="InvalidUpdate",
            )
        kind, principal = found
        if kind == "servicePrincipal":
            principal = effective_service_principal(tenant, principal)
        document: Document = {
            "id": str(uuid.uuid4()),
            "deletedDateTime": None,
            "appRoleId": sent["appRoleId"],
            "createdDateTime": tenant.now(),
            "principalDisplayName": principal["displayName"],
            "principalId": sent["principalId"],
            "principalType": kind[0].upper() + kind[1:],
            "resourceDisplayName": resource["displayName"],
            "resourceId": sent["resourceId"],
        }
        tenant.assignments.put(document["id"], document)
    return document


def _check_role(resource: Document, principal_kind: str, role_id: str) -> None:
    roles = {role["id"]: role for role in resource["appRoles"] if role["isEnabled"]}
    if role_id == DEFAULT_ACCESS:
        # The default role is for applications that declare no role of their own for this kind of principal.
        allowed_here = not any(_MEMBER_TYPES[principal_kind] in role["allowedMemberTypes"] for role in roles.values())
    else:
        role = roles.get(role_id)
        allowed_here = role is not None and _MEMBER_TYPES[principal_kind] in role["allowedMemberTypes"]
    if not allowed_here:
        raise BadRequest(
            f"Permission being assigned was not found on application '{resource['appId']}'.",
            target="appRoleId",
            detail_code="InvalidUpdate",
        )


def _present(assignments: list[Document]) -> list[Document]:
    tenant = directory()
    return [
        one for one in assignments if tenant.find_object(one["principalId"]) and tenant.find_object(one["resourceId"])
    ]


def _one(document: Document, status: int = 200) -> Response:
    return json_response({"@odata.context": metadata_url("appRoleAssignments/$entity"), **document}, status)


def _assignment(assignment_id: str, side: str, object_id: str) -> Document:
    document = directory().assignments.get(assignment_id)
    if document is None or document[side] != object_id or not _present([document]):
        raise ResourceNotFound(assignment_id)
    return document


@blueprint.get("/servicePrincipals/<key>/appRoleAssignedTo")
@allowed(*_READ)
def list_assigned_to(key: str) -> Response:
    """Who was assigned a role of this resource."""
    found = directory().assignments.find(resourceId=find(SERVICE_PRINCIPAL, key)["id"])
    return plain_page("appRoleAssignments", "appRoleAssignment", _present(found))


@blueprint.post("/servicePrincipals/<key>/appRoleAssignedTo")
@allowed(*_WRITE)
def assign(key: str) -> Response:
    """Assigns a role of this resource.

    Errors:
        BadRequest: the role is unknown, disabled or not for such principals, or it was assigned before.
        ResourceNotFound: no such principal.
    """
    sent = _sent()
    if find(SERVICE_PRINCIPAL, key)["id"] != sent["resourceId"]:
        raise BadRequest("The resourceId does not match the service principal of the request.", target="resourceId")
    return _one(_create(sent), 201)


@blueprint.get("/servicePrincipals/<key>/appRoleAssignedTo/<assignment>")
@allowed(*_READ)
def get_assigned_to(key: str, assignment: str) -> Response:
    """One assignment of this resource's roles."""
    return _one(_assignment(assignment, "resourceId", find(SERVICE_PRINCIPAL, key)["id"]))


@blueprint.delete("/servicePrincipals/<key>/appRoleAssignedTo/<assignment>")
@allowed(*_WRITE)
def unassign(key: str, assignment: str) -> Response:
    """Takes a role away."""
    document = _assignment(assignment, "resourceId", find(SERVICE_PRINCIPAL, key)["id"])
    directory().assignments.delete(document["id"])
    return no_content()


@blueprint.get("/<collection>/<key>/appRoleAssignments")
@allowed(*_READ)
def list_assignments(collection: str, key: str) -> Response:
    """Roles that this principal was assigned."""
    found = directory().assignments.find(principalId=find(_principal_kind(collection), key)["id"])
    return plain_page("appRoleAssignments", "appRoleAssignment", _present(found))


@blueprint.post("/<collection>/<key>/appRoleAssignments")
@allowed(*_WRITE)
def assign_to_principal(collection: str, key: str) -> Response:
    """Assigns a role to this principal."""
    sent = _sent()
    if find(_principal_kind(collection), key)["id"] != sent["principalId"]:
        raise BadRequest("The principalId does not match the object of the request.", target="principalId")
    return _one(_create(sent), 201)


@blueprint.get("/<collection>/<key>/appRoleAssignments/<assignment>")
@allowed(*_READ)
def get_assignment(collection: str, key: str, assignment: str) -> Response:
    """One assignment of this principal."""
    return _one(_assignment(assignment, "principalId", find(_principal_kind(collection), key)["id"]))


@blueprint.delete("/<collection>/<key>/appRoleAssignments/<assignment>")
@allowed(*_WRITE)
def unassign_from_principal(collection: str, key: str, assignment: str) -> Response:
    """Takes a role away from this principal."""
    document = _assignment(assignment, "principalId", find(_principal_kind(collection), key)["id"])
    directory().assignments.delete(document["id"])
    return no_content()
