"""A machine that is not fit is told so before anything starts."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from pathlib import Path
from typing import Any

import pytest

from emulator.settings import VERSION
from engine import emulation, processes, readiness, versions
from engine.project import StackFile


@pytest.fixture(autouse=True)
def state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("IDP_STATE_DIR", str(tmp_path / ".state"))
    return tmp_path / ".state" / "emulator"


@pytest.fixture
def stack(monkeypatch: pytest.MonkeyPatch, free_ports: Any) -> StackFile:
    auth0, aws, entra, console, google = free_ports(5)
    monkeypatch.setenv("IDP_EMULATOR_CONSOLE_PORT", str(console))
    monkeypatch.setenv("IDP_EMULATOR_GOOGLE_PORT", str(google))
    config = {
        "auth0:domain": f"localhost:{auth0}",
        "aws:endpoints": [{"cognitoidp": f"https://localhost:{aws}"}],
        "azuread:metadataHost": f"localhost:{entra}",
    }
    return StackFile(Path("Pulumi.dev.yaml"), {"config": config})


def _told(stack: StackFile) -> list[str]:
    return [f"{problem.what} => {problem.fix}" for problem in readiness.emulator_problems(stack)]


def test_a_fit_machine_has_no_problems(stack: StackFile) -> None:
    assert _told(stack) == []


def test_a_port_in_use_is_told_with_the_process_that_uses_it(stack: StackFile) -> None:
    assert stack.endpoints is not None
    assert stack.endpoints.aws is not None
    with socket.create_server(("127.0.0.1", stack.endpoints.aws)):
        (told,) = _told(stack)

    assert told.startswith(f"port {stack.endpoints.aws} (aws) is in use by process {os.getpid()} (")
    assert Path(sys.executable).name.split(".")[0] in told
    assert told.endswith("=> stop that program, or name another port in Pulumi.dev.yaml")


def test_another_folders_emulator_is_told_apart(stack: StackFile, monkeypatch: pytest.MonkeyPatch) -> None:
    other = processes.Process(7, "python -m emulator --state /other/.state/emulator")
    monkeypatch.setattr(processes, "listener", lambda _: other)
    assert stack.endpoints is not None
    assert stack.endpoints.entra is not None
    with socket.create_server(("127.0.0.1", stack.endpoints.entra)):
        (told,) = _told(stack)

    assert "is held by the emulator of another folder: process 7 (python -m emulator --state /other" in told
    assert "run `make down` there" in told


def test_an_emulator_of_another_version_is_told_with_how_to_stop_it(
    stack: StackFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulation, "running", lambda _: emulation.Running(7, "0", {}))

    assert _told(stack) == [
        (
            f"the emulator that runs (process 7) is of version 0, this clone's is {VERSION} => "
            "stop it with `kill 7`; the next command starts this version's"
        )
    ]


def test_a_state_of_another_version_is_told(stack: StackFile, state: Path) -> None:
    state.mkdir(parents=True)
    (state / "version").write_text("0\n")

    (told,) = _told(stack)

    assert f"was made by an emulator of version 0, this clone's is {VERSION}" in told
    assert f"rm -r {state.parent}" in told


def test_a_process_id_that_was_left_behind_is_no_problem(stack: StackFile, state: Path) -> None:
    state.mkdir(parents=True)
    (state / "lock").touch()
    (state / "emulator.json").write_text('{"pid": 1, "version": "0", "auth0_port": 1}')

    assert _told(stack) == []


def test_no_node_is_told_where_the_stack_has_auth0(stack: StackFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)

    (told,) = _told(stack)
    assert told.startswith("no Node.js: the emulator runs Auth0's Actions and Rules in it => install Node")

    del stack.content["config"]["auth0:domain"]
    stack.__dict__.pop("endpoints", None)
    monkeypatch.setenv("IDP_EMULATOR_AUTH0_PORT", "1")
    assert not any("Node" in problem for problem in _told(stack))


def test_a_full_disk_is_told_with_what_is_needed(stack: StackFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 12 * 10**6))

    (told,) = _told(stack)

    assert "12 MB free at" in told
    assert f"the emulator's state needs {versions.STATE_DISK_BYTES // 10**6} MB" in told


def test_all_problems_are_told_at_once(stack: StackFile, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state.mkdir(parents=True)
    (state / "version").write_text("0")
    monkeypatch.setattr(processes, "port_is_free", lambda _: False)

    assert len(_told(stack)) == 6


def test_an_emulator_that_runs_where_it_should_is_no_problem(stack: StackFile, monkeypatch: pytest.MonkeyPatch) -> None:
    assert stack.endpoints is not None
    ports = emulation.wanted_ports(stack.endpoints)
    monkeypatch.setattr(emulation, "running", lambda _: emulation.Running(7, VERSION, ports))
    monkeypatch.setattr(processes, "port_is_free", lambda _: False)

    assert _told(stack) == []
