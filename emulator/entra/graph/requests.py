"""What a request names and carries: its body, the objects behind its keys and references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlparse

from flask import request

from emulator.entra.graph.caller import directory
from emulator.entra.graph.errors import BadRequest, ResourceNotFound, invalid_value
from emulator.entra.graph.schema import GUID, EntityType
from emulator.store import Document

_ALTERNATE_KEY = re.compile(r"\((\w+)='((?:[^']|'')*)'\)")


def body() -> dict[str, Any]:
    """The JSON object that was sent."""
    document = request.get_json(force=True, silent=True)
    if not isinstance(document, dict):
        raise BadRequest(
            "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."
        )
    return document


def find(kind: EntityType, key: str) -> Document:
    """The object behind a path segment: an id, a user principal name, or an alternate key.

    Raises:
        BadRequest: not a key of this type.
        ResourceNotFound: nothing has it.
    """
    key = unquote(key)
    tenant = directory()
    alternate = _ALTERNATE_KEY.fullmatch(key)
    found: Document | None
    if alternate is not None:
        name, value = alternate[1], alternate[2].replace("''", "'")
        if name == "appId" and kind.name == "application":
            found = tenant.application_by_app_id(value)
        elif name == "appId" and kind.name == "servicePrincipal":
            found = tenant.service_principal_by_app_id(value)
        elif name == "uniqueName" and kind.name in ("application", "group"):
            found = tenant.objects(kind.name).find_one(uniqueName=value)
        else:
            raise BadRequest(f"The key property '{name}' is not defined on type 'microsoft.graph.{kind.name}'.")
        key = value
    elif GUID.fullmatch(key):
        found = tenant.objects(kind.name).get(key.lower())
    elif kind.name == "user":
        found = tenant.user_by_name(key)
    else:
        raise BadRequest(f"Invalid object identifier '{key}'.")
    if found is None:
        raise ResourceNotFound(key)
    return found


def referenced_id(reference: Any) -> str:
    """The object id of an ``@odata.id`` or an entry of ``…@odata.bind``.

    The host is not looked at: clients write the public Graph's into references whatever Graph they talk to.
    """
    if not isinstance(reference, str):
        raise BadRequest("Invalid entity reference.")
    last = unquote(urlparse(reference).path.rstrip("/").rpartition("/")[2])
    match = re.search(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", last)
    if match is None:
        raise BadRequest(f"Invalid URL format specified in @odata.bind: '{reference}'.")
    return match[0].lower()


def referenced(reference: Any) -> tuple[str, Document]:
    """The object behind a reference."""
    object_id = referenced_id(reference)
    found = directory().find_object(object_id)
    if found is None:
        raise ResourceNotFound(object_id)
    return found


def bindings(document: Mapping[str, Any], relation: str) -> list[tuple[str, Document]]:
    """The objects that ``relation@odata.bind`` lists; none when it is left out."""
    references = document.get(f"{relation}@odata.bind") or []
    if not isinstance(references, list):
        raise BadRequest(f"Invalid value for '{relation}@odata.bind'.")
    return [referenced(reference) for reference in references]


def require(kind: EntityType, properties: Mapping[str, Any]) -> None:
    """Every property that a new object must have.

    Source: the "Create" page of each resource, such as https://learn.microsoft.com/en-us/graph/api/user-post-users
    (read 2026-11-24).
    """
    for name in kind.required:
        if properties.get(name) is None:
            raise BadRequest(f"A value is required for property '{name}' of resource '{kind.title}'.", target=name)
    if properties.get("displayName") == "":
        raise invalid_value("displayName", kind.title)
