"""An app, or a program of a test's own, from the Go module in its folder: built once into the cache."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from rich.console import Console

from engine import gobuild, paths
from engine.cli import toolchain
from engine.problems import NotReady, Problem
from tests import needs

_APPS = Path(__file__).resolve().parent


def program(name: str, command: str, console: Console | None = None) -> Path:
    """The COMMAND that ``tests/apps/NAME/go.mod`` names as its tool.

    Where it cannot be built the running test is skipped with Go's reason, and fails on CI.
    """
    console = console or Console(stderr=True)
    module = _APPS / name
    target = paths.cache_dir() / "apps" / f"{name}-{_key(module)}" / command
    with gobuild.one_at_a_time(f"app-{name}", command, console):
        if not os.access(target, os.X_OK):
            try:
                _build(command, module, target, console)
            except NotReady as refused:
                _give_up(str(refused))
    return target


def _build(command: str, module: Path, target: Path, console: Console) -> None:
    go = toolchain.find(console, command, "run the tests that need none")
    if isinstance(go, Problem):
        raise NotReady([go])
    built = gobuild.Program(title=command, module=module, linker_flags="-s -w", target=target, otherwise="")
    gobuild.build(built, go, console)


def _give_up(reason: str) -> None:
    if needs.on_ci():
        pytest.fail(f"{reason}; CI builds it, so this is no reason to skip", pytrace=False)
    pytest.skip(reason)


def _key(module: Path) -> str:
    sources = b"".join(path.read_bytes() for path in sorted([*module.glob("*.go"), *module.glob("go.*")]))
    return hashlib.sha256(sources).hexdigest()[:16]
