"""``make up`` and ``make down``: ``python -m engine.everyday up``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from engine import (
    arguments,
    checkpoint,
    emulation,
    environment,
    interrupted,
    official,
    paths,
    policy_pack,
    project,
    session,
    table,
)
from engine.dex import follow as dex
from engine.problems import NotReady, Problem
from engine.project import Project

# Outputs are what the table shows, and asked for when wanted. The preview is not skipped: a policy that is broken stops everything
# there, while nothing is made yet, and all that are broken are told at once.
_UP = ("up", "--yes", "--suppress-outputs")
_DOWN = ("destroy", "--yes", "--skip-preview", "--suppress-outputs")
_OUTPUTS = ("stack", "output", "--json")


def up(console: Console) -> int:
    """Brings the stack up and prints what is there and whom to log in as."""
    found = _emulated_project()
    stack = found.stack_file(arguments.read(_UP))
    program = dex.get_ready(stack, console)
    status = session.run((*_UP, *policy_pack.options(arguments.read(_UP).stack)), console)
    if status == 0:
        # What Dex is to do is a secret output, which no command line and no file but Dex's own ever holds.
        outputs = json.loads(session.capture((*_OUTPUTS, *(("--show-secrets",) if program else ())), console))
        try:
            dex.follow(outputs, program, stack.endpoints.dex if stack.endpoints else None, console)
        finally:
            table.show(outputs, Console())
            _show_emulator(Console())
    return status


def down(console: Console) -> int:
    """Takes the stack down and stops Dex and the emulator; content when there is nothing of either."""
    found = _emulated_project()
    holds = _holds_resources(found, os.environ)
    lost = _lost(found, os.environ)
    if holds:
        for command in _taking_down(found, lost, console):
            status = session.run(command, console)
            if status != 0:
                return status
    else:
        console.print("the stack holds nothing")
    dex.end(console)
    from engine import recycle_bin

    recycle_bin.empty(emulation.folder())
    if emulation.stop(emulation.folder()):
        console.print("the emulator has stopped")
    if lost:
        interrupted.forget(emulation.folder())
        told = "an earlier command was stopped while it created things: what the emulator held is deleted"
        console.print(told, markup=False, highlight=False, soft_wrap=True)
    return 0


def _show_emulator(console: Console) -> None:
    state = emulation.folder()
    running = emulation.running(state)
    if running:
        authority = os.path.relpath(state / "ca.pem", paths.PROJECT)
        console.print(
            f"Try it:     https://localhost:{running.ports['console']}/ logs in to each app and shows its tokens",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        console.print(
            f"Trusted by: {authority}, for your browser and your apps", markup=False, highlight=False, soft_wrap=True
        )
    console.print("Take down:  make down", markup=False, highlight=False, soft_wrap=True)


def _emulated_project() -> Project:
    """The project, when its stack lives on the emulator: these commands ask nothing before they act."""
    invocation = arguments.read(_UP)
    found = project.find(paths.PROJECT)
    if found is None or found.stack_file(invocation).endpoints is None:
        what = (
            f"the stack {invocation.stack} has no endpoint on this machine, and `make up` and `make down` ask nothing"
        )
        raise NotReady([Problem(what, f"use `bin/pulumi up -s {invocation.stack}`, which shows a preview first")])
    return found


def _holds_resources(found: Project, user: Mapping[str, str]) -> bool:
    """Whether a destroy has something to do; taken as true where the state is kept elsewhere."""
    if user.get("PULUMI_BACKEND_URL"):
        return True
    state = _checkpoint(found, user)
    checkpoint.mend(environment.records(found.name, arguments.read(_DOWN, user).stack), state)
    latest = interrupted.latest(state)
    return bool(latest.get("resources") or latest.get("pending_operations"))


def _taking_down(found: Project, lost: int, console: Console) -> Iterator[Sequence[str]]:
    """The commands that leave nothing; each is chosen when the ones before it have run."""
    if lost:
        yield interrupted.CLEAR
    elif _is_left(found, os.environ):
        # What it finds may be protected as well.
        yield interrupted.REFRESH
    yield from _unprotected(found, console)
    yield _DOWN


def _is_left(found: Project, user: Mapping[str, str]) -> bool:
    if user.get("PULUMI_BACKEND_URL"):
        return False
    notes = environment.records(found.name, arguments.read(_DOWN, user).stack) / "journal"
    return interrupted.is_left(interrupted.latest(_checkpoint(found, user)), notes)


def _unprotected(found: Project, console: Console) -> Iterator[Sequence[str]]:
    """The commands that take protection away, once the emulator has let go of what it guards itself."""
    from engine import protection

    resources = _resources(found, console)
    stack = found.stack_file(arguments.read(_DOWN))
    if stack.endpoints is not None and protection.is_guarded(resources):
        region = stack.config.get("aws:region")
        emulation.ensure(stack.endpoints, region if isinstance(region, str) else None)
        protection.lift(emulation.folder(), resources)
    if protection.is_marked(resources):
        yield protection.UNPROTECT


def _resources(found: Project, console: Console) -> list[dict[str, Any]]:
    """What the state holds, wherever that is kept."""
    if not os.environ.get("PULUMI_BACKEND_URL"):
        return list(interrupted.latest(_checkpoint(found, os.environ)).get("resources") or ())
    exported: dict[str, Any] = json.loads(session.capture(("stack", "export"), console))
    return list(exported["deployment"].get("resources") or ())


def _lost(found: Project, user: Mapping[str, str]) -> int:
    """How many things an interrupted command was creating by an official plugin, which keeps no journal of them.

    Not known where the state is kept elsewhere.
    """
    if user.get("PULUMI_BACKEND_URL"):
        return 0
    return interrupted.pending_creates(_checkpoint(found, user), official.wanted(user))


def _checkpoint(found: Project, user: Mapping[str, str]) -> Path:
    """The stack's state in the project's own backend; not there where another one is used."""
    stack = arguments.read(_DOWN, user).stack
    return environment.backend() / ".pulumi" / "stacks" / found.name / f"{stack}.json"


def main(names: list[str]) -> int:
    commands = {"up": up, "down": down}
    if len(names) != 1 or names[0] not in commands:
        print(f"usage: python -m engine.everyday {'|'.join(commands)}", file=sys.stderr)
        return 2
    os.chdir(paths.PROJECT)
    os.environ["IDP_COMMAND"] = f"make {names[0]}"
    try:
        return commands[names[0]](Console(stderr=True))
    except NotReady as refused:
        print(f"make {names[0]}: {refused}", file=sys.stderr)
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    except KeyboardInterrupt:
        return 130
    return 1


if __name__ == "__main__":
    status = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # As in __main__: gRPC's threads would keep the interpreter's own ending waiting.
    os._exit(status)
