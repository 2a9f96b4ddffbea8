"""``bin/with-python`` makes and keeps ``.venv``; a pip that notes its calls stands in for the downloads."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from engine import paths

_VENV = """#!/bin/sh
# Stands in for `python3`: makes a .venv whose pip notes what it was asked for.
case "$*" in
  "-c "*) exit {too_old} ;;
  *bootstrap.py*) shift 0; exec {real} "$@" ;;
  --version) echo "Python 3.9.1" ;;
esac
"""
_INSIDE = """#!/bin/sh
case "$*" in
  "-m pip --version") exit 0 ;;
  "-m pip install"*) echo "$*" >> "{notes}"; echo "ERROR: nothing matches"; exit {status} ;;
  *) echo "ran $*" ;;
esac
"""


class Clone:
    """A fresh clone's ``bin/`` and requirements, with the interpreter inside ``.venv`` replaced."""

    def __init__(self, root: Path, real: str) -> None:
        self.root = root
        self.notes = root / "notes"
        self.real = real
        (root / "engine").mkdir(parents=True)
        shutil.copytree(paths.PROJECT / "bin", root / "bin")
        shutil.copy(paths.PROJECT / "engine" / "bootstrap.py", root / "engine")
        for name in ("requirements.txt", "requirements-dev.txt"):
            (root / name).write_text("something\n")
        (root / "path").mkdir()
        self.use_python(too_old=0)

    def use_python(self, *, too_old: int) -> None:
        for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14", "python"):
            command = self.root / "path" / name
            command.write_text(_VENV.format(too_old=too_old, real=self.real))
            command.chmod(0o755)

    def make_venv(self, status: int = 0) -> None:
        python = self.root / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text(_INSIDE.format(notes=self.notes, status=status))
        python.chmod(0o755)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{self.root / 'path'}:/usr/bin:/bin", "HOME": str(self.root), **variables}
        command = [str(self.root / "bin" / "with-python"), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "clone", os.path.realpath(shutil.which("python3") or "python3"))


def test_requirements_are_installed_once_and_again_when_they_change(clone: Clone) -> None:
    clone.make_venv()

    assert clone.run("-m", "x").stdout == "ran -m x\n"
    assert clone.run("-m", "x").stdout == "ran -m x\n"
    assert len(clone.notes.read_text().splitlines()) == 1

    (clone.root / "requirements.txt").write_text("something else\n")
    clone.run("-m", "x")
    assert len(clone.notes.read_text().splitlines()) == 2


def test_a_failed_installation_is_told_and_tried_again(clone: Clone) -> None:
    clone.make_venv(status=1)

    failed = clone.run("-m", "x")
    assert failed.returncode == 1
    assert failed.stdout == ""
    assert "pip could not install the requirements:\n  ERROR: nothing matches" in failed.stderr

    clone.make_venv(status=0)
    assert clone.run("-m", "x").stdout == "ran -m x\n"


def test_a_python_that_is_too_old_is_told_with_its_version(clone: Clone) -> None:
    clone.use_python(too_old=1)

    done = clone.run("-m", "x")

    assert done.returncode == 1
    assert "needs Python 3.11 or newer as python3 on PATH (found: Python 3.9.1)" in done.stderr
    assert "IDP_PYTHON" in done.stderr


def test_a_named_interpreter_is_used_as_it_is(clone: Clone) -> None:
    done = clone.run("hello", IDP_PYTHON="/bin/echo")

    assert done.stdout == "hello\n"
    assert not (clone.root / ".venv").exists()
