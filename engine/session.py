"""One command from its line to its exit status: what it needs is got, started and attached, then the CLI has it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

from rich.console import Console

from engine import arguments, attachment, project, runner
from engine.cli.find import Cli
from engine.cli.obtain import obtain
from engine.project import PROVIDERS, Project, StackFile


def run(line: Sequence[str], console: Console) -> int:
    """Runs ``pulumi LINE``; returns the CLI's exit status.

    Raises:
        NotReady: before the CLI was run.
    """
    with prepared(line, console) as (cli, environment):
        status = runner.run(cli, line, environment)
    invocation = arguments.read(line)
    if status == 0 and invocation.selects_a_stack and invocation.stack != arguments.DEFAULT_STACK:
        told = f"bin/pulumi goes on using {arguments.DEFAULT_STACK} unless -s or PULUMI_STACK names another stack"
        console.print(told, markup=False, highlight=False, soft_wrap=True)
    return status


def capture(line: Sequence[str], console: Console) -> str:
    """What ``pulumi LINE`` writes to standard output.

    Raises:
        subprocess.CalledProcessError: its own error stands on standard error already.
    """
    with prepared(line, console) as (cli, environment):
        command = [str(cli.path), *line]
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout


@contextmanager
def prepared(line: Sequence[str], console: Console) -> Iterator[tuple[Cli, dict[str, str]]]:
    """The CLI and its environment, with what the command needs running until the block ends.

    A stack whose endpoints are on this machine gets the emulator and the attached plugins. A stack of real tenants, or no stack
    at all, keeps the user's environment, and gets a language host where the CLI has none.
    """
    invocation = arguments.read(line)
    found = project.find(invocation.cwd)
    stack = found.stack_file(invocation) if found else StackFile()
    with ExitStack() as running:
        if found and stack.endpoints:
            from engine.emulated import EmulatedCommand

            command = EmulatedCommand(invocation, found, stack, stack.endpoints)
            cli = command.fit_machine(console)
            environment = command.attach(cli, line, running, console)
        else:
            if found and stack.path is None and invocation.is_about_a_stack and not invocation.names_its_stack:
                _tell_missing(found, invocation, console)
            cli = obtain(console)
            environment = dict(os.environ)
            if invocation.needs_language_host and not cli.has_language_host:
                environment |= running.enter_context(attachment.language_host(frozenset(PROVIDERS), environment))
        yield cli, environment


def _tell_missing(found: Project, invocation: arguments.Invocation, console: Console) -> None:
    """A mistyped stack would otherwise end in the CLI asking for a login, and in nothing else."""
    known = ", ".join(found.stacks()) or "none"
    told = f"bin/pulumi: there is no Pulumi.{invocation.stack}.yaml here, so your own backend is asked; stack files: {known}"
    console.print(told, markup=False, highlight=False, soft_wrap=True)
