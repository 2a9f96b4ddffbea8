"""Answers with OData's query options: one object, or a page of a list.

Source: https://learn.microsoft.com/en-us/graph/query-parameters (read 2026-11-24).
Differs: ``$search`` and ``$expand`` with options answer 501; a page token is not bound to its query.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Response, json, request

from emulator.entra.directory import public
from emulator.entra.graph.caller import directory, version
from emulator.entra.graph.errors import CONTENT_TYPE, BadRequest, NotEmulated, UnsupportedQuery
from emulator.entra.graph.filters import parse_filter
from emulator.entra.graph.schema import DIRECTORY_TYPES, EntityType
from emulator.entra.objects import effective_service_principal
from emulator.store import Document

Typed = tuple[str, Document]
Expansion = Callable[[Document], Any]

_PAGE = 100
_LARGEST_PAGE = 999
_OPTIONS = frozenset({"$select", "$filter", "$top", "$skiptoken", "$orderby", "$count", "$expand", "$format"})


def json_response(body: Any, status: int = 200) -> Response:
    """JSON with Graph's content type, which its clients check."""
    return Response(json.dumps(body), status, content_type=CONTENT_TYPE)


def no_content() -> Response:
    """204."""
    return Response(status=204)


def metadata_url(fragment: str) -> str:
    """The ``@odata.context`` of an answer."""
    return f"{directory().base_url}/{version()}/$metadata#{fragment}"


def entity(kind: EntityType, document: Document, status: int = 200) -> Response:
    """One object, with ``$select`` and ``$expand``."""
    selected = _selected(kind)
    body = _shown(kind, document, selected) | _expanded(kind, document)
    columns = f"({','.join(_listed('$select'))})" if _listed("$select") else ""
    return json_response({"@odata.context": metadata_url(f"{kind.collection}{columns}/$entity"), **body}, status)


def page(kind: EntityType, documents: Iterable[Document], *, fragment: str | None = None) -> Response:
    """A list of one kind, with ``$filter``, ``$orderby``, ``$select``, ``$top``, ``$skiptoken``, ``$count`` and ``$expand``."""
    selected = _selected(kind)
    shown = [_complete(kind, document) for document in documents]
    matching = _ordered(kind, _filtered(kind.name, kind.properties, shown))
    items, extra = _cut(matching)
    columns = f"({','.join(_listed('$select'))})" if _listed("$select") else ""
    value = [_reduced(kind, item, selected) | _expanded(kind, item) for item in items]
    return json_response(
        {"@odata.context": metadata_url((fragment or kind.collection) + columns), **extra, "value": value}
    )


def mixed_page(found: Sequence[Typed], *, fragment: str = "directoryObjects") -> Response:
    """A list of objects of several kinds, each with its ``@odata.type``."""
    everything = frozenset().union(*(kind.properties for kind in DIRECTORY_TYPES.values()))
    items = []
    for name, document in found:
        kind = DIRECTORY_TYPES[name]
        items.append({**_complete(kind, document), "@odata.type": f"#microsoft.graph.{name}"})
    kept, extra = _cut(_filtered("directoryObject", everything, items))
    value = []
    for item in kept:
        kind = DIRECTORY_TYPES[item["@odata.type"].rpartition(".")[2]]
        columns = _listed("$select")
        selected = frozenset(columns) & kind.properties | {"id"} if columns else kind.default_select
        value.append({"@odata.type": item["@odata.type"], **_reduced(kind, item, selected)})
    return json_response({"@odata.context": metadata_url(fragment), **extra, "value": value})


def plain_page(fragment: str, type_name: str, documents: Iterable[Document]) -> Response:
    """A list of what is not a directory object, such as assignments."""
    items = [public(document) for document in documents]
    names: frozenset[str] = frozenset().union(*(item.keys() for item in items)) if items else frozenset()
    if request.args.get("$filter") and not items:
        return json_response({"@odata.context": metadata_url(fragment), "value": []})
    kept, extra = _cut(_filtered(type_name, names, items))
    return json_response({"@odata.context": metadata_url(fragment), **extra, "value": kept})


def object_of(found: Typed, status: int = 200) -> Response:
    """One object where the client did not say of which kind."""
    kind = DIRECTORY_TYPES[found[0]]
    body = {"@odata.type": f"#microsoft.graph.{kind.name}", **_shown(kind, found[1], _selected(kind))}
    return json_response({"@odata.context": metadata_url("directoryObjects/$entity"), **body}, status)


def count(documents: Sequence[Any]) -> Response:
    """The ``/$count`` of a collection."""
    if not _eventual():
        raise BadRequest("$count is not currently supported.")
    return Response(str(len(documents)), content_type="text/plain")


def advanced() -> bool:
    """Whether the request asks for the directory's advanced queries."""
    return _eventual() and request.args.get("$count", "").lower() == "true"


def _eventual() -> bool:
    return request.headers.get("ConsistencyLevel", "").lower() == "eventual"


