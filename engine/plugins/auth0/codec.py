"""Between the SDK's property names and the Management API's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.plugins.properties import Properties
from engine.plugins.schema import Field, Type

_CAPITAL = re.compile(r"(?<=[a-z0-9])([A-Z])")


class Codec:
    """``callbackUrls`` is ``callback_urls``; what is spelled otherwise is listed.

    Args:
        spellings: property path, names joined by dots -> key in the API.
        single: lists of at most one item that are an object in the API, by their path.
        camel: objects whose keys are the same on both sides, by their path.
    """

    def __init__(
        self,
        spellings: Mapping[str, str] | None = None,
        single: frozenset[str] = frozenset(),
        camel: frozenset[str] = frozenset(),
    ) -> None:
        self._spellings = spellings or {}
        self._single = single
        self._camel = camel

    def to_api(self, fields: Mapping[str, Field], values: Mapping[str, Any], path: str = "") -> Properties:
        return {
            self.key(name, path): self._out(fields[name].type, value, f"{path}{name}")
            for name, value in values.items()
            if name in fields and value is not None
        }

    def _out(self, kind: Type, value: Any, path: str) -> Any:
        if kind.kind == "object" and isinstance(value, Mapping):
            return self.to_api(kind.fields, value, f"{path}.")
        if kind.kind == "list" and kind.element and isinstance(value, list):
            items = [self._out(kind.element, item, path) for item in value]
            return (items[0] if items else None) if path in self._single else items
        return value

    def from_api(self, fields: Mapping[str, Field], document: Mapping[str, Any], path: str = "") -> Properties:
        """The properties that the document has; what the SDK does not know is left out."""
        found: Properties = {}
        for name, field in fields.items():
            value = document.get(self.key(name, path))
            if value is not None:
                found[name] = self._in(field.type, value, f"{path}{name}")
        return found

    def _in(self, kind: Type, value: Any, path: str) -> Any:
        if kind.kind == "list" and kind.element:
            items = value if isinstance(value, list) else [value]
            return [self._in(kind.element, item, path) for item in items]
        if kind.kind == "object" and isinstance(value, Mapping):
            return self.from_api(kind.fields, value, f"{path}.")
        return value

    def key(self, name: str, path: str = "") -> str:
        """The API's key of a property, given the path of the object that it is in."""
        if path.rstrip(".") in self._camel:
            return name
        return self._spellings.get(f"{path}{name}", _CAPITAL.sub(r"_\1", name).lower())
