"""Inputs against the official SDK's types: names, types and what is required, every problem at once."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any

from engine.plugins.properties import SIGNATURE, Path, Properties, Unknown
from engine.plugins.schema import Field, Type

Report = Callable[[Path, str], None]


def conform(fields: Mapping[str, Field], values: Mapping[str, Any], report: Report, path: Path = ()) -> Properties:
    """The values in the types that the schema names; what cannot be read so is reported and left out."""
    result: Properties = {}
    for name, value in values.items():
        if name.startswith("__"):
            continue
        if name not in fields:
            report((*path, name), f"no such property{_suggestion(name, fields)}")
        elif value is not None:
            read = _read(fields[name].type, value, report, (*path, name))
            if read is not None:
                result[name] = read
    for name, field in fields.items():
        if field.required and values.get(name) is None:
            report((*path, name), "missing: this property is required")
    return result


def _suggestion(name: str, fields: Mapping[str, Field]) -> str:
    spellings = {spelling: known for known, field in fields.items() for spelling in (known, field.python_name)}
    nearest = difflib.get_close_matches(name, list(spellings), n=1, cutoff=0.6)
    if not nearest:
        return f"; known are {', '.join(sorted(fields))}" if len(fields) <= 12 else ""
    return f"; did you mean {spellings[nearest[0]]}?"


def _read(kind: Type, value: Any, report: Report, path: Path) -> Any:
    if isinstance(value, Unknown) or kind.kind == "any":
        return value
    if kind.kind == "object" and isinstance(value, Mapping):
        return conform(kind.fields, value, report, path)
    if kind.kind == "map" and isinstance(value, Mapping) and kind.element and SIGNATURE not in value:
        items = {
            key: _read(kind.element, item, report, (*path, key)) for key, item in value.items() if item is not None
        }
        return {key: item for key, item in items.items() if item is not None}
    if kind.kind == "list" and isinstance(value, list) and kind.element:
        return [_read(kind.element, item, report, (*path, index)) for index, item in enumerate(value)]
    read = _scalar(kind.kind, value)
    if read is None:
        report(path, f"expected {_article(kind.kind)}, got {_describe(value)}")
    return read


def _scalar(kind: str, value: Any) -> Any:
    """Text, numbers and booleans are read from each other where nothing is lost, as the official plugins do."""
    if kind == "string" and isinstance(value, (str, bool, int, float)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if kind == "boolean":
        return {"true": True, "false": False}.get(value) if isinstance(value, str) else _only(value, bool)
    if kind in ("integer", "number") and not isinstance(value, bool):
        if isinstance(value, str):
            try:
                value = float(value) if kind == "number" else int(value)
            except ValueError:
                return None
        return value if isinstance(value, int) or (kind == "number" and isinstance(value, float)) else None
    return None


def _only(value: Any, kind: type) -> Any:
    return value if isinstance(value, kind) else None


def _article(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeio' else 'a'} {kind}"


def _describe(value: Any) -> str:
    names = {str: "a string", bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)
