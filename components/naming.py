"""Names of resources: stable, since a name that changes replaces what lives under it."""

from __future__ import annotations

import re


def child(name: str, *suffixes: str) -> str:
    """A child's logical name: the component's own, then what tells the child from its siblings."""
    return "-".join((name, *suffixes))


def words(name: str) -> str:
    """For vendors that take only letters, digits, spaces and hyphens, neither of the last two at the ends."""
    return re.sub(r"[^A-Za-z0-9 -]+", "-", name).strip("- ")
