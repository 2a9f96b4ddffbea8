"""Federated identity credentials of an application.

Source: https://learn.microsoft.com/en-us/graph/api/resources/federatedidentitycredential (read 2026-11-24).
Differs: kept and listed; the token endpoint accepts no assertion that they would stand for.
"""

from __future__ import annotations

import uuid
from typing import Any

from flask import Blueprint, Response

from emulator.entra.directory import public
from emulator.entra.graph.answers import json_response, metadata_url, no_content, plain_page
from emulator.entra.graph.caller import allowed, directory, may_write_applications
from emulator.entra.graph.errors import BadRequest, ResourceNotFound, same_value
from emulator.entra.graph.requests import body, find
from emulator.entra.graph.schema import APPLICATION
from emulator.store import Document

blueprint = Blueprint("federated_credentials", __name__, url_prefix="/applications/<key>/federatedIdentityCredentials")

_READ = (
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Application.ReadWrite.OwnedBy",
    "Directory.ReadWrite.All",
)
_WRITE = ("Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All")
_PROPERTIES = ("audiences", "description", "issuer", "name", "subject")
_REQUIRED = ("audiences", "issuer", "name", "subject")
_MOST = 20


def _sent() -> dict[str, Any]:
    properties = {name: value for name, value in body().items() if "@odata." not in name}
    for name in properties:
        if name not in (*_PROPERTIES, "id"):
            raise BadRequest(f"Invalid property '{name}'.", target=name)
    properties.pop("id", None)
    return properties


def _find(key: str, credential: str) -> Document:
    application = find(APPLICATION, key)["id"]
    found = directory().federated.get(f"{application}/{credential.lower()}")
    if found is None:
        found = directory().federated.find_one(_application=application, name=credential)
    if found is None:
        raise ResourceNotFound(credential)
    return found


def _one(document: Document, status: int = 200) -> Response:
    context = metadata_url(f"applications('{document['_application']}')/federatedIdentityCredentials/$entity")
    return json_response({"@odata.context": context, **public(document)}, status)


@blueprint.get("")
@allowed(*_READ)
def list_credentials(key: str) -> Response:
    """The application's credentials."""
    application = find(APPLICATION, key)["id"]
    fragment = f"applications('{application}')/federatedIdentityCredentials"
    return plain_page(fragment, "federatedIdentityCredential", directory().federated.find(_application=application))


@blueprint.post("")
@allowed(*_WRITE)
def create_credential(key: str) -> Response:
    """Adds one; name, and issuer with subject, are unique in an application, which holds at most 20."""
    properties = _sent()
    for name in _REQUIRED:
        if not properties.get(name):
            raise BadRequest(f"A value is required for property '{name}' of resource 'FederatedIdentityCredential'.")
    tenant = directory()
    with tenant.store.transaction():
        application = find(APPLICATION, key)["id"]
        may_write_applications(application)
        others = tenant.federated.find(_application=application)
        if len(others) >= _MOST:
            raise BadRequest(f"The application holds {_MOST} federated identity credentials already.")
        if any(one["name"] == properties["name"] for one in others):
            raise same_value("name")
        if any((one["issuer"], one["subject"]) == (properties["issuer"], properties["subject"]) for one in others):
            raise BadRequest("FederatedIdentityCredential with issuer and subject already exists on this application.")
        document: Document = {"id": str(uuid.uuid4()), "description": None, **properties, "_application": application}
        tenant.federated.put(f"{application}/{document['id']}", document)
    return _one(document, 201)


@blueprint.get("/<credential>")
@allowed(*_READ)
def get_credential(key: str, credential: str) -> Response:
    """One credential, by id or name."""
    return _one(_find(key, credential))


@blueprint.patch("/<credential>")
@allowed(*_WRITE)
def update_credential(key: str, credential: str) -> Response:
    """Changes everything but the name."""
    properties = _sent()
    tenant = directory()
    with tenant.store.transaction():
        document = _find(key, credential)
        may_write_applications(document["_application"])
        if properties.get("name", document["name"]) != document["name"]:
            raise BadRequest("Property 'name' is read-only and cannot be set.", target="name")
        document.update(properties)
        tenant.federated.put(f"{document['_application']}/{document['id']}", document)
    return no_content()


@blueprint.delete("/<credential>")
@allowed(*_WRITE)
def delete_credential(key: str, credential: str) -> Response:
    """Deletes one."""
    document = _find(key, credential)
    may_write_applications(document["_application"])
    directory().federated.delete(f"{document['_application']}/{document['id']}")
    return no_content()
