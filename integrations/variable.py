"""What one variable of an app is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Variable:
    """The fields of an OIDC client that a variable needs, by name, and how they become its text.

    Naming them, rather than handing over the client, keeps a variable that is made of no secret out of secrecy.
    """

    fields: tuple[str, ...]
    text: Callable[..., str] = str

    def render(self, *values: Any) -> str:
        """The variable's text for these values of its fields."""
        return self.text(*values)


def first(values: Iterable[str]) -> str:
    """The first of a list, such as the default redirect URI."""
    return next(iter(values))


def spaced(values: Iterable[str]) -> str:
    """A list as OAuth writes it."""
    return " ".join(values)
