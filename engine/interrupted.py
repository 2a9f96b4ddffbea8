"""What a command that was stopped at once leaves: things it was creating, of which the stack knows no ID.

The vendor has them, nothing will ever delete them, and their names are taken. On the emulator ``make down`` makes an end of that.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

CLEAR = ("refresh", "--yes", "--skip-preview", "--suppress-outputs", "--clear-pending-creates")
"""Has the CLI forget what it was creating; without a flag it asks for each, which needs somebody to answer."""

_DATA = ("emulator.db", "emulator.db-wal", "emulator.db-shm", "credentials.json")
"""What the emulator makes anew when it starts. The certificate authority stays: browsers may trust it by now."""


def latest(checkpoint: Path) -> dict[str, Any]:
    """The stack's last snapshot; empty where there is none."""
    if not checkpoint.exists():
        return {}
    content: dict[str, Any] = (
        json.loads(checkpoint.read_text(encoding="utf-8")).get("checkpoint", {}).get("latest") or {}
    )
    return content


def pending_creates(checkpoint: Path) -> int:
    """How many creations began and were never heard of again."""
    return sum(operation.get("type") == "creating" for operation in latest(checkpoint).get("pending_operations") or ())


def forget(state: Path) -> None:
    """Deletes what an emulator that has stopped holds."""
    for name in _DATA:
        (state / name).unlink(missing_ok=True)
