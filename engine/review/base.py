"""The stack as it was before a change, up on an emulator of its own: what a preview of the change is compared with.

Nothing of a stack that runs here is touched: the base has its own folder, emulator, state and ports.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from rich.console import Console

from engine import arguments, emulation, paths, processes, project
from engine.problems import NotReady, Problem
from engine.review import differing, events, running
from engine.review.report import LONGEST_LINE, LONGEST_TEXT, Base, Kind

# Below the range from which systems take the local ports of outgoing connections: one of that range may be taken by anybody's connection
# between the moment it is found free and the moment it is bound.
_CANDIDATES = range(20000, 32000)
_PORT = re.compile(r"(?P<host>\blocalhost|\b127\.0\.0\.1)(?P<colon>:|%3A)(?P<port>\d{2,5})\b")
_OWN_PORTS = ("IDP_EMULATOR_CONSOLE_PORT", "IDP_EMULATOR_GOOGLE_PORT")


@dataclass(frozen=True)
class Ports:
    """Ports of the stack files -> the spare ones that stand in for them."""

    moved: Mapping[int, int] = field(default_factory=dict)

    def move(self, text: str) -> str:
        """A stack file with the spare ports."""
        return _replace(text, self.moved)

    def shown(self, text: str) -> str:
        """A text with the ports that the stack files name."""
        return _replace(text, {spare: port for port, spare in self.moved.items()})


def _replace(text: str, ports: Mapping[int, int]) -> str:
    def other(found: re.Match[str]) -> str:
        port = int(found["port"])
        return f"{found['host']}{found['colon']}{ports.get(port, port)}"

    return _PORT.sub(other, text)


@dataclass(frozen=True)
class Compared:
    """Where the change is to be previewed: what to add to its command line, and to its environment."""

    base: Base
    options: tuple[str, ...]
    environment: Mapping[str, str]
    ports: Ports


@contextmanager
def compared_with(ref: str, stack: str, environment: Mapping[str, str], console: Console) -> Iterator[Compared]:
    """Has the base up while the block runs. A base that cannot be brought up is told, and leaves an empty emulator.

    Args:
        ref: a commit, by any name that git knows.
        stack: of the base and of the change alike.

    Raises:
        NotReady: this tree's stack is not on the emulator.
    """
    own = _stack_file(paths.PROJECT, stack)
    if own is None:
        what = f"the stack {stack} has no endpoint on this machine: what it is compared with is its own state"
        raise NotReady([Problem(what, f"run `make preview STACK={stack}` without BASE")])
    with ExitStack() as ended:
        folder = Path(ended.enter_context(tempfile.TemporaryDirectory(prefix="dashboard-identity-")))
        commit, problem = _commit(ref)
        tree = folder / "base"
        problem = problem or ended.enter_context(_worktree(tree, commit))
        before, problem = (None, problem) if problem else _stack_before(tree, stack)
        ports = _spare_ports(own, *(() if before is None else (before,)))
        state = folder / "state"
        ended.callback(lambda: emulation.stop(state / "emulator"))
        settings = {
            **{key: value for key, value in environment.items() if key != "PULUMI_BACKEND_URL"},
            **{name: str(port) for name, port in zip(_OWN_PORTS, _spare(2, ports.moved.values()), strict=True)},
            "IDP_STATE_DIR": str(state),
        }
        if before is not None:
            file = _moved(before, folder / "before.yaml", ports)
            problem = _bring_up(tree, file, stack, settings, console, f"{ref} ({commit[:10]})")
            if problem:
                emulation.stop(state / "emulator")
                shutil.rmtree(state, ignore_errors=True)
        file = _moved(own, folder / "after.yaml", ports)
        told = Base(
            ref=differing.cut(ref, LONGEST_LINE),
            commit=commit,
            problem=differing.cut(ports.shown(problem), LONGEST_TEXT),
        )
        yield Compared(told, ("--config-file", str(file)), settings, ports)


def _bring_up(tree: Path, file: Path, stack: str, settings: Mapping[str, str], console: Console, title: str) -> str:
    """Why the base could not be brought up; empty when it was."""
    line = ["up", "--yes", "--skip-preview", "--cwd", str(tree), "--config-file", str(file), "--stack", stack]
    done = running.run(line, settings, console, f"bringing up {title} on an emulator of its own")
    if done.status == 0:
        return ""
    told = events.report(Kind.DEPLOYMENT, stack, done.status, done.events, done.said)
    return "\n".join(message.text for message in told.messages if message.error) or f"exit status {done.status}"


def _stack_before(tree: Path, stack: str) -> tuple[project.StackFile | None, str]:
    """The base's stack file, or why there is nothing to compare with."""
    before, now = (known.name if (known := project.find(root)) else "" for root in (tree, paths.PROJECT))
    if before != now:
        return None, f"its project is called {before!r}, and this one's {now!r}: to the engine these are two stacks"
    try:
        found = _stack_file(tree, stack)
    except NotReady as refused:
        return None, "; ".join(problem.what for problem in refused.problems)
    return found, "" if found else f"it has no Pulumi.{stack}.yaml with endpoints on this machine"


def _stack_file(root: Path, stack: str) -> project.StackFile | None:
    """The stack's file in a tree; None where it is none of the emulator's."""
    found = project.find(root)
    if found is None or found.root != root:
        return None
    file = found.stack_file(arguments.read(["preview", "--stack", stack]))
    return file if file.endpoints else None


def _moved(stack: project.StackFile, target: Path, ports: Ports) -> Path:
    text = (stack.path or target).read_text(encoding="utf-8")
    target.write_text(ports.move(text), encoding="utf-8")
    return target


def _spare_ports(*stacks: project.StackFile) -> Ports:
    """For each port on which an emulator of the stacks would listen. Dex is not run, so its port stays."""
    named: set[int] = set()
    for stack in stacks:
        if stack.endpoints:
            named |= {port for port in (stack.endpoints.auth0, stack.endpoints.aws, stack.endpoints.entra) if port}
    return Ports(dict(zip(sorted(named), _spare(len(named)), strict=True)))


def _spare(count: int, taken: Collection[int] = ()) -> list[int]:
    ports = random.SystemRandom().sample(_CANDIDATES, len(_CANDIDATES))
    return list(islice((port for port in ports if port not in taken and processes.port_is_free(port)), count))


def _git(*words: str) -> subprocess.CompletedProcess[str]:
    # No hook of the clone runs: a checkout of another commit is none of its business.
    command = ["git", "-c", "core.hooksPath=/dev/null", *words]
    return subprocess.run(command, cwd=paths.PROJECT, capture_output=True, text=True, check=False)


def _commit(ref: str) -> tuple[str, str]:
    """The commit's ID, and why there is none."""
    if not shutil.which("git"):
        return "", "there is no git on PATH"
    found = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
    if found.returncode == 0:
        return found.stdout.strip(), ""
    return "", "git knows no such commit here; a shallow clone has to fetch it first"


@contextmanager
def _worktree(folder: Path, commit: str) -> Iterator[str]:
    """The commit's files in a folder while the block runs; yields why that cannot be."""
    if not commit:
        yield ""
        return
    made = _git("worktree", "add", "--detach", str(folder), commit)
    try:
        yield made.stderr.strip() if made.returncode else ""
    finally:
        _git("worktree", "remove", "--force", str(folder))
