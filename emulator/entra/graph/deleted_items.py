"""Deleted items: what may be restored for 30 days.

Source: https://learn.microsoft.com/en-us/graph/api/resources/directory (read 2026-11-24).
"""

from __future__ import annotations

from flask import Blueprint, Response

from emulator.entra.directory import public
from emulator.entra.graph.answers import json_response, metadata_url, no_content, object_of, page
from emulator.entra.graph.caller import allowed, directory
from emulator.entra.graph.errors import BadRequest, ResourceNotFound, SameKeyValue, same_value
from emulator.entra.graph.schema import DIRECTORY_TYPES
from emulator.store import Document

blueprint = Blueprint("deleted_items", __name__, url_prefix="/directory/deletedItems")

_READ = ("Directory.Read.All", "Directory.ReadWrite.All", "Application.Read.All", "Application.ReadWrite.All")
_WRITE = ("Directory.ReadWrite.All", "Application.ReadWrite.All")


def _find(object_id: str) -> Document:
    item = directory().deleted.get(object_id.lower())
    if item is None:
        raise ResourceNotFound(object_id)
    return item


@blueprint.get("/microsoft.graph.<kind>")
@allowed(*_READ)
def list_deleted_items(kind: str) -> Response:
    """Deleted objects of one type."""
    if kind not in DIRECTORY_TYPES:
        raise BadRequest(f"Unsupported type 'microsoft.graph.{kind}'.")
    found = [item["object"] for item in directory().deleted.find(kind=kind)]
    return page(DIRECTORY_TYPES[kind], found, fragment=f"directory/deletedItems/microsoft.graph.{kind}")


@blueprint.get("/<object_id>")
@allowed(*_READ)
def get_deleted_item(object_id: str) -> Response:
    """One deleted object."""
    item = _find(object_id)
    return object_of((item["kind"], item["object"]))


@blueprint.delete("/<object_id>")
@allowed(*_WRITE)
def delete_item_permanently(object_id: str) -> Response:
    """Deletes it for good."""
    directory().purge(_find(object_id)["object"]["id"])
    return no_content()


@blueprint.post("/<object_id>/restore")
@allowed(*_WRITE)
def restore_item(object_id: str) -> Response:
    """Puts it back, with its links.

    Errors:
        BadRequest: its name was given to another user meanwhile.
        SameKeyValue: its application has another service principal by now.
    """
    tenant = directory()
    with tenant.store.transaction():
        item = _find(object_id)
        document = item["object"]
        if item["kind"] == "user" and tenant.user_by_name(document["userPrincipalName"]) is not None:
            raise same_value("userPrincipalName")
        taken = item["kind"] == "servicePrincipal" and tenant.service_principal_by_app_id(document["appId"])
        if taken:
            raise SameKeyValue(
                "The service principal cannot be created, updated, or restored because the service principal name "
                f"{document['appId']} is already in use."
            )
        tenant.restore(document["id"])
        if item["kind"] == "application":
            for other in tenant.deleted.find(kind="servicePrincipal"):
                if other["object"]["appId"] == document["appId"]:
                    tenant.restore(other["object"]["id"])
    body = {"@odata.type": f"#microsoft.graph.{item['kind']}", **public(document), "deletedDateTime": None}
    return json_response({"@odata.context": metadata_url("directoryObjects/$entity"), **body})
