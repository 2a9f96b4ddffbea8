"""Objects of any kind, by id.

Source: https://learn.microsoft.com/en-us/graph/api/resources/directoryobject (read 2026-11-24).
"""

from __future__ import annotations

from flask import Blueprint, Response

from emulator.entra.graph.answers import json_response, metadata_url, mixed_page, object_of
from emulator.entra.graph.caller import allowed, directory
from emulator.entra.graph.errors import BadRequest, ResourceNotFound
from emulator.entra.graph.requests import body, find
from emulator.entra.graph.schema import DIRECTORY_TYPES, GUID

blueprint = Blueprint("directory_objects", __name__)

_READ = ("Directory.Read.All", "Directory.ReadWrite.All", "Application.ReadWrite.All", "User.Read.All")
_MOST_IDS = 1000


@blueprint.get("/directoryObjects/<object_id>")
@allowed(*_READ)
def get_directory_object(object_id: str) -> Response:
    """One object, with its ``@odata.type``."""
    if not GUID.fullmatch(object_id):
        raise BadRequest(f"Invalid object identifier '{object_id}'.")
    found = directory().find_object(object_id.lower())
    if found is None:
        raise ResourceNotFound(object_id)
    return object_of(found)


@blueprint.delete("/directoryObjects/<object_id>")
@allowed("Directory.ReadWrite.All")
def delete_directory_object(object_id: str) -> Response:
    """Deletes an object as its own resource would."""
    found = directory().find_object(object_id.lower())
    if found is None:
        raise ResourceNotFound(object_id)
    own = directory().tenant.client_id
    if found[1].get("appId") == own or found[1].get("appOwnerOrganizationId", own) not in (
        own,
        directory().tenant.tenant_id,
    ):
        raise BadRequest("This object belongs to the emulator and cannot be deleted.")
    directory().delete(*found)
    return Response(status=204)


@blueprint.post("/directoryObjects/getByIds")
@allowed(*_READ)
def get_by_ids() -> Response:
    """Those of up to 1,000 ids that are there, of the types asked for."""
    sent = body()
    ids, types = sent.get("ids"), sent.get("types") or ["directoryObject"]
    if not isinstance(ids, list) or not ids or len(ids) > _MOST_IDS:
        raise BadRequest(f"'ids' must hold between 1 and {_MOST_IDS} ids.", target="ids")
    for object_id in ids:
        if not isinstance(object_id, str) or not GUID.fullmatch(object_id):
            raise BadRequest(f"Invalid GUID: {object_id}", target="ids")
    if not isinstance(types, list):
        raise BadRequest("'types' must be a list of types.", target="types")
    found = [one for one in map(directory().find_object, dict.fromkeys(map(str.lower, ids))) if one is not None]
    if "directoryObject" not in types:
        found = [one for one in found if one[0] in types]
    return mixed_page(found)


@blueprint.post("/<collection>/<key>/getMemberGroups")
@blueprint.post("/<collection>/<key>/getMemberObjects")
@allowed(*_READ, "GroupMember.Read.All")
def get_member_groups(collection: str, key: str) -> Response:
    """Ids of the groups that an object is in, directly or through other groups."""
    kinds = {kind.collection: kind for kind in DIRECTORY_TYPES.values()}
    if collection not in kinds:
        raise ResourceNotFound(collection)
    groups = directory().groups_of(find(kinds[collection], key)["id"])
    if body().get("securityEnabledOnly"):
        groups = [group for group in groups if group["securityEnabled"]]
    ids = [group["id"] for group in groups]
    return json_response({"@odata.context": metadata_url("Collection(Edm.String)"), "value": ids})
