"""What there is to be named: ids and names, as far as answers told, so that a call gets past its first line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

_FIRST, _LAST = 3, 6
_ENDS = {"Id": ("Id", "id", "Name", "Arn"), "Name": ("Name", "name"), "Arn": ("Arn", "arn")}


@dataclass(frozen=True)
class Mention:
    """In the place of a name: one of those that are there under this member; where none is, another text.

    What is drawn does not depend on what is there, so that it can be drawn again.
    """

    name: str
    number: int
    otherwise: str
    before: str = ""
    """Stands before the name, as the address of a collection does in a reference."""


class Known:
    """Values by the member in which they stood.

    Args:
        hidden: what is never named, such as the client whose token the calls are made with.
    """

    def __init__(self, hidden: Collection[str] = ()) -> None:
        self._hidden = frozenset(hidden)
        self._values: dict[str, list[str]] = defaultdict(list)

    def learn(self, answer: Any, name: str = "") -> None:
        """Remembers of every member the first values and the last ones; the ``Arn`` of a ``Policy`` is a ``PolicyArn`` too."""
        if isinstance(answer, dict):
            for key, inner in answer.items():
                self.learn(inner, key)
                if name and isinstance(inner, str):
                    self.learn(inner, name + key)
        elif isinstance(answer, list):
            for inner in answer[:3]:
                self.learn(inner, name)
        elif isinstance(answer, str) and 0 < len(answer) < 2000 and not self._passed_over(answer, name):
            kept = self._values[name]
            self._values[name] = [*kept[:_FIRST], *kept[_FIRST:][-_LAST:], answer]

    def _passed_over(self, value: str, name: str) -> bool:
        return value in self._hidden or value in self._values[name]

    def put_in(self, values: Any) -> Any:
        """Parameters with the names that are mentioned."""
        if isinstance(values, Mention):
            there = self._of(values.name)
            return values.before + there[values.number % len(there)] if there else values.otherwise
        if isinstance(values, dict):
            return {self.put_in(key): self.put_in(value) for key, value in values.items()}
        return [self.put_in(value) for value in values] if isinstance(values, list) else values

    def _of(self, name: str) -> list[str]:
        # A ``principalId`` is somebody's ``id``; a secret's name is its ``SecretId``.
        ends = next((ends for end, ends in _ENDS.items() if name.endswith(end)), ())
        return next((self._values[one] for one in (name, *ends) if self._values[one]), [])
