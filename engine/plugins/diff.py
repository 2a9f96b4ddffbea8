"""What differs between the resource as it is and as the program wants it, property by property."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from engine.plugins.properties import Path, Unknown, has_unknown
from engine.plugins.schema import Field, Type

Difference = tuple[Path, "Change"]
_Indexed = list[tuple[int, Any]]


class Change(enum.Enum):
    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True)
class Rules:
    """Where equal means more than equal text; keys are property names joined by dots, without list indexes.

    Args:
        unordered: lists whose order means nothing.
        documents: text that holds JSON.
        fills: what the vendor decides when the program leaves it out, beside what the schema says.
        exact: objects of which the vendor decides nothing else.
        same: property -> whether two different values mean the same.
        nothing: property -> what else than an empty value the vendor answers where there is none.
    """

    unordered: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    fills: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    same: Mapping[str, Callable[[Any, Any], bool]] = field(default_factory=dict)
    nothing: Mapping[str, Any] = field(default_factory=dict)


def differences(
    fields: Mapping[str, Field],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    rules: Rules,
    given: Mapping[str, Any] | None = None,
) -> list[Difference]:
    """Every changed property of ``new``, what the program gives, against ``old``, what the vendor last answered.

    A property that the program leaves out counts as removed, unless the vendor fills it in by itself; absent, empty,
    zero and false are one and the same. The SDK's types tell what the vendor fills in at the top only: inside an object
    that counts as removed which the program gave before, and in an exact one all that is there, unless ``rules.fills`` names it.

    Args:
        given: the program's inputs of last time.
    """
    return list(_object(fields, old, new, rules, (), given))


def _object(
    fields: Mapping[str, Field], old: Mapping[str, Any], new: Mapping[str, Any], rules: Rules, path: Path, given: Any
) -> Iterator[Difference]:
    last = given if isinstance(given, Mapping) else {}
    exact = _key(path) in rules.exact
    for name, schema in fields.items():
        before, after = old.get(name), new.get(name)
        if after is None:
            filled = not exact and is_empty(last.get(name)) if path else schema.vendor_fills
            filled = filled or _key((*path, name)) in rules.fills
            if not filled and not is_nothing(before, rules, (*path, name)):
                yield (*path, name), Change.DELETE
        else:
            yield from value_differences(schema.type, before, after, rules, (*path, name), last.get(name))


def value_differences(
    kind: Type, before: Any, after: Any, rules: Rules, path: Path, given: Any = None
) -> Iterator[Difference]:
    """The changed parts of one property, each by its path."""
    key = _key(path)
    if isinstance(after, Unknown):
        yield path, Change.ADD if before is None else Change.UPDATE
    elif is_nothing(before, rules, path) and is_nothing(after, rules, path):
        return
    elif before is None or before == []:
        yield path, Change.ADD
    elif after == []:
        yield path, Change.DELETE
    elif key in rules.same and not has_unknown(after) and rules.same[key](before, after):
        return
    elif kind.kind == "object" and isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _object(kind.fields, before, after, rules, path, given)
    elif kind.kind == "list" and isinstance(before, list) and isinstance(after, list) and kind.element:
        yield from _list(kind.element, before, after, rules, path, ordered=key not in rules.unordered)
    elif kind.kind == "map" and isinstance(before, Mapping) and isinstance(after, Mapping) and kind.element:
        yield from _map(kind.element, before, after, rules, path)
    elif key in rules.documents and same_document(before, after):
        return
    elif before != after:
        yield path, Change.UPDATE


def _list(
    element: Type, before: list[Any], after: list[Any], rules: Rules, path: Path, *, ordered: bool
) -> Iterator[Difference]:
    """Each changed item by its index in the program's list, and each that is gone by its index in the old one."""
    if ordered and element.kind not in ("object", "list", "map"):
        yield from _sequence(before, after, path)
        return
    old, new = list(enumerate(before)), list(enumerate(after))
    if not ordered:
        old, new = _unmatched(element, old, new, rules, path)
    for position in range(max(len(old), len(new))):
        if position >= len(new):
            yield (*path, old[position][0]), Change.DELETE
        elif position >= len(old):
            yield (*path, new[position][0]), Change.ADD
        else:
            index, item = new[position]
            yield from value_differences(element, old[position][1], item, rules, (*path, index))


def _sequence(before: list[Any], after: list[Any], path: Path) -> Iterator[Difference]:
    """What was taken out and what was put in: the items after it have moved, and are none the less the same."""
    taken: set[int] = set()
    put: set[int] = set()
    for tag, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            taken.update(range(start, end))
            put.update(range(new_start, new_end))
    for index in sorted(taken | put):
        change = Change.UPDATE if index in taken & put else Change.DELETE if index in taken else Change.ADD
        yield (*path, index), change


def _unmatched(element: Type, old: _Indexed, new: _Indexed, rules: Rules, path: Path) -> tuple[_Indexed, _Indexed]:
    """What is left of two unordered lists when each item that both have is taken out."""
    rest, missing = list(old), []
    for index, item in new:
        same = (
            place
            for place, (_, other) in enumerate(rest)
            if not any(value_differences(element, other, item, rules, path))
        )
        twin = next(same, None)
        if twin is None:
            missing.append((index, item))
        else:
            rest.pop(twin)
    return rest, missing


def _map(
    element: Type, before: Mapping[str, Any], after: Mapping[str, Any], rules: Rules, path: Path
) -> Iterator[Difference]:
    for key in sorted({*before, *after}):
        if key not in after:
            yield (*path, key), Change.DELETE
        elif key not in before:
            yield (*path, key), Change.ADD
        else:
            yield from value_differences(element, before[key], after[key], rules, (*path, key))


def _key(path: Path) -> str:
    return ".".join(step for step in path if isinstance(step, str))


def is_nothing(value: Any, rules: Rules, path: Path) -> bool:
    """Empty, or what this vendor answers for nothing."""
    if isinstance(value, Mapping):
        return all(is_nothing(item, rules, (*path, name)) for name, item in value.items())
    return is_empty(value) or (value is not None and value == rules.nothing.get(_key(path)))


def is_empty(value: Any) -> bool:
    """Nothing, or only what a vendor answers for nothing."""
    if isinstance(value, Mapping):
        return all(is_empty(item) for item in value.values())
    return not isinstance(value, Unknown) and not value


def same_document(before: Any, after: Any) -> bool:
    """Whether two texts hold the same JSON."""
    try:
        return bool(json.loads(before) == json.loads(after))
    except (TypeError, ValueError):
        return False
