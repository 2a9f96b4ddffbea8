"""Checks a payload against its schema and refuses in the words of the validator that Auth0 runs (z-schema).

Source: messages seen in answers of the service, such as ``Payload validation error: 'Additional properties not allowed: foo'.``
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from emulator.auth0.management.errors import invalid_body

Schema = dict[str, Any]

_SCHEMAS = Path(__file__).with_name("schemas")
_KINDS: tuple[tuple[type, str], ...] = ((bool, "boolean"), (int, "integer"), (str, "string"), (list, "array"))
_EMAIL = re.compile(r"^[^\s@<>(),;:\"]+@[^\s@]+\.[^\s@.]+$|^[^\s@<>(),;:\"]+@localhost$")


@cache
def schema(resource: str, operation: str) -> Schema:
    """The schema of ``schemas/<resource>.json`` for ``create`` or ``update``; what both share stands there once.

    ``lasting`` has the properties that a thing cannot be made without, and so not be left without.
    """
    kept: dict[str, Schema] = json.loads((_SCHEMAS / f"{resource}.json").read_text("utf-8"))
    chosen = kept[operation]
    lasting = kept.get("create", {}).get("required", [])
    return {**chosen, "lasting": lasting, "properties": {**kept.get("shared", {}), **chosen["properties"]}}


def check(payload: Any, resource: str, operation: str) -> Schema:
    """The payload, when it is as the schema wants it.

    Args:
        operation: ``create``, or ``update``, in which null takes a property away that the thing can be without.

    Raises:
        ApiError: 400 ``invalid_body`` with the first problem.
    """
    checked: Schema = check_against(payload, schema(resource, operation), nullable=operation == "update")
    return checked


def check_against(payload: Any, chosen: Schema, *, nullable: bool = False) -> Any:
    """As ``check``, for a schema at hand."""
    for problem, path, described in _problems(payload, chosen, "", nullable):
        where = f" on property {path}" if path else ""
        about = f" ({described})" if path and described else ""
        raise invalid_body(f"Payload validation error: '{problem}'{where}{about}.")
    return payload


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, float):
        return "integer" if value.is_integer() else "number"
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "object")


def _problems(value: Any, rule: Schema, path: str, nullable: bool) -> Iterator[tuple[str, str, str]]:
    """Each problem with the path of its property and the description of that."""
    if value is None and nullable and path:
        return
    described = rule.get("description", "")
    kind, wanted = _kind(value), rule.get("type")
    if wanted and wanted != kind and not (wanted == "number" and kind == "integer"):
        yield f"Expected type {wanted} but found type {kind}", path, described
        return
    if "enum" in rule and value not in rule["enum"]:
        yield f"No enum match for: {value}", path, described
    if kind == "object":
        yield from _object_problems(value, rule, path, nullable)
        return
    for problem in _SIMPLE[kind](value, rule) if kind in _SIMPLE else ():
        yield problem, path, described
    if kind == "array":
        for index, item in enumerate(value):
            yield from _problems(item, rule.get("items", {}), f"{path}[{index}]", False)


def _number_problems(value: float, rule: Schema) -> Iterator[str]:
    if value < rule.get("minimum", value):
        yield f"Value {value} is less than minimum {rule['minimum']}"
    if value > rule.get("maximum", value):
        yield f"Value {value} is greater than maximum {rule['maximum']}"


def _array_problems(value: list[Any], rule: Schema) -> Iterator[str]:
    if len(value) < rule.get("minItems", 0):
        yield f"Array is too short ({len(value)}), minimum {rule['minItems']}"
    if len(value) > rule.get("maxItems", len(value)):
        yield f"Array is too long ({len(value)}), maximum {rule['maxItems']}"


def _string_problems(value: str, rule: Schema) -> Iterator[str]:
    if len(value) < rule.get("minLength", 0):
        yield f"String is too short ({len(value)} chars), minimum {rule['minLength']}"
    if len(value) > rule.get("maxLength", len(value)):
        yield f"String is too long ({len(value)} chars), maximum {rule['maxLength']}"
    if "pattern" in rule and not re.search(rule["pattern"], value):
        yield f"String does not match pattern {rule['pattern']}: {value}"
    if "format" in rule and not _is(rule["format"], value):
        yield f"Object didn't pass validation for format {rule['format']}: {value}"


_SIMPLE: dict[str, Callable[[Any, Schema], Iterator[str]]] = {
    "string": _string_problems,
    "array": _array_problems,
    "integer": _number_problems,
    "number": _number_problems,
}


def _object_problems(value: dict[str, Any], rule: Schema, path: str, nullable: bool) -> Iterator[tuple[str, str, str]]:
    properties = rule.get("properties", {})
    described = rule.get("description", "")
    for name in rule.get("required", ()):
        if name not in value:
            yield f"Missing required property: {name}", path, described
    if rule.get("additionalProperties") is False:
        unknown = [name for name in value if name not in properties]
        if unknown:
            yield f"Additional properties not allowed: {','.join(unknown)}", path, described
    if len(value) < rule.get("minProperties", 0):
        yield f"Too few properties defined ({len(value)}), minimum {rule['minProperties']}", path, described
    if len(value) > rule.get("maxProperties", len(value)):
        yield f"Too many properties defined ({len(value)}), maximum {rule['maxProperties']}", path, described
    for name, item in value.items():
        if name in properties:
            may_go = nullable and name not in rule.get("lasting", ())
            yield from _problems(item, properties[name], f"{path}.{name}" if path else name, may_go)


def _is(form: str, value: str) -> bool:
    """Whether a string has a format; an unknown format is a mistake of a schema file."""
    if form == "email":
        return _EMAIL.match(value) is not None
    if form == "absolute-https-uri-or-empty":
        return value == "" or _absolute(value, {"https"})
    if form == "absolute-uri-or-empty":
        return value == "" or _absolute(value, None)
    if form == "strict-uri":
        return _absolute(value, None)
    if form == "url":
        # Wildcard sub-domains and custom schemes of native apps are taken by the service (a star in a path is not).
        return _absolute(value.replace("*", "wildcard", 1) if "://*." in value else value, None) and "#" not in value
    raise ValueError(f"unknown format {form}")


def _absolute(value: str, schemes: set[str] | None) -> bool:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return False
    if not parts.scheme or any(character.isspace() for character in value):
        return False
    return bool(parts.netloc or (schemes is None and parts.path)) and (schemes is None or parts.scheme in schemes)
