"""An app's settings, from a stack that is up to the file that the app reads."""

from __future__ import annotations

import io
import json
import os
import pty
import stat
import subprocess

import dotenv
import pytest

from tests.needs import needs

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

APP = "MachineLearningDashboard"


def on_a_terminal(stack, *arguments) -> str:
    """What the command shows to a person."""
    shown, terminal = pty.openpty()
    with (
        os.fdopen(shown, "rb", buffering=0) as screen,
        subprocess.Popen(
            [str(stack.project.root / "bin" / "settings"), *arguments],
            cwd=stack.project.root,
            env=dict(stack.project.environment),
            stdin=subprocess.DEVNULL,
            stdout=terminal,
            stderr=subprocess.DEVNULL,
        ),
    ):
        os.close(terminal)
        text = b""
        while part := _read(screen):
            text += part
    return text.decode()


def _read(screen) -> bytes:
    try:
        return screen.read(65536)
    except OSError:  # Linux, once the other side is closed.
        return b""


@pytest.mark.parametrize("provider", ["auth0", "cognito", "entra"])
def test_an_env_file_holds_what_the_stack_exported(stack, tmp_path, provider):
    target = tmp_path / "dashboard.env"
    done = stack.project.settings(APP, provider, "--output", str(target))
    assert done.returncode == 0, done.stderr

    written = dict(dotenv.dotenv_values(stream=io.StringIO(target.read_text())))
    assert written == stack.outputs["settings"][APP][provider]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert done.stdout == ""
    assert written["DASHBOARD_CLIENT_SECRET"] not in done.stderr


def test_a_pipe_gets_the_secrets_and_a_terminal_does_not(stack):
    secret = stack.client("auth0")["client_secret"]

    piped = stack.project.settings(APP, "auth0", "--format", "json")
    assert json.loads(piped.stdout)["DASHBOARD_CLIENT_SECRET"] == secret, piped.stderr

    seen = on_a_terminal(stack, APP, "auth0", "--format", "json")
    assert json.loads(seen)["DASHBOARD_CLIENT_SECRET"] == "[secret]"
    assert json.loads(seen)["DASHBOARD_CLIENT_ID"] == stack.client("auth0")["client_id"]


def test_the_files_and_variables_of_an_unknown_app_are_not_written(stack, tmp_path):
    done = stack.project.settings("Dashboard", "auth0", "--output", str(tmp_path / "x"))

    assert done.returncode == 2
    assert "known: " in done.stderr
    assert APP in done.stderr
    assert not (tmp_path / "x").exists()


def test_it_runs_from_any_folder(stack, tmp_path):
    command = [str(stack.project.root / "bin" / "settings"), APP, "auth0"]
    done = subprocess.run(
        command, cwd=tmp_path, env=dict(stack.project.environment), capture_output=True, text=True, check=False
    )

    assert f"DASHBOARD_CLIENT_ID={stack.client('auth0')['client_id']}" in done.stdout.splitlines(), done.stderr


def test_a_stack_that_is_not_there_is_told_with_the_command_that_brings_it_up(project_copy):
    done = project_copy._call([str(project_copy.root / "bin" / "settings"), APP, "auth0"], check=False, variables={})

    assert done.returncode == 1
    assert "bring it up: make up" in done.stderr
    assert "Traceback" not in done.stderr
