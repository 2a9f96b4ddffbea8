from __future__ import annotations

import signal
import socket
import subprocess
import sys

import pytest

from engine import processes

_SLEEPS_UNTIL_TOLD = "import sys; print('up', flush=True); sys.stdin.read()"


@pytest.fixture
def child() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SLEEPS_UNTIL_TOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    with process:
        yield process
        process.kill()


def test_a_process_is_known_by_its_command_line(child: subprocess.Popen[str]) -> None:
    assert "sys.stdin.read()" in processes.describe(child.pid).command


def test_waiting_ends_with_the_process(child: subprocess.Popen[str]) -> None:
    assert not processes.wait_for_end(child.pid, 0.0)

    child.send_signal(signal.SIGTERM)

    assert processes.wait_for_end(child.pid, 30.0)


def test_waiting_for_a_process_that_is_gone_ends_at_once(child: subprocess.Popen[str]) -> None:
    child.kill()
    child.wait()

    assert processes.wait_for_end(child.pid, 30.0)


def test_the_listener_of_a_port_is_found_and_of_a_free_one_nobody() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        listener = processes.listener(port)
        assert not processes.port_is_free(port)
    assert listener is not None
    assert "pytest" in listener.command
    assert processes.port_is_free(port)
    assert processes.listener(port) is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's end")
def test_a_child_ends_with_its_parent_however_that_ended() -> None:
    parent = (
        "import signal, subprocess, sys; from engine.processes import die_with_parent as d;"
        "p = subprocess.Popen([sys.executable, '-c', 'import signal; signal.pause()'], preexec_fn=d(signal.SIGTERM));"
        "print(p.pid, flush=True); signal.pause()"
    )
    with subprocess.Popen([sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()

    assert processes.wait_for_end(child, 30.0)
