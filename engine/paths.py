"""Where the engine keeps things: the project's own state folder, and a cache outside of the clone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
"""The clone that this code runs from."""


def state_dir(environment: Mapping[str, str] = os.environ) -> Path:
    """``.state`` of the project, or ``IDP_STATE_DIR``; a relative one is under the project."""
    return PROJECT / environment.get("IDP_STATE_DIR", ".state")


def cache_dir(environment: Mapping[str, str] = os.environ) -> Path:
    """What survives the clone: ``dashboard-identity`` in the user's cache folder."""
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dashboard-identity"


def private_dir(path: Path) -> Path:
    """Makes a folder that only its owner reads."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
