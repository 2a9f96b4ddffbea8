"""Nothing listens anywhere but on 127.0.0.1, and nothing that could say otherwise is taken."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from emulator.__main__ import main
from emulator.runtime import VENDORS
from emulator.server import ADDRESS
from emulator.settings import EmulatorSettings
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.vendors import Vendor
from tests.projects import ROOT

Start = Callable[..., str]
ADDRESSES = (
    "0.0.0.0",  # noqa: S104 - what is to be refused
    "::",
    "[::]",
    "10.0.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "evil.example",
    "*",
    "",
    "localhost",
    "127.0.0.2",
)
NAMES = ("HOST", "ADDRESS", "BIND", "LISTEN", "LISTEN_HOST", "INTERFACE", "AUTH0_HOST", "BIND_ADDRESS", "SERVER")


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Start:
    """``start("--host", "x", IDP_EMULATOR_X="y")``: what the program says before it would begin to listen."""

    def started(*_: object) -> None:
        raise AssertionError("it would have started")

    monkeypatch.setattr("emulator.runtime.Emulator", started)

    def run(*arguments: str, **variables: str) -> str:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(["--state", str(tmp_path), *arguments])
        assert ended.value.code == 2
        return capsys.readouterr().err

    return run


@pytest.mark.control
def test_there_is_one_address(emulation: Emulation) -> None:
    assert ADDRESS == "127.0.0.1"
    for name in VENDORS:
        with socket.create_connection(("127.0.0.1", emulation.port(name)), timeout=5):
            pass


@pytest.fixture(scope="module")
def elsewhere() -> list[tuple[int, str]]:
    """This machine's other addresses, and the other ones of the loopback network."""
    found = {(socket.AF_INET, "127.0.0.2"), (socket.AF_INET, "127.1.2.3"), (socket.AF_INET6, "::1")}
    for family, _, _, _, address in socket.getaddrinfo(socket.gethostname(), None):
        if family in (socket.AF_INET, socket.AF_INET6) and str(address[0]) not in ("127.0.0.1",):
            found.add((family, str(address[0])))
    return sorted(found)


@pytest.mark.parametrize("name", VENDORS)
def test_no_other_address_of_this_machine_answers(
    emulation: Emulation, elsewhere: list[tuple[int, str]], name: str, attack: Attack
) -> None:
    for family, address in elsewhere:
        with attack, socket.socket(family) as client:
            client.settimeout(5)
            assert client.connect_ex((address, emulation.port(name))) != 0


@pytest.mark.parametrize("name", VENDORS)
def test_the_socket_itself_says_so(emulation: Emulation, name: str, attack: Attack) -> None:
    with attack:
        bound = Path("/proc/net/tcp").read_text().splitlines()[1:] if Path("/proc/net/tcp").exists() else []
        port = f"{emulation.port(name):04X}"
        listening = [
            line.split()[1] for line in bound if line.split()[1].endswith(f":{port}") and line.split()[3] == "0A"
        ]
        assert listening in ([f"0100007F:{port}"], [])
        six = Path("/proc/net/tcp6").read_text().splitlines()[1:] if Path("/proc/net/tcp6").exists() else []
        assert not [line for line in six if line.split()[1].endswith(f":{port}") and line.split()[3] == "0A"]


@pytest.mark.parametrize("variable", NAMES)
def test_a_variable_for_an_address_is_refused_by_name(start: Start, variable: str, attack: Attack) -> None:
    with attack:
        said = start(**{f"IDP_EMULATOR_{variable}": "0.0.0.0"})  # noqa: S104 - what is to be refused
        assert f"IDP_EMULATOR_{variable}: the emulator listens on 127.0.0.1" in said


@pytest.mark.parametrize("option", ["--host", "--bind", "--listen", "--address", "--interface"])
def test_an_option_for_an_address_is_refused_by_name(start: Start, option: str, attack: Attack) -> None:
    for arguments in ((option, "0.0.0.0"), (f"{option}=0.0.0.0",)):  # noqa: S104
        with attack:
            assert f"{option}: the emulator listens on 127.0.0.1" in start(*arguments)


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_port_is_not_an_address(start: Start, address: str, attack: Attack) -> None:
    with attack:
        said = start(IDP_EMULATOR_AUTH0_PORT=f"{address}:18441")
        assert "IDP_EMULATOR_AUTH0_PORT: Input should be a valid integer" in said


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http", "18 441", "1e4", "\uff11\uff18\uff14\uff14\uff11x"])
def test_a_port_is_a_port(start: Start, port: str, attack: Attack) -> None:
    with attack:
        assert f"got {port!r}" in start(IDP_EMULATOR_AUTH0_PORT=port)


def test_the_program_itself_says_it_in_a_sentence_and_ends(tmp_path: Path, attack: Attack) -> None:
    command = [sys.executable, "-m", "emulator", "--state", str(tmp_path), "--host", "0.0.0.0"]  # noqa: S104
    with attack:
        result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert result.returncode == 2
        assert result.stderr.splitlines()[-1].endswith(
            "--host: the emulator listens on 127.0.0.1, so that no other machine reaches it, and on no other address"
        )
        assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["host", "address", "bind", "listen"])
def test_no_setting_of_the_program_has_one(name: str, attack: Attack) -> None:
    with attack:
        with pytest.raises(ValueError, match=r"127\.0\.0\.1"):
            EmulatorSettings(**{name: "0.0.0.0"})  # noqa: S104
        assert not [field for field in EmulatorSettings.model_fields if name in field]


@pytest.fixture
def dex_port(vendors: dict[str, Vendor]) -> int:
    return int(vendors["dex"].base.split(":")[2].partition("/")[0])


def test_dex_listens_where_the_others_do(dex_port: int, elsewhere: list[tuple[int, str]], attack: Attack) -> None:
    for family, address in elsewhere:
        with attack, socket.socket(family) as client:
            client.settimeout(5)
            assert client.connect_ex((address, dex_port)) != 0
