"""What goes into a run of post-login code, and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Script:
    """One Action or Rule.

    Args:
        name: named in error messages.
        secrets: an Action's ``event.secrets``; Rules have one ``configuration`` together instead.
    """

    name: str
    code: str = field(repr=False)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ActionsOutcome:
    """What the Actions of one login asked for."""

    denied: str | None = None
    """The reason, when one of them refused the login."""
    id_token: dict[str, Any] = field(default_factory=dict)
    access_token: dict[str, Any] = field(default_factory=dict)
    added_scopes: tuple[str, ...] = ()
    removed_scopes: tuple[str, ...] = ()
    app_metadata: dict[str, Any] = field(default_factory=dict)
    """Changes by name; None takes one away."""
    user_metadata: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RulesOutcome:
    """What the Rules of one login made of it."""

    user: dict[str, Any]
    context: dict[str, Any]


class CodeFailed(Exception):
    """The code threw, called back with an error, ran out of time, or could not be run at all.

    Args:
        message: the error's own, for the app as the vendor sends it.
        kind: name of the JavaScript error, such as ``UnauthorizedError`` or ``TypeError``; ``TimeLimit``, ``Unavailable``.
        script: name of the Action or Rule.
    """

    def __init__(self, message: str, *, kind: str = "Error", script: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.script = script
