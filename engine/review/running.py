"""Runs the CLI for its events, and says that it goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from engine import paths

_PLAIN_SECONDS = 10.0
_LINES_KEPT = 40


@dataclass
class Run:
    """What came of a command."""

    status: int
    events: list[dict[str, Any]] = field(default_factory=list)
    said: str = ""
    """The end of what it wrote to standard error."""


def run(line: list[str], environment: Mapping[str, str], console: Console, title: str) -> Run:
    """Runs ``bin/pulumi LINE --json`` and takes in its events as they come.

    Args:
        title: what is going on, for whoever waits.
    """
    command = [sys.executable, str(paths.PROJECT / "engine"), *line, "--json", "--color", "never"]
    settings = {**environment, "PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
    # An official language host looks for the policy pack's Python there.
    settings["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    with (
        _progress(console, title) as tell,
        subprocess.Popen(
            command,
            cwd=paths.PROJECT,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process,
    ):
        said: list[str] = []
        errors = threading.Thread(target=_listen, args=(process, said, console))
        errors.start()
        try:
            events = list(_events(process, tell))
            status = process.wait()
        except BaseException:
            # Ctrl-C reached the CLI as well, which needs the time to end what it had begun.
            process.wait()
            raise
        finally:
            errors.join()
    return Run(status, events, "\n".join(said[-_LINES_KEPT:]))


def _events(process: subprocess.Popen[str], tell: Callable[[int], None]) -> Iterator[dict[str, Any]]:
    seen = 0
    for line in process.stdout or ():
        try:
            event: dict[str, Any] = json.loads(line)
        except ValueError:
            # A CLI that was killed ends in the middle of one; its exit status tells.
            continue
        if event.get("diagnosticEvent", {}).get("severity") == "debug":
            continue
        seen += "resourcePreEvent" in event
        tell(seen)
        yield event


def _listen(process: subprocess.Popen[str], said: list[str], console: Console) -> None:
    """What the CLI is being built from, or waits for, is told at once; why it failed is told at the end as well."""
    for line in process.stderr or ():
        said.append(line.rstrip())
        console.print(line.rstrip(), markup=False, highlight=False, soft_wrap=True)


@contextmanager
def _progress(console: Console, title: str) -> Iterator[Callable[[int], None]]:
    if console.is_terminal:
        with console.status(title) as status:
            yield lambda seen: status.update(f"{title}: {seen} seen")
        return
    console.print(title, markup=False, highlight=False, soft_wrap=True)
    told = time.monotonic()

    def tell(seen: int) -> None:
        nonlocal told
        if time.monotonic() - told >= _PLAIN_SECONDS:
            told = time.monotonic()
            console.print(f"{title}: {seen} seen", markup=False, highlight=False, soft_wrap=True)

    yield tell
