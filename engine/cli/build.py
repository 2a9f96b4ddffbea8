"""The CLI from its Go module, for a machine that reaches package registries only. About five minutes, once."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from engine import paths, versions
from engine.cli.find import Cli, built_path
from engine.cli.toolchain import Go
from engine.problems import NotReady, Problem

_MODULE = Path(__file__).parent
_LINKER_FLAGS = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{versions.CLI}"
_PLAIN_STEP_PERCENT = 10
_SHOWN_ERROR_LINES = 15


def build(go: Go, console: Console) -> Cli:
    """Builds into the cache; the binary appears there whole or not at all.

    Raises:
        NotReady: Go's own last words.
    """
    target = built_path()
    paths.private_dir(target.parent)
    environment = {**go.environment, "GOFLAGS": "-mod=readonly -trimpath -buildvcs=false"}
    with tempfile.TemporaryDirectory(dir=target.parent) as folder, _bar(console) as progress:
        modules = len(re.findall(r"^\t\S+ v", (_MODULE / "go.mod").read_text(encoding="utf-8"), re.MULTILINE))
        fetch = _Step(progress, console, "fetching modules", modules)
        packages = _run([go.command, "list", "-deps", "-f", "{{.ImportPath}}", "tool"], environment, fetch)
        fetch.end()
        compile_ = _Step(progress, console, "compiling the Pulumi CLI", len(packages))
        _run([go.command, "build", "-v", "-ldflags", _LINKER_FLAGS, "-o", folder, "tool"], environment, compile_)
        compile_.end()
        (Path(folder) / "pulumi").replace(target)
    return Cli(target)


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


def _run(command: list[str], environment: dict[str, str], step: _Step) -> list[str]:
    """Runs Go, counting the lines of its progress on standard error; returns the lines of its standard output."""
    nice = [path, "-n", "5"] if (path := shutil.which("nice")) else []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            [*nice, *command], cwd=_MODULE, env=environment, stdout=output, stderr=subprocess.PIPE, text=True
        )
        try:
            said = list(_counted(process, step))
        except BaseException:
            process.terminate()
            raise
        finally:
            process.wait()
        if process.returncode != 0:
            raise NotReady([_failure(said)])
        output.seek(0)
        return output.read().splitlines()


def _counted(process: subprocess.Popen[str], step: _Step) -> Iterator[str]:
    for line in process.stderr or ():
        step.advance()
        yield line.rstrip()


def _failure(said: list[str]) -> Problem:
    words = [line for line in said if not re.fullmatch(r"(go: downloading )?[\w./~-]+( v\S+)?", line)]
    return Problem(
        "building the Pulumi CLI failed:\n    " + "\n    ".join(words[-_SHOWN_ERROR_LINES:] or said[-1:]),
        "is the Go module proxy reachable (`go env GOPROXY`)? "
        f"An official `pulumi` {versions.CLI_MINIMUM} or newer on PATH makes the build unnecessary",
    )
