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

from tests.faults import plans
from tests.faults.plans import Plans
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
    command = [sys.executable, "-m", "emulator", "--state", str(state), "--faults", str(plan.path), "--bcrypt-cost", "4"]
    for vendor, port in ports.items():
        command += [f"--{vendor}-port", str(port)]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True, env=dict(os.environ))
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
