"""``make up`` and ``make down`` of a stack with a Dex, with stand-ins for the CLI, the emulator and Dex."""

from __future__ import annotations

import json
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import yaml

from engine import paths, processes, versions
from engine.dex import server
from tests.engine.conftest import Skeleton
from tests.engine.dex.pretended import PROGRAM


@dataclass
class DexSkeleton:
    """The skeleton's stack, with a Dex."""

    skeleton: Skeleton
    port: int

    @property
    def issuer(self) -> str:
        return f"https://localhost:{self.port}/dex"

    def outputs(self, **more: object) -> str:
        web = {"https": f"127.0.0.1:{self.port}", "tlsCert": "tls.pem", "tlsKey": "tls.key"}
        text = yaml.safe_dump({"web": web, "staticClients": [{"secret": "a-clients-secret"}], **more})
        client = {"client_id": "board", "client_secret": "a-clients-secret", "redirect_uris": []}
        dex = {"issuer": self.issuer, "config": text}
        return json.dumps({"directories": {"dex": dex}, "applications": {"Board": {"dex": client}}})

    @property
    def running(self) -> server.Running | None:
        return server.running(self.skeleton.state / "dex")


@pytest.fixture
def dex(skeleton: Skeleton, free_ports: Callable[[int], list[int]]) -> Iterator[DexSkeleton]:
    made = DexSkeleton(skeleton, free_ports(1)[0])
    for name in ("authority.py", "files.py"):
        shutil.copy(paths.PROJECT / "emulator" / name, skeleton.root / "emulator")
    folder = paths.cache_dir(skeleton.environment) / f"dex-v{versions.DEX}"
    folder.mkdir(parents=True)
    (folder / "dex").write_text(PROGRAM)
    (folder / "dex").chmod((folder / "dex").stat().st_mode | stat.S_IXUSR)
    skeleton.write_stack(
        "dev",
        {
            "azuread:metadataHost": f"localhost:{skeleton.ports[2]}",
            "dashboard-identity:providers": {"dex": {"issuer": made.issuer}},
        },
    )
    try:
        yield made
    finally:
        server.stop(skeleton.state / "dex")


def test_up_has_dex_run_and_down_ends_it(dex: DexSkeleton) -> None:
    up = dex.skeleton.everyday("up", FAKE_CLI_OUTPUT=dex.outputs())

    assert up.returncode == 0, up.stderr
    assert f"Dex runs: {dex.issuer}" in up.stderr
    assert dex.running is not None
    assert processes.listens(dex.port)
    pid = dex.running.pid

    down = dex.skeleton.everyday("down")

    assert down.returncode == 0, down.stderr
    assert "Dex has stopped" in down.stderr
    assert not processes.alive(pid)
    assert not (dex.skeleton.state / "dex").exists()


def test_its_configuration_is_asked_for_and_shown_to_nobody(dex: DexSkeleton) -> None:
    up = dex.skeleton.everyday("up", FAKE_CLI_OUTPUT=dex.outputs())

    assert dex.skeleton.calls[-1]["arguments"] == ["stack", "output", "--json", "--show-secrets"]
    assert "a-clients-secret" not in up.stdout.replace(dex.outputs(), "") + up.stderr


def test_a_second_up_says_nothing_of_dex(dex: DexSkeleton) -> None:
    dex.skeleton.everyday("up", FAKE_CLI_OUTPUT=dex.outputs())
    before = dex.running

    again = dex.skeleton.everyday("up", FAKE_CLI_OUTPUT=dex.outputs())

    assert "Dex" not in again.stderr
    assert dex.running == before
    changed = dex.skeleton.everyday("up", FAKE_CLI_OUTPUT=dex.outputs(issuer="other"))
    assert "Dex runs with the changed configuration" in changed.stderr


def test_what_dex_refuses_fails_the_command_after_the_table(dex: DexSkeleton) -> None:
    up = dex.skeleton.everyday("up", FAKE_CLI_OUTPUT=dex.outputs(refused="no such connector"))

    assert up.returncode == 1
    assert "Dex refuses its configuration: failed to initialize server: no such connector" in up.stderr
    assert "Board" in up.stdout
    assert "Take down:  make down" in up.stdout


def test_a_stack_that_has_no_dex_any_more_ends_it(dex: DexSkeleton) -> None:
    dex.skeleton.everyday("up", FAKE_CLI_OUTPUT=dex.outputs())
    dex.skeleton.write_stack("dev", {"azuread:metadataHost": f"localhost:{dex.skeleton.ports[2]}"})

    up = dex.skeleton.everyday("up", FAKE_CLI_OUTPUT="{}")

    assert "Dex has stopped" in up.stderr
    assert dex.running is None
    assert not processes.listens(dex.port)


def test_a_port_of_somebody_else_is_told_before_anything_is_done(dex: DexSkeleton) -> None:
    with socket.create_server(("127.0.0.1", dex.port)):
        up = dex.skeleton.everyday("up")

    assert up.returncode == 1
    assert f"port {dex.port} (dex) is in use by process" in up.stderr
    assert "name another port in 'providers.dex.issuer' of Pulumi.dev.yaml" in up.stderr
    assert dex.skeleton.calls == []
