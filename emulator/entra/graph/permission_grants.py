"""Delegated permission grants: what an administrator agreed to for everybody, or a user for themselves.

Source: https://learn.microsoft.com/en-us/graph/api/resources/oauth2permissiongrant (read 2026-11-24).
"""

from __future__ import annotations

import uuid

from flask import Blueprint, Response

from emulator.entra.graph.answers import json_response, metadata_url, no_content, plain_page
from emulator.entra.graph.caller import allowed, directory
from emulator.entra.graph.errors import BadRequest, ResourceNotFound, SameKeyValue
from emulator.entra.graph.requests import body
from emulator.store import Document

blueprint = Blueprint("permission_grants", __name__, url_prefix="/oauth2PermissionGrants")

_READ = ("Directory.Read.All", "Directory.ReadWrite.All", "DelegatedPermissionGrant.ReadWrite.All")
_WRITE = ("DelegatedPermissionGrant.ReadWrite.All",)
_PROPERTIES = ("clientId", "consentType", "principalId", "resourceId", "scope", "startTime", "expiryTime")


def _one(document: Document, status: int = 200) -> Response:
    return json_response({"@odata.context": metadata_url("oauth2PermissionGrants/$entity"), **document}, status)


def _find(grant_id: str) -> Document:
    document = directory().grants.get(grant_id)
    if document is None:
        raise ResourceNotFound(grant_id)
    return document


@blueprint.get("")
@allowed(*_READ)
def list_grants() -> Response:
    """Every grant."""
    return plain_page("oauth2PermissionGrants", "oAuth2PermissionGrant", directory().grants.all())


@blueprint.post("")
@allowed(*_WRITE)
def create_grant() -> Response:
    """Grants scopes of a resource to a client, for everybody (``AllPrincipals``) or for one user (``Principal``)."""
    sent = {name: value for name, value in body().items() if "@odata." not in name}
    for name in sent:
        if name not in (*_PROPERTIES, "id"):
            raise BadRequest(f"Invalid property '{name}'.", target=name)
    tenant = directory()
    for name in ("clientId", "resourceId"):
        if tenant.objects("servicePrincipal").get(str(sent.get(name))) is None:
            raise ResourceNotFound(str(sent.get(name)))
    kind, principal = sent.get("consentType"), sent.get("principalId")
    if kind not in ("AllPrincipals", "Principal"):
        raise BadRequest("Invalid value specified for property 'consentType' of resource 'OAuth2PermissionGrant'.")
    if (kind == "Principal") != (principal is not None):
        raise BadRequest("'principalId' is required with the consent type 'Principal', and only with it.")
    if principal is not None and tenant.objects("user").get(str(principal)) is None:
        raise ResourceNotFound(str(principal))
    with tenant.store.transaction():
        same = {"clientId": sent["clientId"], "resourceId": sent["resourceId"], "principalId": principal}
        if tenant.grants.find_one(**same) is not None:
            raise SameKeyValue("Permission entry already exists.")
        document: Document = {
            "id": uuid.uuid4().hex,
            "consentType": kind,
            **same,
            "scope": str(sent.get("scope") or ""),
        }
        tenant.grants.put(document["id"], document)
    return _one(document, 201)


@blueprint.get("/<grant_id>")
@allowed(*_READ)
def get_grant(grant_id: str) -> Response:
    """One grant."""
    return _one(_find(grant_id))


@blueprint.patch("/<grant_id>")
@allowed(*_WRITE)
def update_grant(grant_id: str) -> Response:
    """Replaces the scopes, which is all that may be changed."""
    sent = {name: value for name, value in body().items() if "@odata." not in name}
    if set(sent) - {"scope"} or not isinstance(sent.get("scope"), str):
        raise BadRequest("Only property 'scope' can be changed.", target="scope")
    document = {**_find(grant_id), "scope": sent["scope"]}
    directory().grants.put(grant_id, document)
    return no_content()


@blueprint.delete("/<grant_id>")
@allowed(*_WRITE)
def delete_grant(grant_id: str) -> Response:
    """Takes the permission back."""
    directory().grants.delete(_find(grant_id)["id"])
    return no_content()
