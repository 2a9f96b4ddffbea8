"""An environment of its own for each app: apps that people run have pins that agree with nobody else's.

``tests/apps/NAME/requirements.txt`` lists every package with its version, so nothing is resolved, and an app's wish for a version
that no longer works with its others' can be passed over.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from rich.status import Status

from engine import gobuild, paths
from tests import needs

_APPS = Path(__file__).resolve().parent
_SHOWN_LINES = 5
_PLAIN_STEP = 20


def environment(name: str, console: Console | None = None) -> Path:
    """The Python of app NAME's environment, which is built once into the cache.

    Where it cannot be built the running test is skipped with pip's reason, and fails on CI.
    """
    requirements = _APPS / name / "requirements.txt"
    console = console or Console(stderr=True)
    folder = paths.cache_dir() / "apps" / f"{name}-{_key(requirements)}"
    with gobuild.one_at_a_time(f"app-{name}", f"the environment of {name}", console):
        if not _is_whole(folder):
            paths.private_dir(folder.parent)
            reason = _build(name, folder, requirements, console)
            if reason:
                _give_up(f"the environment of {name} cannot be built: {reason}")
    return _python(folder)


def _build(name: str, folder: Path, requirements: Path, console: Console) -> str:
    """An empty string, or why it failed. A venv cannot be moved, so it is a mark in it that says that it is whole."""
    made = _run([sys.executable, "-m", "venv", "--clear", str(folder)])
    if made.returncode != 0:
        return _last_words(made.stdout)
    options = ["--no-deps", "--disable-pip-version-check", "--progress-bar=off", "--no-compile"]
    command = [str(_python(folder)), "-m", "pip", "install", *options, "-r", str(requirements)]
    said: list[str] = []
    with (
        _told(name, len(_lines(requirements)), console) as told,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip,
    ):
        for line in pip.stdout or ():
            said.append(line.rstrip())
            told.read(line)
    if pip.returncode != 0:
        return _last_words("\n".join([line for line in said if line.startswith("ERROR")] or said))
    _mark(folder).touch()
    return ""


def _give_up(reason: str) -> None:
    if needs.on_ci():
        pytest.fail(f"{reason}; CI reaches the registry, so this is no reason to skip", pytrace=False)
    pytest.skip(reason)


class _Told:
    """One line that changes on a terminal; elsewhere a line at every twentieth package."""

    def __init__(self, name: str, total: int, console: Console, status: Status | None) -> None:
        self._name, self._total, self._console, self._status = name, total, console, status
        self._fetched = 0
        self._tell("starting")

    def read(self, line: str) -> None:
        """Takes in a line of pip's."""
        if line.startswith(("Collecting", "Ignoring")):
            self._fetched += 1
            if self._status or self._fetched % _PLAIN_STEP == 0:
                self._tell(f"{self._fetched} of {self._total} packages")
        elif line.startswith("Installing collected"):
            self._tell("installing")

    def _tell(self, step: str) -> None:
        text = f"environment of {self._name}: {step}"
        if self._status:
            self._status.update(text)
        else:
            self._console.print(text, markup=False, highlight=False)


@contextlib.contextmanager
def _told(name: str, total: int, console: Console) -> Iterator[_Told]:
    if not console.is_terminal:
        yield _Told(name, total, console, None)
        return
    with console.status("") as status:
        yield _Told(name, total, console, status)


def _key(requirements: Path) -> str:
    version = platform.python_implementation() + platform.python_version() + platform.machine()
    return hashlib.sha256(version.encode() + requirements.read_bytes()).hexdigest()[:16]


def _lines(requirements: Path) -> list[str]:
    lines = (line.strip() for line in requirements.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def _python(folder: Path) -> Path:
    return folder / "bin" / "python"


def _mark(folder: Path) -> Path:
    return folder / "whole"


def _is_whole(folder: Path) -> bool:
    return _mark(folder).exists() and os.access(_python(folder), os.X_OK)


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)


def _last_words(text: str) -> str:
    return " / ".join(line.strip() for line in text.strip().splitlines()[-_SHOWN_LINES:])
