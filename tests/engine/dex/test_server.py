"""Dex's process, with a program that only pretends to be Dex."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from emulator.authority import Authority
from engine import processes
from engine.dex import server
from tests.engine.dex.pretended import PROGRAM
from tests.projects import ROOT

_ENSURE = """
import json, sys
from pathlib import Path
from engine.dex import server
from engine.problems import NotReady
state, program, configuration, port, authority = json.loads(sys.stdin.read())
server._STOP_SECONDS = 1.0
try:
    print(server.ensure(Path(state), server.Wanted(Path(program), configuration, port, Path(authority))))
except NotReady as refused:
    sys.exit(str(refused))
"""


@dataclass
class Machine:
    """A Dex to be, in a folder of its own."""

    state: Path
    program: Path
    port: int
    authority: Path

    def configuration(self, **more: object) -> str:
        web = {"https": f"127.0.0.1:{self.port}", "tlsCert": "tls.pem", "tlsKey": "tls.key"}
        return yaml.safe_dump({"web": web, **more})

    def begin(self, **more: object) -> subprocess.Popen[str]:
        """A command that has Dex run, as its own process."""
        command = subprocess.Popen(
            [sys.executable, "-c", _ENSURE],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        given = (str(self.state), str(self.program), self.configuration(**more), self.port, str(self.authority))
        assert command.stdin is not None
        command.stdin.write(json.dumps(given))
        command.stdin.close()
        command.stdin = None
        return command

    def ensure(self, **more: object) -> str:
        """What it answered: whether Dex was started, or why not."""
        said, refused = self.begin(**more).communicate(timeout=60)
        return said.strip() or refused.strip()

    @property
    def running(self) -> server.Running:
        found = server.running(self.state)
        assert found is not None
        return found


@pytest.fixture
def machine(tmp_path: Path, free_ports: Callable[[int], list[int]]) -> Iterator[Machine]:
    program, emulator = tmp_path / "dex", tmp_path / "state" / "emulator"
    program.write_text(PROGRAM)
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    emulator.mkdir(parents=True)
    made = Machine(tmp_path / "state" / "dex", program, free_ports(1)[0], Authority(emulator).certificate)
    try:
        yield made
    finally:
        server.stop(made.state)


def test_it_is_started_and_listens(machine: Machine) -> None:
    assert machine.ensure() == "True"

    assert processes.alive(machine.running.pid)
    assert processes.listens(machine.port)
    assert machine.running.port == machine.port


def test_what_it_keeps_is_its_owners_only(machine: Machine) -> None:
    machine.ensure()

    assert machine.state.stat().st_mode & 0o777 == 0o700
    for name in ("config.yaml", "tls.key", "tls.pem", "dex.json"):
        assert (machine.state / name).stat().st_mode & 0o777 == 0o600


def test_it_passes_nothing_over_and_says_what_it_cannot_reach(machine: Machine) -> None:
    machine.ensure(sessions={})

    said = (machine.state / "dex.log").read_text().splitlines()
    assert said[:3] == [
        "DEX_CONFIG_DISALLOW_UNKNOWN_FIELDS=true",
        "DEX_CONTINUE_ON_CONNECTOR_FAILURE=false",
        "DEX_SESSIONS_ENABLED=true",
    ]


def test_the_same_configuration_leaves_it_alone(machine: Machine) -> None:
    machine.ensure()
    before = machine.running

    assert machine.ensure() == "False"
    assert machine.running == before


def test_a_changed_configuration_restarts_it(machine: Machine) -> None:
    machine.ensure()
    before = machine.running

    assert machine.ensure(issuer="https://localhost/other") == "True"
    assert machine.running.pid != before.pid
    assert not processes.alive(before.pid)
    assert "other" in (machine.state / "config.yaml").read_text()


def test_another_authority_restarts_it_with_a_certificate_of_that_one(machine: Machine) -> None:
    machine.ensure()
    before = (machine.state / "tls.pem").read_text()
    for name in ("ca.pem", "ca.key"):
        (machine.authority.parent / name).unlink()
    Authority(machine.authority.parent)

    assert machine.ensure() == "True"
    assert (machine.state / "tls.pem").read_text() != before


def test_a_certificate_that_grows_old_is_made_anew(machine: Machine) -> None:
    machine.ensure()
    description = machine.state / "dex.json"
    content = json.loads(description.read_text())
    description.write_text(json.dumps({**content, "started": content["started"] - 21 * 86400}))

    assert machine.ensure() == "True"


def test_what_dex_refuses_is_told_and_the_earlier_one_runs_on(machine: Machine) -> None:
    machine.ensure()
    before = machine.running

    told = machine.ensure(refused="no such connector")

    assert "Dex refuses its configuration: failed to initialize server: no such connector" in told
    assert str(machine.state / "refused.log") in told
    assert machine.running == before
    assert "refused" not in (machine.state / "config.yaml").read_text()
    assert machine.ensure() == "False"


def test_a_first_configuration_that_dex_refuses_leaves_nothing_running(machine: Machine) -> None:
    assert "no such connector" in machine.ensure(refused="no such connector")
    assert server.running(machine.state) is None


def test_two_commands_at_once_start_one(machine: Machine) -> None:
    answers = sorted(command.communicate(timeout=60)[0].strip() for command in [machine.begin(), machine.begin()])

    assert answers == ["False", "True"]


def test_a_killed_one_is_started_again(machine: Machine) -> None:
    machine.ensure()
    before = machine.running
    os.kill(before.pid, signal.SIGKILL)
    assert processes.wait_for_end(before.pid, 10)

    assert server.running(machine.state) is None
    assert machine.ensure() == "True"
    assert machine.running.pid != before.pid


def test_a_process_id_that_was_left_behind_misleads_nobody(machine: Machine) -> None:
    machine.state.mkdir(mode=0o700)
    (machine.state / "lock").touch()
    left = {"pid": os.getpid(), "port": machine.port, "digest": "", "started": 0.0}
    (machine.state / "dex.json").write_text(json.dumps(left))

    assert server.running(machine.state) is None
    assert machine.ensure() == "True"


def test_one_that_ends_before_it_listens_is_told_in_its_words(machine: Machine) -> None:
    on_its_port = 'if "--web-https-addr" not in sys.argv: sys.exit("the port is another one\'s")\n'
    machine.program.write_text(PROGRAM.replace("host, _, port", on_its_port + "host, _, port"))

    assert "Dex did not start: the port is another one's" in machine.ensure()
    assert server.running(machine.state) is None


def test_stopping_ends_it_and_deletes_what_it_kept(machine: Machine) -> None:
    machine.ensure()
    pid = machine.running.pid

    assert server.stop(machine.state) is True
    assert not processes.alive(pid)
    assert not machine.state.exists()
    assert server.stop(machine.state) is False


def test_one_that_does_not_end_when_asked_is_ended(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_STOP_SECONDS", 1.0)
    machine.ensure(deaf=True)
    pid = machine.running.pid

    assert server.stop(machine.state) is True
    assert not processes.alive(pid)
