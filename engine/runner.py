"""Runs the CLI as the terminal's own: its output, its signals, its exit status."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from engine import processes
from engine.cli.find import Cli

_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)


def run(cli: Cli, arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Hands the command line over, unchanged.

    Ctrl-C reaches the CLI from the terminal, as it is in the terminal's process group; this process only waits for the CLI to
    cancel what it was doing. What is sent to this process alone is passed on. Should this process be killed, the kernel tells
    the CLI (Linux).

    Returns:
        The CLI's exit status; 128 and the signal's number when a signal ended it.
    """
    waiting: list[int] = []
    process: subprocess.Popen[bytes] | None = None

    def forward(number: int, frame: FrameType | None) -> None:
        if process is None:
            waiting.append(number)
        elif number != signal.SIGINT or not _terminal_tells_the_group():
            process.send_signal(number)

    before = {number: signal.signal(number, forward) for number in _FORWARDED}
    sys.stdout.flush()
    sys.stderr.flush()
    try:
        process = subprocess.Popen(
            [str(cli.path), *arguments],
            env=dict(environment),
            preexec_fn=processes.die_with_parent(signal.SIGTERM),  # noqa: PLW1509 - one system call, nothing that locks
        )
        for number in waiting:
            process.send_signal(number)
        status = process.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return status if status >= 0 else 128 - status


def _terminal_tells_the_group() -> bool:
    """Whether Ctrl-C goes to the CLI too; a second one, passed on by us, would make it give up its clean end."""
    with contextlib.suppress(OSError):
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    return False
