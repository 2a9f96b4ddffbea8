"""What a request sets of an object: checked against the shapes of its type, then merged.

Differs: the texts of a value of a wrong type are the directory's general ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from emulator.entra.graph.errors import BadRequest, invalid_value
from emulator.entra.graph.schema import GUID, EntityType, Shape
from emulator.entra.graph.times import parse_time

_NULLABLE = frozenset({"employeeOrgData", "optionalClaims", "passwordProfile", "samlSingleSignOnSettings"})
"""Complex properties that an object may be without; a list that is null is an empty one."""
_PRIMITIVES: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Guid": (str,),
    "DateTimeOffset": (str,),
    "Boolean": (bool,),
    "Int32": (int,),
}


def check_body(kind: EntityType, body: Mapping[str, Any], present: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The properties that a request sets; annotations (``@odata.…``) and bindings (``…@odata.bind``) are left out.

    Args:
        present: the object that is changed; what cannot be changed may be sent as it is there.

    Raises:
        BadRequest: an unknown or read-only property, or a value of another type.
    """
    properties: dict[str, Any] = {}
    for name, value in body.items():
        if "@odata." in name:
            continue
        if name in kind.navigation:
            raise BadRequest(f"A navigation property '{name}' cannot be set here; use '{name}@odata.bind' or '$ref'.")
        if name in kind.read_only:
            if value in (None, [], {}) or (present is not None and present.get(name) == value):
                continue
            raise BadRequest(f"Property '{name}' is read-only and cannot be set.", target=name)
        if name not in kind.writable:
            raise BadRequest(f"Invalid property '{name}'.", target=name)
        properties[name] = _check(kind, name, kind.writable[name], value)
    return properties


def _check(kind: EntityType, name: str, shape: Shape, value: Any) -> Any:
    if shape is None or (value is None and (isinstance(shape, str) or name in _NULLABLE)):
        return value
    if isinstance(shape, str):
        return _check_primitive(kind, name, shape, value)
    if isinstance(shape, list):
        elements = [] if value is None else value
        if not isinstance(elements, list) or None in elements:
            raise invalid_value(name, kind.title)
        return [_check(kind, name, shape[0], element) for element in elements]
    if not isinstance(value, dict):
        raise invalid_value(name, kind.title)
    checked = {}
    for member, inner in value.items():
        if "@odata." in member:
            continue
        if member not in shape:
            raise BadRequest(f"Invalid property '{member}'.", target=name)
        checked[member] = _check(kind, member, shape[member], inner)
    return checked


def _check_primitive(kind: EntityType, name: str, primitive: str, value: Any) -> Any:
    wrong_type = not isinstance(value, _PRIMITIVES[primitive]) or (primitive == "Int32" and isinstance(value, bool))
    if wrong_type:
        raise BadRequest(f"Cannot convert the literal '{value}' to the expected type 'Edm.{primitive}'.", target=name)
    if primitive in _FORMS and not _FORMS[primitive](value):
        raise BadRequest(f"Cannot convert the literal '{value}' to the expected type 'Edm.{primitive}'.", target=name)
    return value


def _is_moment(text: str) -> bool:
    try:
        parse_time(text)
    except ValueError:
        return False
    return True


_FORMS: dict[str, Callable[[str], Any]] = {"Guid": GUID.fullmatch, "DateTimeOffset": _is_moment}


def merge(document: dict[str, Any], changes: Mapping[str, Any], shapes: Mapping[str, Shape]) -> None:
    """Applies a PATCH: lists and primitives are replaced, complex values are merged member by member."""
    for name, value in changes.items():
        shape, current = shapes.get(name), document.get(name)
        if isinstance(shape, dict) and isinstance(value, dict) and isinstance(current, dict):
            merge(current, value, shape)
        else:
            document[name] = value
