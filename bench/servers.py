"""Servers of a measurement: on free loopback ports, with folders of their own, ended at the end."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

_END_SECONDS = 15.0
_SHOWN_LINES = 10


class ServerFailed(Exception):
    """A server ended before it was ready; with its last words."""


def free_ports(count: int) -> list[int]:
    """As many loopback ports, free now and different from one another."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in sockets:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in sockets]


@contextmanager
def running(
    command: Sequence[str], log: Path, ready: str, *, cwd: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A process from the line that says ``ready`` until the block ends.

    Args:
        log: takes what it writes to standard output and error.
    """
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, text=True
        )
    try:
        _wait(process, log, ready)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[str], log: Path, ready: str) -> None:
    """Reads the log as it grows."""
    import time

    with log.open(encoding="utf-8", errors="replace") as written:
        text = ""
        while ready not in text:
            text += written.read()
            if process.poll() is not None:
                words = "\n    ".join((text + written.read()).strip().splitlines()[-_SHOWN_LINES:])
                raise ServerFailed(f"{process.args!r} ended with {process.returncode}:\n    {words}")
            time.sleep(0.02)
