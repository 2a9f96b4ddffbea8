"""Moments as Graph writes and reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def parse_time(text: str) -> datetime:
    """A moment in UTC; up to seven digits of fractions, of which Python reads six.

    Raises:
        ValueError: there is no such moment.
    """
    if not _WRITTEN.fullmatch(text):
        raise ValueError(f"{text} is no date with a time and an offset")
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as problem:
        raise ValueError(f"{text} is before the first year or after the last") from problem
