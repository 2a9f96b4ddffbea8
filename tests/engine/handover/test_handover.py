"""The command, with a stack whose outputs are given."""

from __future__ import annotations

import json
import subprocess

import pytest

from engine.handover import __main__ as command
from engine.handover import settings as exported

OUTPUTS = {
    "settings": {
        "Dashboard": {"auth0": {"CLIENT_ID": "abc", "CLIENT_SECRET": "s3cret"}, "entra": {"CLIENT_ID": "def"}},
        "Catalog": {"auth0": {"A": "1"}},
    },
    "files": {"Dashboard": {"auth0": {"conf/app.json": '{"secret": "s3cret"}'}}},
}


@pytest.fixture
def asked(monkeypatch):
    """The command lines that the CLI was given; it answers with OUTPUTS, masked unless secrets are asked for."""
    lines = []

    def capture(line, _console):
        lines.append([*line])
        text = json.dumps(OUTPUTS)
        return text if "--show-secrets" in line else text.replace("s3cret", "[secret]")

    monkeypatch.setattr(exported.session, "capture", capture)
    return lines


def test_into_a_pipe_the_settings_are_written_with_their_secrets(asked, capsys):
    assert command.main(["Dashboard", "auth0"]) == 0

    assert capsys.readouterr().out == "CLIENT_ID=abc\nCLIENT_SECRET=s3cret\n"
    assert asked == [["stack", "output", "--json", "--show-secrets"]]


def test_the_stack_is_the_one_that_is_named(asked):
    command.main(["Dashboard", "auth0", "-s", "prod"])

    assert asked == [["stack", "output", "--json", "--stack", "prod", "--show-secrets"]]


def test_on_a_terminal_secrets_are_masked_and_that_is_said(asked, capsys, monkeypatch):
    monkeypatch.setattr(command.sys.stdout, "isatty", lambda: True)
    assert command.main(["Dashboard", "auth0", "--format", "json"]) == 0

    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"CLIENT_ID": "abc", "CLIENT_SECRET": "[secret]"}
    assert "--show-secrets" in shown.err
    assert "--show-secrets" not in asked[0]


def test_on_a_terminal_secrets_are_shown_when_asked_for(asked, capsys, monkeypatch):
    monkeypatch.setattr(command.sys.stdout, "isatty", lambda: True)
    assert command.main(["Dashboard", "auth0", "--format", "json", "--show-secrets"]) == 0

    assert json.loads(capsys.readouterr().out)["CLIENT_SECRET"] == "s3cret"


def test_a_file_holds_the_settings_and_standard_output_nothing(asked, capsys, tmp_path):
    target = tmp_path / "app.json"
    assert command.main(["Dashboard", "auth0", "--format", "json", "--output", str(target)]) == 0

    assert json.loads(target.read_text())["CLIENT_SECRET"] == "s3cret"
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "s3cret" not in shown.err


def test_the_app_s_own_files_are_written_below_a_folder(asked, tmp_path):
    assert command.main(["Dashboard", "auth0", "--format", "files", "--output", str(tmp_path)]) == 0

    assert (tmp_path / "conf" / "app.json").read_text() == '{"secret": "s3cret"}'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (["Dashbord", "auth0"], "'Dashbord' is no app; did you mean 'Dashboard'? known: Dashboard, Catalog"),
        (
            ["Dashboard", "okta"],
            "'okta' is no identity provider of Dashboard; known: auth0, entra",
        ),
        (
            ["Dashboard", "auth0", "--format", "yaml"],
            "'yaml' is no format; known: env, json, toml, k8s-secret, compose, files",
        ),
        (["Catalog", "auth0", "--format", "files", "--output", "x"], "Catalog reads no files"),
        (["Dashboard", "auth0", "--format", "files"], "--format files needs --output FOLDER"),
        (["Dashboard", "auth0", "--output", "/no/such/folder/x"], "cannot write /no/such/folder/x: No such file"),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(asked, capsys, line, said):
    assert command.main(line) == 2

    shown = capsys.readouterr()
    assert shown.err.startswith(f"bin/settings: {said}")
    assert shown.out == ""


@pytest.mark.parametrize("outputs", ["{}", '{"settings": {}}'])
def test_a_stack_that_is_not_up_is_told_with_the_next_command(monkeypatch, capsys, outputs):
    monkeypatch.setattr(exported.session, "capture", lambda *_: outputs)
    assert command.main(["Dashboard", "auth0"]) == 1

    shown = capsys.readouterr().err
    assert "the stack dev has no settings yet" in shown
    assert "bring it up: make up" in shown


def test_the_next_command_for_a_stack_of_real_tenants_is_the_cli_s(monkeypatch, capsys):
    def capture(line, _console):
        raise subprocess.CalledProcessError(255, line)

    monkeypatch.setattr(exported.session, "capture", capture)
    assert command.main(["Dashboard", "auth0", "--stack", "prod"]) == 1

    assert "bring it up: bin/pulumi up -s prod" in capsys.readouterr().err
