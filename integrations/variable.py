"""What one variable of an app is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

OWN_FIELDS = frozenset({"app", "app_roles", "provider", "session_secret"})
"""What a variable may be made of beside the fields of an OIDC client: the app's name, what the app calls the stack's roles
(role -> name), the kind of identity provider, and a secret of 32 letters and digits that is the app's own, such as for the
cookies of its sessions."""


@dataclass(frozen=True)
class Variable:
    """The fields that a variable, or a file, needs, by name, and how they become its text.

    Naming them, rather than handing over the client, keeps a variable that is made of no secret out of secrecy.
    """

    fields: tuple[str, ...]
    text: Callable[..., str] = str

    def render(self, *values: Any) -> str:
        """The variable's text for these values of its fields."""
        return self.text(*values)


def fixed(text: str) -> Variable:
    """What is the same for every client."""
    return Variable((), lambda: text)


def first(values: Iterable[str]) -> str:
    """The first of a list, such as the default redirect URI."""
    return next(iter(values))


def spaced(values: Iterable[str]) -> str:
    """A list as OAuth writes it."""
    return " ".join(values)


def first_path(urls: Iterable[str]) -> str:
    """The path of the first URL of a list."""
    return urlsplit(first(urls)).path or "/"


def first_scheme(urls: Iterable[str]) -> str:
    """``http`` or ``https``."""
    return urlsplit(first(urls)).scheme
