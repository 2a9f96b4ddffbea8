"""Values as the service models type them, read out of JSON or out of text.

Source: https://smithy.io/2.0/spec/simple-types.html and https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html (read
2026-11-25); the wording is the services' own.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from botocore.utils import parse_timestamp

_BITS = {"integer": 32, "long": 64}
_NUMBER = re.compile(r"-?[0-9]{1,19}")
_LAST_SECOND = 253402300799
_JAVA = {"boolean": "Boolean", "integer": "Integer", "long": "Long", "float": "Float", "double": "Double"}


class Untypable(Exception):
    """A value of another type than the model's; the message is the service's."""


def of_text(shape: Shape, text: str) -> Any:
    """A value that stands in a path, a query or a header.

    Raises:
        Untypable: the text is none of that type.
    """
    if shape.type_name == "boolean":
        if text.lower() not in ("true", "false"):
            raise Untypable(f"{text} can not be converted to a Boolean")
        return text.lower() == "true"
    if shape.type_name == "timestamp":
        return _instant(text)
    if shape.type_name not in _BITS:
        return text
    if not _NUMBER.fullmatch(text):
        raise Untypable(f"{text} can not be converted to {_named(shape)}")
    return _whole(shape, int(text))


def of_json(shape: Shape, value: Any) -> Any:
    """A value that stands in a document; without nulls, and without members that the model does not have.

    Raises:
        Untypable: something in it is of another type.
    """
    if isinstance(shape, StructureShape):
        return value if shape.is_document_type else members(shape.members, value)
    if isinstance(shape, ListShape):
        if not isinstance(value, list):
            raise _unexpected(shape, value)
        return [None if item is None else of_json(shape.member, item) for item in value]
    if isinstance(shape, MapShape):
        if not isinstance(value, dict):
            raise _unexpected(shape, value)
        return {key: of_json(shape.value, item) for key, item in value.items() if item is not None}
    return _scalar(shape, value)


def members(shapes: Mapping[str, Shape], value: Any) -> dict[str, Any]:
    """A structure's members, those of them that are there."""
    if not isinstance(value, dict):
        raise Untypable(_found(value, "a structure"))
    return {name: of_json(shape, value[name]) for name, shape in shapes.items() if value.get(name) is not None}


def _scalar(shape: Shape, value: Any) -> Any:
    if shape.type_name == "timestamp":
        return _timestamp(shape, value)
    if shape.type_name in _BITS or shape.type_name in ("float", "double"):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise _unexpected(shape, value)
        return _whole(shape, value) if shape.type_name in _BITS else value
    if not isinstance(value, bool if shape.type_name == "boolean" else str):
        raise _unexpected(shape, value)
    if shape.type_name == "blob":
        _check_base64(value)
    return value


def _timestamp(shape: Shape, value: Any) -> Any:
    """Seconds since 1970, or a date in words, which the services take too."""
    if isinstance(value, str):
        _instant(value)
    elif isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _unexpected(shape, value)
    elif not 0 <= value <= _LAST_SECOND:
        raise Untypable("The timestamp is out of range.")
    return value


def _instant(text: str) -> Any:
    try:
        return parse_timestamp(text)
    except (ValueError, OverflowError, OSError, RuntimeError) as problem:
        raise Untypable("The value is no timestamp.") from problem


def _whole(shape: Shape, value: float) -> int:
    bound = 2 ** (_BITS[shape.type_name] - 1)
    if value != int(value) or not -bound <= value < bound:
        raise Untypable(f"Numeric value is out of range of {_named(shape)}")
    return int(value)


def _check_base64(text: Any) -> None:
    try:
        base64.b64decode(text, validate=True)
    except ValueError as problem:
        raise Untypable("The value is no base64.") from problem


def _unexpected(shape: Shape, value: Any) -> Untypable:
    return Untypable(_found(value, _named(shape)))


def _found(value: Any, wanted: str) -> str:
    if isinstance(value, dict):
        return "Start of structure or map found where not expected."
    if isinstance(value, list):
        return "Start of list found where not expected"
    if isinstance(value, bool):
        return f"{str(value).upper()}_VALUE can not be converted to {wanted}"
    kind = "NULL" if value is None else "STRING" if isinstance(value, str) else "NUMBER"
    return f"{kind}_VALUE can not be converted to {wanted}"


def _named(shape: Shape) -> str:
    name = _JAVA.get(shape.type_name, "String")
    return f"an {name}" if name == "Integer" else f"a {name}"
