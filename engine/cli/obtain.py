"""The order in which a CLI is looked for, and made."""

from __future__ import annotations

from contextlib import AbstractContextManager

from rich.console import Console

from engine import gobuild, paths, readiness, versions
from engine.cli import build, find, install, toolchain
from engine.cli.find import Cli
from engine.problems import NotReady, Problem


def plan(console: Console) -> Cli | toolchain.Go | list[Problem]:
    """A CLI when there is one or the installer brought it; else what to build it with; else why that cannot be."""
    found = find.find()
    if found:
        return found
    with _one_at_a_time(console):
        found = find.find()
        if found:
            return found
        if install.is_reachable() and (installed := install.install(console)):
            return installed
        console.print(f"no Pulumi CLI on PATH, and get.pulumi.com is out of reach: building {versions.CLI} once")
        go = toolchain.find(console)
    problems = list(
        readiness.disk_problems(paths.cache_dir(), versions.BUILD_DISK_BYTES, "building the Pulumi CLI"),
    )
    if isinstance(go, Problem):
        problems.insert(0, go)
    return problems if problems or isinstance(go, Problem) else go


def make(go: toolchain.Go, console: Console) -> Cli:
    """Builds the CLI; a second process waits for the first one's."""
    with _one_at_a_time(console):
        return find.find() or build.build(go, console)


def obtain(console: Console) -> Cli:
    """
    Raises:
        NotReady: there is none, and it cannot be made.
    """
    planned = plan(console)
    if isinstance(planned, list):
        raise NotReady(planned)
    return planned if isinstance(planned, Cli) else make(planned, console)


def _one_at_a_time(console: Console) -> AbstractContextManager[None]:
    return gobuild.one_at_a_time("cli", "the Pulumi CLI", console)
