"""What every vendor's part is built with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from emulator.settings import EmulatorSettings
from emulator.store import Store

Clock = Callable[[], float]


class CannotStart(Exception):
    """Why the emulator cannot start, and what to do; a vendor's ``create_app`` raises it too."""


@dataclass(frozen=True)
class Context:
    """The emulator's settings, store and clock, handed to each vendor's ``create_app(context)``."""

    settings: EmulatorSettings
    store: Store
    clock: Clock = field(default=time.time)
    """Seconds since the epoch; tests hand in one that they can move."""
