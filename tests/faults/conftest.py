"""An emulator at which things go wrong on purpose, and the counts of what did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults import plans, stack
from tests.faults.inventory import Inventory
from tests.faults.plans import Plans
from tests.faults.stack import FaultyStack
from tests.ports import free_ports

ROOT = Path(__file__).parents[2]
VENDORS = ("auth0", "aws", "entra", "google", "console")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if plans.TRIED:
        terminalreporter.section("faults tried")
        for line in plans.table():
            terminalreporter.write_line(line)


@dataclass(frozen=True)
class Emulator:
    """One that runs in a process of its own.

    Args:
        ports: vendor -> port.
    """

    state: Path
    ports: dict[str, int]
    plans: Plans

    @property
    def authority(self) -> Path:
        return self.state / "ca.pem"

    @property
    def credentials(self) -> dict[str, dict[str, str]]:
        return json.loads((self.state / "credentials.json").read_text())


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    folder = tmp_path_factory.mktemp("faults")
    state, plan = folder / "state", Plans(folder / "plans")
    ports = dict(zip(VENDORS, free_ports(len(VENDORS)), strict=True))
    command = [
        sys.executable,
        "-m",
        "emulator",
        "--state",
        str(state),
        "--faults",
        str(plan.path),
        "--bcrypt-cost",
        "4",
    ]
    for vendor, port in ports.items():
        command += [f"--{vendor}-port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, env=dict(os.environ)
        )
    assert process.stdout is not None
    assert process.stdout.readline() == "emulator ready\n", (folder / "log").read_text()
    yield Emulator(state, ports, plan)
    process.terminate()
    process.communicate(timeout=30)


@pytest.fixture
def faults(emulator: Emulator) -> Iterator[Plans]:
    """Nothing goes wrong before the test says so, nor after it."""
    emulator.plans.inject()
    yield emulator.plans
    emulator.plans.lift()


class Copies:
    """One copy of the project for all tests; another one when a test has left it in disorder."""

    def __init__(self, factory: pytest.TempPathFactory) -> None:
        self._factory = factory
        self._current: tuple[FaultyStack, Inventory] | None = None

    def get(self) -> tuple[FaultyStack, Inventory]:
        if self._current is None:
            made = stack.make(self._factory.mktemp("stack"), free_ports(7))
            started = made.project.run("refresh", "--yes", "--skip-preview")
            assert started.returncode == 0, started.stdout + started.stderr
            self._current = (made, made.held())
        return self._current

    def settle(self) -> None:
        """Counts what was injected, and drops the copy unless it is empty again."""
        if self._current is None:
            return
        made, empty = self._current
        made.plans.lift()
        try:
            made.is_empty(empty)
        except Exception:  # noqa: BLE001 - whatever is wrong with it, the next test shall not have it
            self.drop()

    def drop(self) -> None:
        if self._current is not None:
            self._current[0].project.stop()
            self._current = None


@pytest.fixture(scope="session")
def copies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copies]:
    made = Copies(tmp_path_factory)
    yield made
    made.drop()


@pytest.fixture
def faulty(copies: Copies) -> Iterator[FaultyStack]:
    """A stack at whose emulator things go wrong; nothing is up, and the test leaves nothing."""
    yield copies.get()[0]
    copies.settle()


@pytest.fixture
def empty(copies: Copies) -> Inventory:
    """What the vendors hold before the first ``up``."""
    return copies.get()[1]
