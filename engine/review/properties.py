"""Which properties of a resource change, from what to what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine import property_paths
from engine.review import differing, values
from engine.review.report import LONGEST_LINE, LONGEST_TEXT, Kind, Property
from engine.review.steps import Step, name_of, side

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_Pair = tuple[str, Any, Any, bool]
"""Path, before, after, and whether the change is why the resource is replaced."""


@dataclass(frozen=True)
class Words:
    """How values are told.

    Args:
        names: the vendor's ID -> the resource that has it.
        shown: what becomes of each text before it is shown to anybody.
    """

    names: Mapping[str, str]
    shown: Callable[[str], str]

    def of_step(self, step: Step, kind: Kind) -> tuple[Property, ...]:
        """The properties of one resource that change; of one that is created, those that the program gives."""
        own = name_of(step["urn"])
        others = replace(self, names={identity: name for identity, name in self.names.items() if name != own})
        return tuple(
            found
            for path, before, after, replaces in _pairs(step, kind)
            for found in others.of(path, before, after, replaces=replaces)
        )

    def of(self, path: str, before: Any, after: Any, *, replaces: bool = False) -> Iterator[Property]:
        """One property; several where it is a document in JSON, of which a part changes."""
        old, new = values.document(before), values.document(after)
        if old is not None and new is not None and old != new:
            for inside, was, is_now in values.differences(old, new, path):
                yield self._property(inside, was, is_now, replaces=replaces)
        else:
            yield self._property(path, before, after, replaces=replaces)

    def line(self, text: str) -> str:
        """A name, or another text of one line."""
        return differing.cut(self._clean(text), LONGEST_LINE)

    def text(self, text: str) -> str:
        """A text of any number of lines."""
        return differing.cut(self._clean(text), LONGEST_TEXT)

    def _clean(self, text: str) -> str:
        """Without what would move a terminal's cursor, turn its colours, or show its characters in another order or not at all."""
        return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", self.shown(text))

    def _property(self, path: str, before: Any, after: Any, *, replaces: bool) -> Property:
        old, new = values.pair(before, after)
        return Property(
            path=self.line(path), before=self._told(before, old), after=self._told(after, new), replaces=replaces
        )

    def _told(self, value: Any, text: str | None) -> str | None:
        if text is None:
            return None
        name = self.names.get(value) if isinstance(value, str) and text != values.SECRET else None
        return self.text(f"{text} ({name})" if name else text)


def _pairs(step: Step, kind: Kind) -> Iterator[_Pair]:
    if step["op"] in ("create", "import"):
        for name, value in sorted(side(step, "new", "inputs").items()):
            yield name, None, value, False
    detailed = step.get("detailedDiff") or {}
    found = list(_detailed(step, kind, detailed))
    # What goes from nothing to empty comes along with what changes: the Terraform bridge's plans fill it in.
    yield from [pair for pair in found if pair[3] or not (_is_empty(pair[1]) and _is_empty(pair[2]))] or found
    if not detailed and step["op"] in ("update", "replace"):
        # Not every provider says which properties its diff is about.
        keys = set(step.get("keys") or ())
        for path, before, after in values.differences(side(step, "old", "inputs"), side(step, "new", "inputs")):
            yield path, before, after, str(property_paths.steps(path)[0]) in keys


def _detailed(step: Step, kind: Kind, detailed: Mapping[str, Any]) -> Iterator[_Pair]:
    for path in sorted(detailed):
        difference = str(detailed[path].get("diffKind", ""))
        sides = _sides(kind, inputs=bool(detailed[path].get("inputDiff")))
        # An item that is added to a list stands at its index in the new list, one that is removed at its index in the old.
        before = None if difference.startswith("add") else _first(step, "old", path, sides[0])
        after = None if difference.startswith("delete") else _first(step, "new", path, sides[1])
        yield path, before, after, difference.endswith("-replace")


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], {})


def _sides(kind: Kind, *, inputs: bool) -> tuple[tuple[str, str], tuple[str, str]]:
    """Where to look first and second, before and after: a plan is what is there against inputs, drift the other way round."""
    given, there = ("inputs", "outputs"), ("outputs", "inputs")
    return (given, there) if kind is Kind.DRIFT else (given if inputs else there, given)


def _first(step: Step, which: str, path: str, parts: tuple[str, str]) -> Any:
    found = (values.at(side(step, which, part), path) for part in parts)
    return next((value for value in found if value is not None), None)
