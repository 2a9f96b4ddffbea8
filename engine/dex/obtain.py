"""Dex from the cache, else built; about a minute, once. It keeps its records in SQLite, whose driver is written in C."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from engine import gobuild, paths, readiness, versions
from engine.cli import toolchain
from engine.cli.toolchain import Go
from engine.dex import source
from engine.problems import NotReady, Problem

_TITLE = f"Dex {versions.DEX}"


def built_path() -> Path:
    return paths.cache_dir() / f"dex-v{versions.DEX}" / "dex"


def find() -> Path | None:
    """The binary of an earlier time, or None."""
    path = built_path()
    return path if os.access(path, os.X_OK) else None


def obtain(console: Console) -> Path:
    """
    Raises:
        NotReady: there is none, and it cannot be made; or Go's own last words.
    """
    found = find()
    if found:
        return found
    with gobuild.one_at_a_time("dex", _TITLE, console):
        return find() or _build(_tools(console), console)


def _build(go: Go, console: Console) -> Path:
    with tempfile.TemporaryDirectory() as folder:
        return gobuild.build(_program(source.prepare(Path(folder), go)), go, console)


def _program(module: Path) -> gobuild.Program:
    return gobuild.Program(
        title=_TITLE,
        module=module,
        linker_flags=f"-s -w -X main.version=v{versions.DEX}",
        target=built_path(),
        otherwise="",
    )


def _tools(console: Console) -> Go:
    """A Go that calls a C compiler, when all that the build needs is there."""
    room = readiness.disk_problems(paths.cache_dir(), versions.DEX_BUILD_DISK_BYTES, f"building {_TITLE}")
    go = toolchain.find(console, _TITLE, f"put a Dex {versions.DEX} at {built_path()}")
    problems = [go] if isinstance(go, Problem) else list(_compiler_problems(go))
    problems += room
    if problems or isinstance(go, Problem):
        raise NotReady(problems)
    return replace(go, environment={**go.environment, "CGO_ENABLED": "1"})


def _compiler_problems(go: Go) -> list[Problem]:
    asked = subprocess.run(
        [go.command, "env", "CC"], env=go.environment, cwd=Path.home(), capture_output=True, text=True, check=False
    )
    command = shlex.split(asked.stdout.strip()) or ["gcc"]
    if shutil.which(command[0]):
        return []
    return [
        Problem(
            f"{_TITLE} has to be built, and there is no C compiler ({command[0]} is not on PATH)",
            "install one (on Debian and Ubuntu: apt install gcc libc6-dev), or name another with the variable CC",
        )
    ]
