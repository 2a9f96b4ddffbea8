"""``bin/pulumi`` as a whole, with a CLI that notes what it is given."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.conftest import Skeleton

ATTACHED = ("PULUMI_DEBUG_PROVIDERS", "PULUMI_DEBUG_LANGUAGES")


@pytest.mark.parametrize(
    "arguments",
    [
        ["up", "--yes", "--config", "a=b c", "--", "rest"],
        ["stack", "output", "--json"],
        ["version", "--verbose=3"],
        [],
        ["preview", "--stack", "prod", 'it\'s "quoted" $HOME *'],
    ],
)
def test_the_command_line_reaches_the_cli_as_it_is(skeleton: Skeleton, arguments: list[str]) -> None:
    done = skeleton.run(*arguments)

    assert skeleton.calls[-1]["arguments"] == arguments
    assert (done.returncode, done.stdout) == (0, "output of the CLI\n")


@pytest.mark.parametrize("status", [0, 1, 255])
def test_the_exit_status_is_the_clis(skeleton: Skeleton, status: int) -> None:
    assert skeleton.run("stack", "ls", FAKE_CLI_STATUS=str(status)).returncode == status


def test_a_cli_that_was_killed_is_reported_as_a_shell_would(skeleton: Skeleton) -> None:
    assert skeleton.run("stack", "ls", FAKE_CLI_DIES="1").returncode == 128 + signal.SIGKILL


def test_the_cli_runs_in_the_folder_of_the_caller(skeleton: Skeleton, tmp_path: Path) -> None:
    skeleton.run("version", "--help", cwd=tmp_path)

    assert skeleton.calls[-1]["cwd"] == str(tmp_path)


def test_it_works_through_a_symbolic_link(skeleton: Skeleton, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(skeleton.root / "bin" / "pulumi")

    subprocess.run([link, "-C", skeleton.root, "preview"], env=skeleton.environment, check=True, timeout=60)

    assert skeleton.calls[-1]["arguments"] == ["-C", str(skeleton.root), "preview"]


def test_a_stack_on_this_machine_gets_the_emulator_the_plugins_and_a_state_of_its_own(skeleton: Skeleton) -> None:
    done = skeleton.run("preview")

    assert done.returncode == 0, done.stderr
    made, preview = skeleton.calls
    assert made["arguments"] == ["stack", "init", "dev", "--non-interactive", "--cwd", str(skeleton.root)]
    environment = preview["environment"]
    assert environment["PULUMI_STACK"] == "dev"
    assert environment["PULUMI_BACKEND_URL"] == (skeleton.state / "pulumi").as_uri()
    assert environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "true"
    assert environment["PULUMI_DEBUG_PROVIDERS"] == "auth0:1000,aws:1001,azuread:1002,random:1003"
    assert environment["PULUMI_DEBUG_LANGUAGES"].startswith("python:")
    assert preview["umask"] == 0o077
    assert skeleton.plugins["environment"]["AUTH0_CLIENT_SECRET"] == "auth0-secret"
    assert (skeleton.notes / "plugins.ended").exists()


def test_the_emulator_runs_on_for_the_next_command(skeleton: Skeleton) -> None:
    skeleton.run("preview")
    first = (skeleton.state / "emulator" / "emulator.json").read_text()
    skeleton.run("preview")

    assert (skeleton.state / "emulator" / "emulator.json").read_text() == first


def test_the_emulator_follows_the_ports_of_the_stack_file(
    skeleton: Skeleton, free_ports: Callable[[int], list[int]]
) -> None:
    skeleton.run("preview")
    (moved,) = free_ports(1)
    skeleton.write_stack("dev", {"auth0:domain": f"localhost:{moved}"})

    done = skeleton.run("preview")

    assert done.returncode == 0, done.stderr
    assert f'"auth0_port": {moved}' in (skeleton.state / "emulator" / "emulator.json").read_text()


def test_only_the_providers_that_the_stack_configures_or_holds_are_attached(skeleton: Skeleton) -> None:
    skeleton.write_stack("dev", {"auth0:domain": f"localhost:{skeleton.ports[0]}"})
    checkpoint = skeleton.state / "pulumi" / ".pulumi" / "stacks" / "dashboard-identity" / "dev.json"
    checkpoint.parent.mkdir(parents=True)
    checkpoint.write_text('{"type": "pulumi:providers:azuread"}')

    skeleton.run("destroy")

    assert skeleton.plugins["names"] == ["auth0", "azuread", "random"]


def test_official_plugins_are_not_attached_and_may_be_looked_for(skeleton: Skeleton) -> None:
    for name in ("auth0", "azuread"):
        plugin = Path(skeleton.environment["PATH"].split(":")[0]) / f"pulumi-resource-{name}"
        plugin.write_text("#!/bin/sh\n")
        plugin.chmod(0o755)

    skeleton.run("preview", IDP_OFFICIAL_PLUGINS="auth0,azuread")

    environment = skeleton.calls[-1]["environment"]
    assert skeleton.plugins["names"] == ["aws", "random"]
    assert environment["PULUMI_DEBUG_PROVIDERS"] == "aws:1000,random:1001"
    assert environment["PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION"] == "false"
    assert environment["ARM_CLIENT_SECRET"] == "entra-secret"
    assert environment["SSL_CERT_FILE"] == str(skeleton.state / "emulator" / "ca.pem")


def test_reading_commands_start_nothing(skeleton: Skeleton) -> None:
    skeleton.run("stack", "export")

    environment = skeleton.calls[-1]["environment"]
    assert environment["PULUMI_BACKEND_URL"] == (skeleton.state / "pulumi").as_uri()
    assert not set(ATTACHED) & set(environment)
    assert not (skeleton.state / "emulator").exists()


def test_a_stack_named_as_an_argument_is_not_contradicted(skeleton: Skeleton) -> None:
    skeleton.run("stack", "init", "dev")

    assert "PULUMI_STACK" not in skeleton.calls[-1]["environment"]


def test_a_stack_of_real_tenants_keeps_the_users_environment(skeleton: Skeleton) -> None:
    beside = Path(skeleton.environment["PATH"].split(":")[0]) / "pulumi-language-python"
    beside.write_text("#!/bin/sh\n")
    beside.chmod(0o755)
    mine = {"AUTH0_DOMAIN": "mine", "PULUMI_BACKEND_URL": "s3://mine", "HTTPS_PROXY": "http://proxy", "PWD": "/x"}

    skeleton.run("up", "-s", "prod", **mine)

    given = skeleton.calls[-1]["environment"]
    shells_own = {"PWD", "OLDPWD", "_", "SHLVL", "LC_CTYPE", "GRPC_ENABLE_FORK_SUPPORT"}
    expected = {**skeleton.environment, **mine}
    assert {key: value for key, value in given.items() if key not in shells_own} == {
        key: value for key, value in expected.items() if key not in shells_own
    }
    assert not skeleton.state.exists()


def test_a_stack_of_real_tenants_gets_a_language_host_where_the_cli_has_none(skeleton: Skeleton) -> None:
    skeleton.run("up", "-s", "prod")

    environment = skeleton.calls[-1]["environment"]
    assert environment["PULUMI_DEBUG_LANGUAGES"].startswith("python:")
    assert "PULUMI_DEBUG_PROVIDERS" not in environment
    assert "AUTH0_CLIENT_ID" not in environment


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_is_passed_on_so_that_the_cli_can_end_cleanly(skeleton: Skeleton, number: signal.Signals) -> None:
    process = skeleton.begin("up", FAKE_CLI_WAITS="1")
    assert process.stdout is not None
    assert process.stdout.readline() == "waiting\n"

    process.send_signal(number)
    output, _ = process.communicate(timeout=30)

    assert output == f"cancelled by {number.name}\n"
    assert process.returncode == 7
    assert (skeleton.notes / "plugins.ended").exists()


def test_an_emulator_that_does_not_start_is_told_in_its_own_words(skeleton: Skeleton) -> None:
    done = skeleton.run("preview", FAKE_EMULATOR_FAILS="1")

    assert done.returncode == 1
    assert "the emulator did not start: the emulator cannot start: the database is damaged" in done.stderr
    assert str(skeleton.state / "emulator" / "emulator.log") in done.stderr
    assert [call["arguments"][0] for call in skeleton.calls] == ["stack"]


def test_two_first_commands_at_once_start_one_emulator(skeleton: Skeleton) -> None:
    processes = [skeleton.begin("preview"), skeleton.begin("preview")]

    ended = [(*process.communicate(timeout=60), process.returncode) for process in processes]

    assert [status for _, _, status in ended] == [0, 0], ended


def test_selecting_another_stack_says_what_the_next_command_uses(skeleton: Skeleton) -> None:
    assert "bin/pulumi goes on using dev unless -s or PULUMI_STACK" in skeleton.run("stack", "select", "prod").stderr
    assert skeleton.run("stack", "select", "dev").stderr == ""


def test_a_stack_without_a_file_is_told_with_those_that_have_one(skeleton: Skeleton) -> None:
    told = skeleton.run("preview", "--stack", "dve").stderr

    assert "there is no Pulumi.dve.yaml here" in told
    assert "stack files: dev" in told
    assert "no Pulumi" not in skeleton.run("stack", "init", "other").stderr
