"""What was about to be made, on disk before it is: for whoever has to find it when the engine was killed in between.

A line before a request says under which of its names there was something already, a line after it says the new thing's id. The
file is locked for as long as the process lives, so that a successor knows when nothing more will come.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any


class Journal:
    """The journal of one stack.

    Args:
        path: made when the first line is written; None keeps nothing.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._left: dict[str, dict[str, Any]] | None = None
        self._handle: int | None = None

    def left(self, urn: str) -> dict[str, Any] | None:
        """What an earlier command noted of a resource that the state does not know."""
        with self._lock:
            if self._left is None:
                self._left = entries(self._path) if self._path else {}
            return self._left.get(urn)

    def gone(self, urn: str) -> None:
        """Notes that a resource was deleted."""
        self._write({"urn": urn, "gone": True})

    def begin(self, urn: str, before: Iterable[str], *, identity: str | None = None, name: str | None = None) -> None:
        """Notes what is about to be made.

        Args:
            before: ids of what the vendor holds under the same name already.
            identity: where it is known beforehand.
            name: that the plugin chose, so that it is not another one the next time.

        Raises:
            OSError: it cannot be noted, so it must not be made.
        """
        known = {"id": identity, "name": name}
        line = {"urn": urn, "before": sorted(before)}
        self._write({**line, **{key: value for key, value in known.items() if value is not None}})

    def end(self, urn: str, identity: str) -> None:
        """Notes the id of what was made."""
        with self._lock:
            (self._left or {}).pop(urn, None)
        self._write({"urn": urn, "id": identity})

    def doubt(self, urn: str) -> None:
        """Notes that nobody knows whether a resource is there still."""
        self._write({"urn": urn, "doubt": True})

    def close(self) -> None:
        """Lets whoever waits for the end of this process go on."""
        with self._lock:
            if self._handle is not None:
                os.close(self._handle)
                self._handle = None

    def _write(self, line: dict[str, Any]) -> None:
        if self._path is None:
            return
        with self._lock:
            if self._handle is None:
                self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
                fcntl.flock(self._handle, fcntl.LOCK_SH)
            os.write(self._handle, json.dumps(line, separators=(",", ":")).encode() + b"\n")


def entries(path: Path) -> dict[str, dict[str, Any]]:
    """URN -> what the journal last said of it: ``before``, and ``id`` where it is known."""
    found: dict[str, dict[str, Any]] = {}
    for line in _lines(path):
        urn = line.pop("urn")
        if line.get("doubt"):
            continue
        found[urn] = line if "before" in line or line.get("gone") else {**found.get(urn, {}), **line}
    return {urn: entry for urn, entry in found.items() if "before" in entry}


def doubt_all(path: Path) -> None:
    """Notes that the state may hold what the vendors do not, and the other way round."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="utf-8") as file:
        file.write(json.dumps({"urn": "", "doubt": True}) + "\n")


def keep(path: Path, left: Mapping[str, Mapping[str, Any]]) -> None:
    """Has the journal say this and nothing else; an empty one goes."""
    if not left:
        path.unlink(missing_ok=True)
    elif left != entries(path) or doubts(path):
        text = "".join(json.dumps({"urn": urn, **entry}) + "\n" for urn, entry in left.items())
        draft = path.with_suffix(".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)


def doubts(path: Path) -> bool:
    """Whether the state may hold what the vendor does not."""
    return any(line.get("doubt") for line in _lines(path))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """What was written; a line that the end of the process cut off says nothing."""
    for text in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        with contextlib.suppress(ValueError):
            yield json.loads(text)
