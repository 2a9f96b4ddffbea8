"""The emulator as a process: what someone who starts it by hand meets."""

from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from contextlib import contextmanager

import httpx
import pytest

from tests.ports import free_ports

PORTS = ("--auth0-port", "--aws-port", "--entra-port", "--google-port", "--console-port")


@contextmanager
def emulator(state, *arguments):
    """A running emulator on free ports; yields the process and its description."""
    command = [sys.executable, "-m", "emulator", "--state", str(state), "--bcrypt-cost", "4", *arguments]
    for option in PORTS:
        if option not in arguments:
            command += [option, str(free_ports(1)[0])]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "emulator ready\n", process.stderr.read()
        yield process, json.loads((state / "emulator.json").read_text())
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def _client(state):
    return httpx.Client(verify=ssl.create_default_context(cafile=str(state / "ca.pem")), trust_env=False)


def test_it_serves_every_vendor_over_tls_and_stops_cleanly(tmp_path):
    state = tmp_path / "state"
    with emulator(state) as (process, description), _client(state) as client:
        auth0 = client.get(f"https://localhost:{description['auth0_port']}/.well-known/openid-configuration")
        assert auth0.json()["issuer"] == f"https://localhost:{description['auth0_port']}/"
        entra = client.get(f"https://localhost:{description['entra_port']}/metadata/endpoints?api-version=2022-09-01")
        assert entra.status_code == 200
        google = client.get(f"https://localhost:{description['google_port']}/.well-known/openid-configuration")
        assert google.json()["issuer"] == f"https://localhost:{description['google_port']}"
        aws = client.post(f"https://localhost:{description['aws_port']}/")
        assert 400 <= aws.status_code < 500
    assert process.returncode == 0
    assert not (state / "emulator.json").exists()


def test_what_it_keeps_is_private(tmp_path):
    state = tmp_path / "state"
    with emulator(state):
        pass
    assert state.stat().st_mode & 0o777 == 0o700
    for file in state.rglob("*"):
        assert file.stat().st_mode & 0o077 == 0, file


def test_it_listens_on_the_loopback_interface_only(tmp_path):
    state = tmp_path / "state"
    with emulator(state) as (_, description):
        listening = subprocess.run(["ss", "-ltnH"], capture_output=True, text=True, check=True).stdout
        addresses = [line.split()[3] for line in listening.splitlines()]
        for name in ("auth0", "aws", "entra", "google", "console"):
            port = description[f"{name}_port"]
            assert [address for address in addresses if address.endswith(f":{port}")] == [f"127.0.0.1:{port}"]


@pytest.mark.parametrize("vendor", ["auth0", "console"])
def test_a_taken_port_is_said_with_the_way_out(tmp_path, vendor):
    """The first port that is bound, and the last: then four listen already."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "emulator", "--state", str(tmp_path / "state")]
        for option in PORTS:
            command += [option, port if option == f"--{vendor}-port" else str(free_ports(1)[0])]
        result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert f"port {port} for {vendor} is taken by another program" in result.stderr
    assert f"IDP_EMULATOR_{vendor.upper()}_PORT" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_state_folder_has_one_emulator_at_a_time(tmp_path):
    state = tmp_path / "state"
    with emulator(state):
        command = [sys.executable, "-m", "emulator", "--state", str(state)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "another emulator uses" in result.stderr


def test_state_of_another_version_is_refused_and_kept(tmp_path):
    state = tmp_path / "state"
    with emulator(state):
        pass
    (state / "version").write_text("0")
    command = [sys.executable, "-m", "emulator", "--state", str(state)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "was made by an emulator of version 0" in result.stderr
    assert (state / "emulator.db").exists()


def test_a_client_that_connects_and_says_nothing_keeps_nobody_waiting(tmp_path):
    state = tmp_path / "state"
    with (
        emulator(state) as (_, description),
        _client(state) as client,
        socket.create_connection(("127.0.0.1", description["auth0_port"])),
    ):
        url = f"https://localhost:{description['auth0_port']}/.well-known/jwks.json"
        assert client.get(url, timeout=5).status_code == 200


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is of POSIX")
def test_keys_and_credentials_survive_a_kill(tmp_path):
    state = tmp_path / "state"
    with emulator(state) as (process, description), _client(state) as client:
        url = f"https://localhost:{description['auth0_port']}/.well-known/jwks.json"
        before = client.get(url).json()
        credentials = (state / "credentials.json").read_text()
        process.kill()
        process.wait()
        arguments = [
            str(x)
            for name in ("auth0", "aws", "entra", "google", "console")
            for x in (f"--{name}-port", description[f"{name}_port"])
        ]
        with emulator(state, *arguments):
            assert client.get(url).json() == before
            assert (state / "credentials.json").read_text() == credentials
