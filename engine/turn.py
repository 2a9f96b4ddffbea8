"""One command at a time changes a stack, and what a killed one left in the way is taken away."""

from __future__ import annotations

import fcntl
import json
import os
import shlex
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from engine import processes
from engine.problems import CannotGoOn, NotReady, Problem

_CANCEL_SECONDS = 60.0
"""How long a CLI may take to end cleanly whose ``bin/pulumi`` was killed: the kernel has told it to."""


@contextmanager
def turn(folder: Path, stack: str, line: Sequence[str], locks: Path) -> Iterator[None]:
    """Holds the stack for as long as the block runs, or as this process lives.

    Args:
        folder: where this project keeps what it knows of the stack.
        line: the command, for the message that another one gets meanwhile.
        locks: the folder of the CLI's own locks on the stack.

    Raises:
        NotReady: another command changes the stack.
    """
    path = folder / "turn"
    with path.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NotReady([_held(handle, stack)]) from None
        handle.truncate(0)
        about = {"command": shlex.join(line), "since": datetime.now().astimezone().isoformat(timespec="seconds")}
        handle.write(json.dumps({"pid": os.getpid(), **about}))
        handle.flush()
        _drop_stale(locks, stack)
        yield


def _held(handle: IO[str], stack: str) -> Problem:
    handle.seek(0)
    try:
        holder: dict[str, Any] = json.loads(handle.read())
    except ValueError:
        holder = {}
    pid, command, since = (holder.get(name, "?") for name in ("pid", "command", "since"))
    return Problem(
        f"the stack {stack} is locked: process {pid} (`{command}`) has been changing it since {since}",
        f"wait until it has ended, or stop it with `kill -INT {pid}`; then run the command again",
    )


def _drop_stale(locks: Path, stack: str) -> None:
    """Deletes the CLI's locks of processes that are no more: nobody else of this machine changes the stack now.

    Raises:
        CannotGoOn: a CLI of this machine goes on although its ``bin/pulumi`` was killed.
    """
    for lock in locks.glob("*.json"):
        try:
            content = json.loads(lock.read_text(encoding="utf-8"))
            pid, host = int(content["pid"]), content["hostname"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if host != socket.gethostname():
            continue
        if _is_cli(pid) and not processes.wait_for_end(pid, _CANCEL_SECONDS):
            holder = processes.describe(pid)
            what = f"the stack {stack} is still being changed by {holder}, whose `bin/pulumi` was killed"
            fix = f"wait until it has ended, or end it with `kill {pid}`; then run the command again"
            raise CannotGoOn([Problem(what, fix)])
        lock.unlink(missing_ok=True)
        lock.with_name(f"{lock.name}.attrs").unlink(missing_ok=True)
        print(f"took away the lock of process {pid} on the stack {stack}: it was killed", file=sys.stderr)


def _is_cli(pid: int) -> bool:
    """Whether the process runs and is a CLI, not another that has got its number since."""
    return processes.alive(pid) and "pulumi" in processes.describe(pid).command
