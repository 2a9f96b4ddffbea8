"""A resource's inputs as plain values, of which a preview may not know some."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, Final

from pulumi_policy.proxy import UnknownValueError

_STEP = re.compile(r"[^.\[\]]+")


class _Unknown(Enum):
    UNKNOWN = "unknown"


UNKNOWN: Final = _Unknown.UNKNOWN
"""Stands where the value is not there before the update; it is judged then."""


class Inputs:
    """Inputs by their paths, as in ``refreshToken.rotationType``."""

    def __init__(self, properties: Mapping[str, Any]) -> None:
        self.plain: dict[str, Any] = {key: _plain(properties, key) for key in properties}

    def get(self, path: str) -> Any:
        """The value; None where it is absent, ``UNKNOWN`` where it, or what holds it, is not known yet."""
        found: Any = self.plain
        for step in _STEP.findall(path):
            if isinstance(found, dict):
                found = found.get(step)
            elif isinstance(found, list) and step.isdigit() and int(step) < len(found):
                found = found[int(step)]
            else:
                return found if found is UNKNOWN else None
        return found

    def known(self, path: str) -> Any:
        """The value; None where it is absent or not known yet."""
        found = self.get(path)
        return None if found is UNKNOWN else found

    def lacks(self, path: str) -> bool:
        """Whether nothing is given there; false where that is not known yet."""
        return self.get(path) is None

    def items(self, path: str) -> Iterator[tuple[str, Any]]:
        """Path and value of each element that is known: of a list, of a map, or the one value itself."""
        found = self.get(path)
        if isinstance(found, list):
            pairs = [(f"{path}[{index}]", item) for index, item in enumerate(found)]
        elif isinstance(found, dict):
            pairs = [(f"{path}.{key}", item) for key, item in sorted(found.items())]
        else:
            pairs = [(path, found)]
        yield from ((where, item) for where, item in pairs if item is not None and item is not UNKNOWN)


def _plain(holder: Any, key: Any) -> Any:
    try:
        value = holder[key]
    except UnknownValueError:
        return UNKNOWN
    if isinstance(value, Mapping):
        return {inner: _plain(value, inner) for inner in value}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_plain(value, index) for index in range(len(value))]
    if isinstance(value, float) and value.is_integer():
        # The engine's protocol has no integers.
        return int(value)
    return value
