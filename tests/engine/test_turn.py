"""One command at a time, and what a killed one left in the way."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from engine import turn
from engine.problems import CannotGoOn
from tests.engine.conftest import Skeleton


def _lock(folder: Path, pid: int, host: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / "3f9c.json"
    lock.write_text(json.dumps({"pid": pid, "username": "u", "hostname": host, "timestamp": "2026-11-25T12:00:00Z"}))
    lock.with_name("3f9c.json.attrs").write_text("{}")
    return lock


def _ended() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_the_second_command_is_told_who_changes_the_stack(skeleton: Skeleton) -> None:
    first = skeleton.begin("up", "--yes", FAKE_CLI_WAITS="1")
    assert first.stdout is not None
    assert first.stdout.readline() == "waiting\n"

    second = skeleton.run("destroy", "--yes")
    reading = skeleton.run("stack", "output")

    first.terminate()
    first.communicate()
    assert second.returncode == 1
    assert f"the stack dev is locked: process {first.pid} (`up --yes`) has been changing it since 20" in second.stderr
    assert (
        f"wait until it has ended, or stop it with `kill -INT {first.pid}`; then run the command again" in second.stderr
    )
    assert reading.returncode == 0, reading.stderr
    assert skeleton.run("destroy", "--yes").returncode == 0


def test_the_lock_of_a_process_that_is_no_more_is_taken_away(skeleton: Skeleton) -> None:
    locks = skeleton.state / "pulumi" / ".pulumi" / "locks" / "organization" / "dashboard-identity" / "dev"
    pid = _ended()
    lock = _lock(locks, pid, socket.gethostname())

    done = skeleton.run("up")

    assert done.returncode == 0, done.stderr
    assert f"took away the lock of process {pid} on the stack dev: it was killed" in done.stderr
    assert list(locks.iterdir()) == []
    assert not lock.exists()


def test_the_lock_of_another_machine_is_the_cli_s_to_report(tmp_path: Path) -> None:
    lock = _lock(tmp_path / "locks", _ended(), "elsewhere.example.com")
    with turn.turn(tmp_path, "dev", ["up"], tmp_path / "locks"):
        pass
    assert lock.exists()


def test_a_cli_that_goes_on_alone_is_waited_for_and_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "_CANCEL_SECONDS", 0.01)
    orphan = subprocess.Popen([sys.executable, "-c", "input() # pulumi"], stdin=subprocess.PIPE)
    lock = _lock(tmp_path / "locks", orphan.pid, socket.gethostname())
    try:
        words = rf"(?s)is still being changed by process {orphan.pid} .+kill {orphan.pid}"
        with pytest.raises(CannotGoOn, match=words), turn.turn(tmp_path, "dev", ["up"], tmp_path / "locks"):
            pass
    finally:
        orphan.communicate(b"\n")
    assert lock.exists()
    with turn.turn(tmp_path, "dev", ["up"], tmp_path / "locks"):
        assert not lock.exists()


def test_what_is_no_lock_is_left(tmp_path: Path) -> None:
    (tmp_path / "locks").mkdir()
    odd = tmp_path / "locks" / "odd.json"
    odd.write_text("[]")
    with turn.turn(tmp_path, "dev", ["up"], tmp_path / "locks"):
        pass
    assert odd.exists()
