"""Reading inputs of which some are unknown during a preview; what is unknown is checked when the update knows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pulumi_policy.proxy import UnknownValueError


def value(properties: Mapping[str, Any] | None, name: str) -> Any:
    """The input, or None when it is absent or not known yet."""
    if properties is None:
        return None
    try:
        return properties.get(name)
    except UnknownValueError:
        return None


def items(properties: Mapping[str, Any] | None, name: str) -> Iterator[tuple[int, Any]]:
    """Index and value of those elements of a list that are known."""
    found = value(properties, name)
    if found is None:
        return
    for index in range(len(found)):
        try:
            element = found[index]
        except UnknownValueError:
            continue
        if element is not None:
            yield index, element
