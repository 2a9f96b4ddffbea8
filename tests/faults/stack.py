"""A stack of one app at three vendors, whose emulator injects what a test says, on the real engine."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from engine import emulation
from tests.faults import inventory
from tests.faults.inventory import Inventory
from tests.faults.plans import Plans
from tests.projects import ProjectCopy, copy_project, leave_one_app

VENDORS = ("auth0", "aws", "entra")
UP = ("up", "--yes", "--skip-preview", "--suppress-outputs")
MAKE_UP = ["make", "up"]
Command = tuple[str, ...] | list[str]
"""Arguments of ``bin/pulumi``, or a whole command line."""
DESTROY = ("destroy", "--yes", "--skip-preview", "--suppress-outputs")
_SECONDS = 300
_PROTECTION = "dashboard-identity:deletionProtection"


@dataclass
class Running:
    """A command that has been begun, and what it said when it has ended."""

    process: subprocess.Popen[str]
    said: str = ""

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def returncode(self) -> int:
        return self.process.returncode


@dataclass(frozen=True)
class FaultyStack:
    """A copy of the project; ``empty`` is what its vendors hold before the first ``up``."""

    project: ProjectCopy
    plans: Plans

    @property
    def emulator(self) -> Path:
        return self.project.state / "emulator"

    @property
    def checkpoint(self) -> Path:
        return self.project.state / "pulumi" / ".pulumi" / "stacks" / "dashboard-identity" / "dev.json"

    def up(self, **variables: str) -> str:
        """``bin/pulumi up``, which has to succeed; what it said."""
        return self._succeeds(UP, variables)

    def destroy(self, **variables: str) -> str:
        return self._succeeds(DESTROY, variables)

    def _succeeds(self, command: tuple[str, ...], variables: dict[str, str]) -> str:
        done = self.project.run(*command, **variables)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        return said

    def fails(self, *command: str, **variables: str) -> str:
        """A command that must not succeed; what it said."""
        done = self.project.run(*command, **variables)
        assert done.returncode != 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def edit(self, word: str) -> None:
        """Changes something at every vendor: the app's callback, and the description of its role."""

        def change(config: dict[str, Any]) -> None:
            config["dashboard-identity:apps"][0]["callbacks"][0] = f"https://{word}.example.com/callback"
            config["dashboard-identity:roles"][0]["description"] = f"Sees the {word}"

        self.project.edit(change)

    @contextmanager
    def protected(self) -> Iterator[None]:
        """From deletion, as a stack is by default, without which the policies refuse ``make up``."""
        self.project.edit(lambda config: config.pop(_PROTECTION))
        yield
        self.project.edit(lambda config: config.update({_PROTECTION: False}))

    def make_down(self, empty: Inventory) -> str:
        """``make down``, which has to leave nothing; what it said."""
        down = self.project.make("down", check=True)
        # It stops the emulator, too.
        self.project.run("refresh", "--yes", "--skip-preview", check=True)
        self.is_empty(empty)
        return down.stdout + down.stderr

    def held(self) -> Inventory:
        return inventory.of_vendors(self.emulator)

    def is_whole(self, empty: Inventory) -> None:
        """The vendors hold what the state knows, each of it once, and all of it is as the program says."""
        self.loses_nothing(empty)
        # What somebody changed by hand is among the changes, too: the preview compares with the vendors first.
        done = self.project.run("preview", "--refresh", "--expect-no-changes", "--diff")
        assert done.returncode == 0, done.stdout + done.stderr

    def loses_nothing(self, empty: Inventory) -> None:
        """The vendors hold what the state knows, each of it once."""
        there = self.held().without(empty)
        assert there.duplicates() == []
        assert set(there.names) == inventory.of_state(self.checkpoint)

    def is_empty(self, empty: Inventory) -> None:
        left = self.held().without(empty)
        assert left.names == {}
        assert inventory.of_state(self.checkpoint) == set()

    @contextmanager
    def held_up(self, why: str, command: Command, fault: dict[str, Any]) -> Iterator[Running]:
        """A command, one request of which is held up while the block runs; afterwards the command has ended.

        Args:
            why: what goes wrong meanwhile, for the count at the end.
        """
        pipe = self.plans.path.with_name("pipe")
        pipe.unlink(missing_ok=True)
        os.mkfifo(pipe, 0o600)
        self.plans.inject({"name": why, "does": "hold", "pipe": str(pipe), **fault})
        process = self.begin(command)
        running = Running(process)
        # Opening the pipe waits for the emulator to be there; a command that ends without it must not keep us waiting.
        watcher = threading.Thread(target=_release_when_ended, args=(process, pipe), daemon=True)
        watcher.start()
        try:
            with pipe.open("wb"):
                assert self.plans.injected(), process.communicate()
                yield running
        finally:
            running.said, _ = process.communicate(timeout=_SECONDS)

    def begin(self, command: Command) -> subprocess.Popen[str]:
        """A command in a process group of its own."""
        line = command if isinstance(command, list) else [str(self.project.root / "bin" / "pulumi"), *command]
        return subprocess.Popen(
            line,
            cwd=self.project.root,
            env=dict(self.project.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def kill_emulator(self) -> None:
        running = emulation.running(self.emulator)
        assert running is not None
        os.kill(running.pid, signal.SIGKILL)


def kill_cli(command: Running) -> None:
    """Kills the CLI that a running ``bin/pulumi`` started, and nothing else."""
    children = Path(f"/proc/{command.pid}/task/{command.pid}/children").read_text().split()
    clis = [int(pid) for pid in children if Path(f"/proc/{pid}/exe").resolve().name == "pulumi"]
    assert len(clis) == 1, clis
    os.kill(clis[0], signal.SIGKILL)


def kill_group(command: Running) -> None:
    """Kills ``bin/pulumi`` and the CLI at once, as ``kill -9`` of a job does."""
    os.killpg(command.pid, signal.SIGKILL)


def _release_when_ended(process: subprocess.Popen[str], pipe: Path) -> None:
    process.wait(timeout=_SECONDS)
    with suppress(OSError):
        os.close(os.open(pipe, os.O_RDONLY | os.O_NONBLOCK))


def make(folder: Path, ports: list[int]) -> FaultyStack:
    """The copy, with nothing brought up yet."""
    plans = Plans(folder / "plans")
    copy = copy_project(folder / "project", ports)
    faulty = {"IDP_EMULATOR_FAULTS": str(plans.path), "IDP_EMULATOR_BCRYPT_COST": "4"}
    project = replace(copy, environment={**copy.environment, **faulty})

    def shrink(config: dict[str, Any]) -> None:
        leave_one_app(config, "auth0", "cognito", "entra")
        config["aws:maxRetries"] = "3"
        config[_PROTECTION] = False
        config["dashboard-identity:roles"][:] = config["dashboard-identity:roles"][:1]
        config["dashboard-identity:users"][:] = config["dashboard-identity:users"][:1]

    project.edit(shrink)
    return FaultyStack(project, plans)
