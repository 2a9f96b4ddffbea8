"""What is wrong with a stack's configuration, all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pulumi

Path = tuple[str | int, ...]
"""Where a value stands: ``("dashboard-identity:apps", 2, "callbacks", 0)``."""


class _Nothing:
    """Stands for "there is no value to show"."""


NOTHING = _Nothing()
SECRET = "<secret>"
_LONGEST = 300
_PLAIN_KEY = re.compile(r"[A-Za-z_][\w:-]*")
_CREDENTIALS = re.compile(r"//[^/@\s]+@")
_SECRET_KEY = re.compile(r"(password|secret|token|privatekey|secretkey)s?$", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """One thing that the stack file has to change."""

    path: Path
    rule: str
    value: object = NOTHING
    fix: str | None = None

    def __str__(self) -> str:
        shown = "" if isinstance(self.value, _Nothing) else f", got {_short(_show(self.path, self.value))}"
        text = f"{render_path(self.path)}: {self.rule}{shown}" + (f"; {self.fix}" if self.fix else "")
        return "".join(character if character.isprintable() else repr(character)[1:-1] for character in text)


class ConfigError(pulumi.RunError):
    """The stack's configuration is refused; nothing was registered.

    A ``RunError``, so that the engine prints the list and no traceback.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem" + ("s" if len(self.problems) > 1 else "")
        listed = "".join(f"\n  - {problem}" for problem in self.problems)
        super().__init__(f"the stack's configuration has {count}, nothing was registered:{listed}")


def render_path(path: Path) -> str:
    """The key path as `pulumi config set --path` takes it: ``apps[2].callbacks[0]``, ``passwords["a@example.com"]``."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.fullmatch(part):
            text += f".{part}" if text else part
        else:
            text += f'["{part}"]'
    return text


def is_secret_key(key: str) -> bool:
    """Whether a key's name says that its value must not be shown, nor stand in a stack file in clear."""
    return bool(_SECRET_KEY.search(key))


def _short(shown: str) -> str:
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def _show(path: Path, value: object) -> str:
    if any(isinstance(part, str) and is_secret_key(part) for part in path):
        return SECRET
    return _mask(value)


def _mask(value: object) -> str:
    if isinstance(value, dict):
        inner = (f"{key!r}: {SECRET if is_secret_key(str(key)) else _mask(item)}" for key, item in value.items())
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_mask(item) for item in value) + "]"
    if isinstance(value, str) and "PRIVATE KEY" in value:
        return SECRET
    return _CREDENTIALS.sub(f"//{SECRET}@", repr(value))
