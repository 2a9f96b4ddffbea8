"""``owners/$ref`` and ``members/$ref``: adding and removing links.

Source: https://learn.microsoft.com/en-us/graph/api/application-post-owners, …/group-post-members (read 2026-11-24).
"""

from __future__ import annotations

from flask import Response

from emulator.entra.graph.answers import no_content
from emulator.entra.graph.caller import directory
from emulator.entra.graph.errors import BadRequest, ResourceNotFound
from emulator.entra.graph.requests import body, find, referenced
from emulator.entra.graph.schema import EntityType
from emulator.store import Document

_OWNERS = ("user", "servicePrincipal")
_MEMBERS = ("user", "group", "servicePrincipal")


def add_reference(kind: EntityType, relation: str, key: str) -> Response:
    """Adds the object of ``@odata.id``.

    Errors:
        BadRequest: linked already, or of a kind that cannot be linked.
    """
    source = find(kind, key)
    add_link(relation, source, referenced(body().get("@odata.id")))
    return no_content()


def add_link(relation: str, source: Document, target: tuple[str, Document]) -> None:
    """Links an object to another one."""
    name, document = target
    if name not in (_OWNERS if relation == "owners" else _MEMBERS):
        raise BadRequest(
            f"The reference target '{name.capitalize()}_{document['id']}' of type '{name}' is invalid for the '{relation}' reference."
        )
    if document["id"] == source["id"]:
        raise BadRequest("The source and the target of a reference must not be the same object.")
    if not directory().link(relation, source["id"], document["id"]):
        raise BadRequest(
            f"One or more added object references already exist for the following modified properties: '{relation}'."
        )


def remove_reference(kind: EntityType, relation: str, key: str, target_id: str) -> Response:
    """Removes a link; the objects stay."""
    source = find(kind, key)
    if not directory().unlink(relation, source["id"], target_id.lower()):
        raise ResourceNotFound(target_id)
    return no_content()
