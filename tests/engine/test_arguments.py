from __future__ import annotations

from pathlib import Path

import pytest

from engine import arguments


@pytest.mark.parametrize(
    ("line", "stack"),
    [
        ("up -s prod", "prod"),
        ("up --stack prod", "prod"),
        ("up --stack=prod --yes", "prod"),
        ("up -sprod", "prod"),
        ("up -ys prod", "prod"),
        ("up -s=prod", "prod"),
        ("-C elsewhere preview -s prod", "prod"),
        ("preview --stack organization/dashboard-identity/prod", "prod"),
        ("stack init prod", "prod"),
        ("stack select --create prod", "prod"),
        ("stack rm prod --yes", "prod"),
        ("stack init --secrets-provider passphrase prod", "prod"),
        ("config set name value", "dev"),
        ("up --message -s", "dev"),
        ("up -- -s prod", "dev"),
        ("", "dev"),
    ],
)
def test_the_stack_is_read_as_the_cli_reads_it(line: str, stack: str) -> None:
    assert arguments.read(line.split(), {}).stack == stack


def test_the_environment_names_the_stack_and_a_flag_outranks_it() -> None:
    environment = {"PULUMI_STACK": "staging"}

    assert arguments.read(["preview"], environment).stack == "staging"
    assert arguments.read(["preview", "-s", "prod"], environment).stack == "prod"


def test_without_a_name_the_stack_is_the_default_and_is_not_taken_for_given() -> None:
    invocation = arguments.read(["preview"], {})

    assert (invocation.stack, invocation.stack_is_given) == ("dev", False)
    assert arguments.read(["preview", "-s", "dev"], {}).stack_is_given


@pytest.mark.parametrize("command", ["preview", "pre", "up", "update", "refresh", "destroy", "down", "import", "watch"])
def test_commands_that_reach_a_provider_need_the_emulator(command: str) -> None:
    invocation = arguments.read([command, "--yes"], {})

    assert invocation.needs_providers
    assert invocation.needs_language_host


@pytest.mark.parametrize(
    "line", ["version", "stack ls", "config", "stack output --json", "stack export", "up --help", ""]
)
def test_commands_that_only_read_need_nothing_started(line: str) -> None:
    invocation = arguments.read(line.split(), {})

    assert not invocation.needs_providers
    assert not invocation.needs_language_host


def test_flags_before_the_command_do_not_hide_it() -> None:
    assert arguments.read(["--color", "never", "-v", "3", "--logtostderr", "up"], {}).command == "up"


@pytest.mark.parametrize("line", ["-C {0} preview", "preview --cwd {0}", "preview --cwd={0}", "-C{0} preview"])
def test_the_folder_is_the_one_that_the_line_names(line: str, tmp_path: Path) -> None:
    assert arguments.read(line.format(tmp_path).split(), {}).cwd == tmp_path


def test_a_configuration_file_is_relative_to_the_folder(tmp_path: Path) -> None:
    invocation = arguments.read(["-C", str(tmp_path), "up", "--config-file", "other.yaml"], {})

    assert invocation.config_file == tmp_path / "other.yaml"
