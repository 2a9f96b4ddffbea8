"""Dex as part of ``make up`` and ``make down``: it follows the stack's outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rich.console import Console

from engine import emulation, processes
from engine.dex import obtain, server
from engine.problems import NotReady, Problem
from engine.project import StackFile


def get_ready(stack: StackFile, console: Console) -> Path | None:
    """The program, where the stack has a Dex on this machine; built where there is none.

    Raises:
        NotReady: it cannot be had, or its port is taken.
    """
    if stack.endpoints is None or stack.endpoints.dex is None:
        return None
    problems = list(_problems(stack, stack.endpoints.dex))
    if problems:
        raise NotReady(problems)
    return obtain.obtain(console)


def follow(outputs: Mapping[str, Any], program: Path | None, port: int | None, console: Console) -> None:
    """Has Dex run with the configuration that the stack gives it, or stops it where the stack gives none.

    Args:
        outputs: of the stack, secrets in clear.

    Raises:
        CannotGoOn: Dex refuses the configuration; what ran before runs on.
    """
    state = server.folder()
    given = (outputs.get("directories") or {}).get("dex") or {}
    if program is None or port is None or "config" not in given:
        end(console)
        return
    authority = emulation.folder() / "ca.pem"
    before = server.running(state)
    if server.ensure(state, server.Wanted(program, given["config"], port, authority)):
        told = "Dex runs with the changed configuration" if before else "Dex runs"
        console.print(f"{told}: {given['issuer']}", markup=False, highlight=False, soft_wrap=True)


def end(console: Console) -> None:
    """Stops Dex and deletes what it kept; content when there is nothing of it."""
    if server.stop(server.folder()):
        console.print("Dex has stopped")


def _problems(stack: StackFile, port: int) -> Iterator[Problem]:
    found = server.running(server.folder())
    if (found and found.port == port) or processes.port_is_free(port):
        return
    holder = processes.listener(port) or "another program"
    file = stack.path.name if stack.path else "the stack file"
    fix = f"stop that program, or name another port in 'providers.dex.issuer' of {file}"
    yield Problem(f"port {port} (dex) is in use by {holder}", fix)