def check_options() -> None:
    """Refuses what could not be answered before anything is done, which a creation's answer would be too late for.

    Errors:
        UnsupportedQuery: ``$skip``.
        BadRequest: a column or a relation that the created object's type does not have.
        NotEmulated: another option, or an expansion.
    """
    for name in request.args:
        if name == "$skip":
            raise UnsupportedQuery("'$skip' is not supported by the service.")
        if name.startswith("$") and name not in _OPTIONS:
            raise NotEmulated(f"the query option '{name}'")
    if request.method != "POST":
        return
    for kind in DIRECTORY_TYPES.values():
        if request.path == f"/{version()}/{kind.collection}":
            _selected(kind)
            _expansions(kind)


def _listed(option: str) -> list[str]:
    return [name.strip() for name in request.args.get(option, "").split(",") if name.strip()]


def _selected(kind: EntityType) -> frozenset[str] | None:
    columns = _listed("$select")
    if not columns:
        return kind.default_select if version() == "v1.0" else None
    if columns == ["*"]:
        return None
    for name in columns:
        if name not in kind.properties and name not in kind.navigation:
            raise BadRequest(
                f"Parsing OData Select and Expand failed: Could not find a property named '{name}' on type "
                f"'microsoft.graph.{kind.name}'."
            )
    return frozenset(columns)


def _complete(kind: EntityType, document: Document) -> Document:
    if kind.name == "servicePrincipal":
        document = effective_service_principal(directory(), document)
    return public(document)


def _reduced(kind: EntityType, item: Document, selected: frozenset[str] | None) -> Document:
    only_beta = {"oauth2RequirePostResponse", "samlMetadataUrl", "publisherName"} if version() == "v1.0" else set()
    return {
        name: value
        for name, value in item.items()
        if name != "@odata.type" and name not in only_beta and (selected is None or name in selected)
    }


def _shown(kind: EntityType, document: Document, selected: frozenset[str] | None) -> Document:
    return _reduced(kind, _complete(kind, document), selected)


def _expansions(kind: EntityType) -> dict[str, Expansion]:
    """What ``$expand`` asks for, by its name."""
    known: dict[str, Expansion] = {
        "owners": lambda one: _typed(directory().linked("owners", one["id"])),
        "members": lambda one: _typed(directory().linked("members", one["id"])),
        "memberOf": lambda one: _typed(directory().linking("members", one["id"])),
        "manager": _manager,
        "appRoleAssignedTo": lambda one: directory().assignments.find(resourceId=one["id"]),
        "appRoleAssignments": lambda one: directory().assignments.find(principalId=one["id"]),
    }
    asked = _listed("$expand")
    for name in asked:
        if name not in kind.navigation or name not in known:
            raise NotEmulated(f"$expand={name} on {kind.name}")
    return {name: known[name] for name in asked}


def _expanded(kind: EntityType, document: Document) -> Document:
    return {name: expand(document) for name, expand in _expansions(kind).items()}


def _typed(found: Sequence[Typed]) -> list[Document]:
    return [
        {
            "@odata.type": f"#microsoft.graph.{name}",
            **_shown(DIRECTORY_TYPES[name], document, DIRECTORY_TYPES[name].default_select),
        }
        for name, document in found
    ]


def _manager(document: Document) -> Document | None:
    user = directory().objects("user").get(document["id"]) or {}
    found = directory().find_object(user.get("_manager", ""))
    return None if found is None else _typed([found])[0]


def _filtered(type_name: str, properties: frozenset[str], items: list[Document]) -> list[Document]:
    text = request.args.get("$filter")
    if text is None:
        return items
    matches = parse_filter(text, type_name, properties, advanced=advanced())
    return [item for item in items if matches(item)]


def _ordered(kind: EntityType, items: list[Document]) -> list[Document]:
    for clause in reversed(_listed("$orderby")):
        name, _, direction = clause.partition(" ")
        if name not in kind.properties or direction.strip() not in ("", "asc", "desc"):
            raise BadRequest(f"Invalid $orderby clause '{clause}'.")
        items = sorted(
            items, key=lambda item: str(item.get(name) or "").casefold(), reverse=direction.strip() == "desc"
        )
    return items


def _cut(items: list[Document]) -> tuple[list[Document], Document]:
    """The page that was asked for, with ``@odata.count`` and ``@odata.nextLink`` where they apply."""
    extra: Document = {}
    if request.args.get("$count", "").lower() == "true" and _eventual():
        extra["@odata.count"] = len(items)
    size, start = _page_size(), _start()
    if start + size < len(items):
        token = base64.urlsafe_b64encode(str(start + size).encode()).decode().rstrip("=")
        parameters = [(name, value) for name, value in request.args.items(multi=True) if name != "$skiptoken"]
        query = urlencode([*parameters, ("$skiptoken", token)], safe="$")
        extra["@odata.nextLink"] = f"{directory().base_url}{request.path}?{query}"
    return items[start : start + size], extra


def _page_size() -> int:
    text = request.args.get("$top")
    if text is None:
        return _PAGE
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _LARGEST_PAGE:
        raise BadRequest(f"Invalid page size specified: '{text}'. Must be between 1 and {_LARGEST_PAGE} inclusive.")
    return int(text)


def _start() -> int:
    token = request.args.get("$skiptoken")
    if token is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (binascii.Error, ValueError) as problem:
        raise BadRequest("The specified page token value has been corrupted.") from problem
