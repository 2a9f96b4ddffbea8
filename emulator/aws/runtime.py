"""The emulator behind an account, for moto's models, which know no more than their account."""

from __future__ import annotations

from dataclasses import dataclass

from emulator.aws.state import State
from emulator.context import Context


@dataclass(frozen=True)
class Runtime:
    """What a model needs of the emulator that it belongs to."""

    context: Context
    state: State


_runtimes: dict[str, Runtime] = {}


def remember(account_id: str, runtime: Runtime) -> None:
    """Binds an account to the emulator that serves it."""
    _runtimes[account_id] = runtime


def of(account_id: str) -> Runtime:
    """The emulator that serves this account."""
    return _runtimes[account_id]
