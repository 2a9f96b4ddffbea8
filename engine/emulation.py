"""The emulator's process: is it there, start it, stop it. What it answers is ``emulator/``'s own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.settings import VERSION, EmulatorSettings
from engine import locks, paths, processes
from engine.problems import CannotGoOn, Problem
from engine.project import Endpoints

READY = "emulator ready"
_STOP_SECONDS = 30.0
_LOG_LINES = 15


@dataclass(frozen=True)
class Running:
    """What a running emulator says of itself in ``emulator.json``."""

    pid: int
    version: str
    ports: dict[str, int]


def folder() -> Path:
    return paths.state_dir() / "emulator"


def wanted_ports(endpoints: Endpoints) -> dict[str, int]:
    """The port of each vendor; where the stack does not name one, the emulator's own setting."""
    settings = EmulatorSettings()
    return {
        "auth0": endpoints.auth0 or settings.auth0_port,
        "aws": endpoints.aws or settings.aws_port,
        "entra": endpoints.entra or settings.entra_port,
        "google": settings.google_port,
        "console": settings.console_port,
    }


def running(state: Path) -> Running | None:
    """The emulator that holds this state folder; None where it is not held.

    The emulator keeps a lock on a file for as long as it lives, so a process id that was left behind misleads nobody.
    """
    if not locks.is_held(state / "lock"):
        return None
    try:
        content = json.loads((state / "emulator.json").read_text(encoding="utf-8"))
        ports = {key.removesuffix("_port"): int(port) for key, port in content.items() if key.endswith("_port")}
        return Running(int(content["pid"]), str(content["version"]), ports)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def credentials(state: Path) -> dict[str, Any]:
    """What the emulator made at its first start for the provider plugins to log in with."""
    content: dict[str, Any] = json.loads((state / "credentials.json").read_text(encoding="utf-8"))
    return content


def ensure(endpoints: Endpoints, region: str | None) -> None:
    """Starts the emulator on the stack's ports unless it listens there; two commands at once start one.

    Raises:
        CannotGoOn: it ended before it was ready; its own words are told.
    """
    state = paths.private_dir(folder())
    ports = wanted_ports(endpoints)
    with locks.one_at_a_time(state.parent / "emulator.starting"):
        found = running(state)
        if found and found.ports == ports:
            return
        if found:
            print(f"restarting the emulator (process {found.pid}): the stack names other ports", file=sys.stderr)
            _end(found.pid)
        _start(state, ports, region)


def stop(state: Path) -> bool:
    """Stops the emulator of a state folder and waits for its end; False when none ran.

    Raises:
        CannotGoOn: it did not end in time.
    """
    found = running(state)
    if found is None:
        return False
    _end(found.pid)
    return True


def _start(state: Path, ports: dict[str, int], region: str | None) -> None:
    command = [sys.executable, "-m", "emulator", "--state", str(state)]
    for name, port in ports.items():
        command += [f"--{name}-port", str(port)]
    if region:
        command += ["--region", region]
    log = state / "emulator.log"
    with log.open("a", encoding="utf-8") as errors:
        begin = errors.tell()
        process = subprocess.Popen(
            command,
            cwd=paths.PROJECT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
            text=True,
        )
    with process.stdout or contextlib.nullcontext(()) as said:
        if any(line.strip() == READY for line in said):
            return
    process.wait()
    with log.open(encoding="utf-8", errors="replace") as errors:
        errors.seek(begin)
        reason = errors.read().strip().splitlines()[-_LOG_LINES:]
    raise CannotGoOn(
        [Problem(f"the emulator did not start: {reason[-1] if reason else 'it said nothing'}", f"see {log}")]
    )


def _end(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    if not processes.wait_for_end(pid, _STOP_SECONDS):
        what = f"the emulator ({processes.describe(pid)}) did not stop within {_STOP_SECONDS:.0f} s"
        raise CannotGoOn([Problem(what, f"end it with `kill -9 {pid}`; what it answered is on disk")])


def is_current(found: Running) -> bool:
    return found.version == VERSION
