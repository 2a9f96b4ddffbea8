"""Calls of AWS's API, made of the services' published models: what AWS takes and what it does not.

botocore's models say which members a call has, of what type and within what bounds. A call is made of them, with names of things that
earlier calls made and, now and then, something else in a place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from hypothesis import strategies as st

from tests.fuzz.known import Mention
from tests.fuzz.odd import ODD_TEXT, TENTH, spoiled

_WORDS = "abcdefghijklmnopqrstuvwxyzABC0123456789-_"
_NUMBERS = st.integers(-5, 100_000)
_BYTES = st.binary(max_size=20)
_INSTANTS = st.datetimes(
    min_value=datetime(1970, 1, 2),  # noqa: DTZ001 - botocore takes a time without a zone for UTC
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
)


@st.composite
def parameters(draw: st.DrawFn, operation: OperationModel) -> dict[str, Any]:
    """A call's parameters, most often good ones."""
    if operation.input_shape is None:
        return {}
    made = operation.name.removeprefix("Admin")
    new = made.removeprefix("Create").lower() if made.startswith("Create") else ""
    return spoiled(draw, _Parameters(draw, new).structure(operation.input_shape, 0))


@dataclass(frozen=True)
class _Parameters:
    """Values that the model allows, most often.

    Args:
        new: what the call makes, whose name is not to be one that is there.
    """

    draw: st.DrawFn
    new: str

    def structure(self, shape: StructureShape, depth: int) -> dict[str, Any]:
        chosen = set(shape.required_members)
        optional = [name for name in shape.members if name not in chosen]
        # What refers to itself ends somewhere.
        if optional and depth < 5:
            chosen |= set(self.draw(st.lists(st.sampled_from(optional), max_size=4)))
            if getattr(shape, "is_tagged_union", False):
                chosen = {self.draw(st.sampled_from(optional))}
        members = shape.members.items()
        return {name: self._value(member, name, depth + 1) for name, member in members if name in chosen}

    def _value(self, shape: Shape, name: str, depth: int) -> Any:
        if isinstance(shape, StructureShape):
            return self.structure(shape, depth)
        if isinstance(shape, ListShape):
            least = int(shape.metadata.get("min", 0))
            length = self.draw(st.integers(least, max(least, min(int(shape.metadata.get("max", 2)), 2))))
            return [self._value(shape.member, name, depth + 1) for _ in range(length)]
        if isinstance(shape, MapShape):
            length = self.draw(st.integers(0, 2))
            key, value = shape.key, shape.value
            return {self._value(key, "", depth + 1): self._value(value, "", depth + 1) for _ in range(length)}
        if shape.type_name == "string":
            return self._text(shape, name)
        if shape.type_name in ("integer", "long"):
            least = int(shape.metadata.get("min", -5))
            return self.draw(st.integers(least, max(least, int(shape.metadata.get("max", least + 100_000)))))
        if shape.type_name in ("float", "double"):
            return self.draw(_NUMBERS) / 8
        return self.draw({"boolean": st.booleans(), "timestamp": _INSTANTS}.get(shape.type_name, _BYTES))

    def _text(self, shape: Shape, name: str) -> str | Mention:
        kind = self.draw(st.integers(0, 19))
        allowed = shape.metadata.get("enum")
        if kind == 19:
            return self.draw(ODD_TEXT)
        if allowed:
            return self.draw(st.sampled_from(allowed))
        otherwise = _new_text(self.draw, shape)
        return Mention(name, self.draw(TENTH), otherwise) if kind < 15 and not self._is_new(name) else otherwise

    def _is_new(self, name: str) -> bool:
        named = bool(self.new) and not name.endswith(("Id", "Arn"))
        return named and (name.lower().startswith(self.new) or self.new.endswith(name.lower()))


def _new_text(draw: st.DrawFn, shape: Shape) -> str:
    least, most = int(shape.metadata.get("min", 0)), int(shape.metadata.get("max", 40))
    pattern = shape.metadata.get("pattern")
    written = _matching(pattern) if pattern else None
    if written is not None:
        return draw(written)[: max(most, 1)]
    word = "".join(draw(st.lists(st.sampled_from(_WORDS), min_size=min(least, 8), max_size=8)))
    return word[:most].ljust(least, "a")


@cache
def _matching(pattern: str) -> st.SearchStrategy[str] | None:
    """Texts of a model's pattern; None for what Python's expressions do not have."""
    if r"\p" in pattern or len(pattern) > 150:
        return None
    try:
        return st.from_regex(re.compile(pattern, re.ASCII), fullmatch=True)
    except re.error:
        return None
