"""A command on a stack whose providers' endpoints are the emulator on this machine."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from engine import attachment, checkpoint, emulation, environment, interrupted, locks, official, readiness, turn
from engine.arguments import Invocation
from engine.cli.find import Cli
from engine.cli.obtain import make, plan
from engine.problems import CannotGoOn, NotReady, Problem
from engine.project import PROVIDERS, Endpoints, Project, StackFile


@dataclass(frozen=True)
class EmulatedCommand:
    """One command line, and what the stack file says of where its providers are."""

    invocation: Invocation
    project: Project
    stack: StackFile
    endpoints: Endpoints

    def fit_machine(self, console: Console) -> Cli:
        """The CLI, once every check has passed; what is amiss with the CLI and with the emulator is told together.

        Raises:
            NotReady: nothing was started.
        """
        found = readiness.emulator_problems(self.stack) if self.invocation.needs_providers else ()
        problems = list(found)
        planned = plan(console)
        if isinstance(planned, list):
            raise NotReady(problems + planned)
        if problems:
            raise NotReady(problems)
        return planned if isinstance(planned, Cli) else make(planned, console)

    def attach(self, cli: Cli, line: Sequence[str], running: ExitStack, console: Console) -> dict[str, str]:
        """Starts what the command needs; returns the CLI's environment.

        Args:
            line: the command line, for whoever is held up by it.
            running: stops again what is of no use without the command. The emulator runs on.
        """
        os.umask(0o077)
        settings = environment.for_backend(self.stack, asks=not self.invocation.preview_only)
        if self.invocation.names_its_stack:
            # The stack is an argument of this command, which the variable would contradict.
            settings.pop("PULUMI_STACK", None)
        elif not self.invocation.stack_is_given:
            settings["PULUMI_STACK"] = self.invocation.stack
        state = self._checkpoint(settings)
        records = environment.records(self.project.name, self.invocation.stack)
        changes = self.invocation.changes_the_stack and state is not None
        if changes:
            running.enter_context(turn.turn(records, self.invocation.stack, line, self._locks()))
        if state is not None and (changes or not locks.is_held(records / "turn")):
            checkpoint.mend(records, state)
        if not self.invocation.needs_providers:
            if self.invocation.needs_language_host:
                settings |= running.enter_context(attachment.language_host(frozenset(), settings))
            return settings

        not_attached = official.wanted()
        self._install_official(cli, not_attached, settings)
        self._make_stack(cli, settings)
        if changes and state is not None:
            checkpoint.keep(records, state)
        settings = self._with_emulator(settings)
        # Where nothing official is wanted, the CLI would look over the network for what is attached.
        settings["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] = "false" if not_attached else "true"
        names, journal = self._providers(settings) - not_attached, records / "journal"
        settings.setdefault("IDP_COMMAND", f"bin/pulumi {self.invocation.command}")
        plugins = running.enter_context(attachment.plugins(names, settings, journal))
        attached = running.enter_context(attachment.language_host(not_attached, settings))
        settings |= attached | attachment.providers(plugins)
        if changes and state is not None:
            creates = self.invocation.command in ("up", "update")
            run = self._runner(cli, settings)
            interrupted.settle(run, state, journal, names, console, creates=creates)
        return settings

    def _with_emulator(self, settings: Mapping[str, str]) -> dict[str, str]:
        """Has the emulator listen; returns the settings with which providers reach it."""
        region = self.stack.config.get("aws:region")
        emulation.ensure(self.endpoints, region if isinstance(region, str) else None)
        state = emulation.folder()
        return environment.for_providers(settings, emulation.credentials(state), state)

    def _install_official(self, cli: Cli, names: frozenset[str], settings: Mapping[str, str]) -> None:
        """Before the emulator's settings are in place: with them the CLI could download nothing."""
        if not names:
            return
        from engine.language_host import required_packages

        official.share_plugins(environment.home())
        official.install_missing(cli, required_packages(names), environment.home(), settings)

    def _make_stack(self, cli: Cli, settings: Mapping[str, str]) -> None:
        """In a fresh clone, so that its first command may be ``preview``. On the user's own backend it is theirs to do."""
        state = self._checkpoint(settings)
        if state is None or state.exists():
            return
        name = self.invocation.stack
        command = [str(cli.path), "stack", "init", name, "--non-interactive", "--cwd", str(self.project.root)]
        without = {key: value for key, value in settings.items() if key != "PULUMI_STACK"}
        made = subprocess.run(command, env=without, capture_output=True, text=True, check=False)
        if made.returncode != 0 and "already exists" not in made.stderr:
            what = f"the stack {name} could not be made: {made.stderr.strip()}"
            raise NotReady([Problem(what, f"see what `bin/pulumi stack init {name}` says")])

    def _checkpoint(self, settings: Mapping[str, str]) -> Path | None:
        """The stack's state file; None where the state is not in the project's own folder."""
        backend = environment.backend()
        if settings["PULUMI_BACKEND_URL"] != backend.as_uri():
            return None
        return backend / ".pulumi" / "stacks" / self.project.name / f"{self.invocation.stack}.json"

    def _runner(self, cli: Cli, settings: Mapping[str, str]) -> interrupted.Run:
        """Runs other commands of the CLI on the same stack, before this one."""
        common = ["--stack", self.invocation.stack, "--cwd", str(self.project.root)]

        def run(line: Sequence[str]) -> str:
            command = [str(cli.path), *line, *common]
            done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                what = f"`pulumi {' '.join(line[:2])}` failed: {(done.stderr.strip() or done.stdout.strip())}"
                raise CannotGoOn([Problem(what, "when that is put right, run the command again: it begins here")])
            return done.stdout

        return run

    def _locks(self) -> Path:
        """Where the CLI keeps its locks on the stack, in the project's own backend."""
        name = self.invocation.stack
        return environment.backend() / ".pulumi" / "locks" / "organization" / self.project.name / name

    def _providers(self, settings: Mapping[str, str]) -> frozenset[str]:
        """The providers that the stack configures or that its state holds; all of them where the state is elsewhere.

        ``random`` needs no configuration, so it is always one of them.
        """
        state = self._checkpoint(settings)
        if state is None:
            return frozenset(PROVIDERS)
        content = state.read_text(encoding="utf-8") if state.exists() else ""
        configured = self.stack.namespaces | {"random"}
        return frozenset(name for name in PROVIDERS if name in configured or f'pulumi:providers:{name}"' in content)
