"""One command from its line to its exit status: what it needs is got, started and attached, then the CLI has it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack

from rich.console import Console

from engine import arguments, attachment, project, runner
from engine.cli.obtain import obtain
from engine.project import PROVIDERS, StackFile


def run(line: Sequence[str], console: Console) -> int:
    """Runs ``pulumi LINE``; returns the CLI's exit status.

    A stack whose endpoints are on this machine gets the emulator and the attached plugins. A stack of real tenants, or no stack
    at all, keeps the user's environment, and gets a language host where the CLI has none.

    Raises:
        NotReady: before the CLI was run.
    """
    invocation = arguments.read(line)
    found = project.find(invocation.cwd)
    stack = found.stack_file(invocation) if found else StackFile()
    with ExitStack() as running:
        if found and stack.endpoints:
            from engine.emulated import EmulatedCommand

            command = EmulatedCommand(invocation, found, stack, stack.endpoints)
            cli = command.fit_machine(console)
            environment = command.attach(cli, running)
        else:
            cli = obtain(console)
            environment = dict(os.environ)
            if invocation.needs_language_host and not cli.has_language_host:
                environment |= running.enter_context(attachment.language_host(frozenset(PROVIDERS), environment))
        return runner.run(cli, line, environment)
