"""The emulator killed without warning: what was provisioned is there, and logins go on."""

from __future__ import annotations

import json
import os
import signal

import pytest

from engine import emulation
from tests.needs import needs
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

APP = "MachineLearningDashboard"
EMAIL = "user@example.com"


def _log_in(app, person, password):
    attempt = app.begin()
    arrived = person.log_in(attempt.url, EMAIL, password)
    return app.finish(attempt, arrived.headers["Location"])


def test_a_killed_emulator_comes_back_with_everything_it_answered(project_copy):
    project_copy.make("up", check=True)
    outputs = project_copy.outputs()
    password = outputs["initial_passwords"][EMAIL]
    clients = outputs["applications"][APP]
    people = {}
    before = {}
    for provider, client in clients.items():
        app = RelyingParty(client, project_copy.authority)
        people[provider] = Person(project_copy.authority)
        before[provider] = _log_in(app, people[provider], password)

    running = emulation.running(project_copy.state / "emulator")
    os.kill(running.pid, signal.SIGKILL)
    preview = project_copy.run("preview", "--expect-no-changes")
    assert preview.returncode == 0, preview.stdout + preview.stderr
    refresh = project_copy.run("refresh", "--expect-no-changes", "--diff")
    assert refresh.returncode == 0, refresh.stdout + refresh.stderr
    assert emulation.running(project_copy.state / "emulator").pid != running.pid

    for provider, client in clients.items():
        app = RelyingParty(client, project_copy.authority)
        silent = app.begin(prompt="none")
        arrived = people[provider].open(silent.url)
        after = app.finish(silent, arrived.headers["Location"])
        assert after["sub"] == before[provider]["sub"], "the session of before the kill"
        assert app.roles(after) == ["dashboard-user"]
    assert json.loads((project_copy.state / "emulator" / "emulator.json").read_text())["pid"] != running.pid
