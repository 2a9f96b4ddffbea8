"""How long something lasts, in the units and notations of the vendors."""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

DAY_SECONDS: Final = 86400
_UNIT_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600, "days": DAY_SECONDS}
_GO_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:h|ms|m|s))+")
_GO_PART = re.compile(r"(\d+(?:\.\d+)?)(h|ms|m|s)")
_GO_UNIT_SECONDS: Final = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}


def in_seconds(amount: float, unit: str) -> float | None:
    """An amount of Cognito's units (seconds, minutes, hours, days); None where the unit is none of them."""
    return amount * _UNIT_SECONDS[unit] if unit in _UNIT_SECONDS else None


def go_duration_seconds(text: str) -> float | None:
    """A duration as Go writes it, as in ``4320h`` or ``1h30m``; None where it is none."""
    if not _GO_DURATION.fullmatch(text):
        return None
    return sum(float(amount) * _GO_UNIT_SECONDS[unit] for amount, unit in _GO_PART.findall(text))


def moment(text: Any) -> datetime.datetime | None:
    """A date and time by RFC 3339, as in ``2027-01-01T00:00:00Z``; None where it is none."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=datetime.UTC)


def now() -> datetime.datetime:
    """What a lifetime without a beginning is counted from."""
    return datetime.datetime.now(datetime.UTC)
