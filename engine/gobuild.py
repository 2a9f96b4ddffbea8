"""A program from its Go module, for a machine that reaches package registries only: once, into the cache."""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from engine import paths
from engine.cli.toolchain import Go
from engine.problems import CannotGoOn, Problem

_PLAIN_STEP_PERCENT = 10
_SHOWN_ERROR_LINES = 15


@dataclass(frozen=True)
class Program:
    """A command that a ``go.mod`` names as its one ``tool``."""

    title: str
    """As it is told to people: ``the Pulumi CLI``."""
    module: Path
    """Folder of the ``go.mod`` and ``go.sum``."""
    linker_flags: str
    target: Path
    """Where the binary is kept; its name is the command's."""
    otherwise: str
    """What makes the build unnecessary, as a sentence; empty when nothing does."""


def build(program: Program, go: Go, console: Console) -> Path:
    """Builds into the cache; the binary appears there whole or not at all.

    Raises:
        CannotGoOn: Go's own last words.
    """
    paths.private_dir(program.target.parent)
    environment = {**go.environment, "GOFLAGS": "-mod=readonly -trimpath -buildvcs=false"}
    with tempfile.TemporaryDirectory(dir=program.target.parent) as folder, _bar(console) as progress:
        required = (program.module / "go.mod").read_text(encoding="utf-8")
        fetch = _Step(progress, console, "fetching modules", len(re.findall(r"^\t\S+ v", required, re.MULTILINE)))
        packages = _run(program, [go.command, "list", "-deps", "-f", "{{.ImportPath}}", "tool"], environment, fetch)
        fetch.end()
        compile_ = _Step(progress, console, f"compiling {program.title}", len(packages))
        flags = ["-ldflags", program.linker_flags, "-o", folder]
        _run(program, [go.command, "build", "-v", *flags, "tool"], environment, compile_)
        compile_.end()
        (Path(folder) / program.target.name).replace(program.target)
    return program.target


@contextmanager
def one_at_a_time(name: str, title: str, console: Console) -> Iterator[None]:
    """Holds the lock ``NAME.lock`` of the cache; a second process says so and waits for the first one."""
    lock = paths.private_dir(paths.cache_dir()) / f"{name}.lock"
    with lock.open("w", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.print(f"another command is making {title}; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class _Step:
    """A line of progress; without a terminal, a line of text at every tenth."""

    def __init__(self, progress: Progress, console: Console, title: str, total: int) -> None:
        self._progress, self._console, self._title, self._total = progress, console, title, max(total, 1)
        self._done = 0
        self._told = 0
        self._task = progress.add_task(title, total=self._total)
        self._tell(0)

    def advance(self) -> None:
        self._done = min(self._done + 1, self._total)
        self._progress.update(self._task, completed=self._done)
        percent = 100 * self._done // self._total
        if percent >= self._told + _PLAIN_STEP_PERCENT:
            self._tell(percent)

    def end(self) -> None:
        # What Go has in its caches is not announced, so a step may end early.
        self._progress.update(self._task, completed=self._total)

    def _tell(self, percent: int) -> None:
        self._told = percent - percent % _PLAIN_STEP_PERCENT
        if not self._console.is_terminal:
            self._console.print(f"{self._title}: {self._told} %", markup=False, highlight=False)


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _run(program: Program, command: list[str], environment: dict[str, str], step: _Step) -> list[str]:
    """Runs Go, counting the lines of its progress on standard error; returns the lines of its standard output."""
    nice = [path, "-n", "5"] if (path := shutil.which("nice")) else []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        with subprocess.Popen(
            [*nice, *command], cwd=program.module, env=environment, stdout=output, stderr=subprocess.PIPE, text=True
        ) as process:
            try:
                said = list(_counted(process, step))
            except BaseException:
                process.terminate()
                raise
        if process.returncode != 0:
            raise CannotGoOn([_failure(program, said)])
        output.seek(0)
        return output.read().splitlines()


def _counted(process: subprocess.Popen[str], step: _Step) -> Iterator[str]:
    for line in process.stderr or ():
        step.advance()
        yield line.rstrip()


def _failure(program: Program, said: list[str]) -> Problem:
    words = [line for line in said if not re.fullmatch(r"(go: downloading )?[\w./~-]+( v\S+)?", line)]
    return Problem(
        f"building {program.title} failed:\n    " + "\n    ".join(words[-_SHOWN_ERROR_LINES:] or said[-1:]),
        f"is the Go module proxy reachable (`go env GOPROXY`)? {program.otherwise}".strip(),
    )
