"""Cognito's roles under the app's own claim: the function is uploaded by the stack, and run at each login."""

from __future__ import annotations

import base64
import json
import re

import pytest

from tests.needs import needs
from tests.projects import leave_one_app
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

APP = "MachineLearningDashboard"
CLAIM = "https://dashboard.example.com/role"


def _set(project, **settings):
    def change(config):
        leave_one_app(config, "cognito")
        cognito = config["dashboard-identity:providers"]["cognito"]
        cognito.pop("namespace", None)
        cognito.update(settings)

    project.edit(change)


def _tokens(project, outputs, email):
    """Claims of the ID token, checked, and those of the access token."""
    app = RelyingParty(outputs["applications"][APP]["cognito"], project.authority)
    attempt = app.begin()
    arrived = Person(project.authority).log_in(attempt.url, email, outputs["initial_passwords"][email])
    code = re.search(r"[?&]code=([^&]+)", arrived.headers["Location"])
    answer = app.redeem(attempt, code.group(1))
    assert answer.status_code == 200, answer.text
    payload = answer.json()["access_token"].split(".")[1]
    access = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return app.verify(answer.json()["id_token"]), access


def _expect_no_changes(project, *commands):
    for command in commands:
        done = project.run(command, "--expect-no-changes", "--diff")
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_user_has_the_claim_and_a_guest_has_it_empty(project_copy):
    project = project_copy
    _set(project, roleClaim="lambda")
    project.make("up", check=True)
    outputs = project.outputs(show_secrets=True)
    assert outputs["applications"][APP]["cognito"]["role_claim"] == CLAIM
    assert outputs["settings"][APP]["cognito"]["DASHBOARD_ROLE_CLAIM"] == CLAIM

    for token in _tokens(project, outputs, "admin@example.com"):
        assert sorted(token[CLAIM]) == ["dashboard-admin", "dashboard-editor", "dashboard-user"]
    for token in _tokens(project, outputs, "guest@example.com"):
        assert token[CLAIM] == []
        assert "cognito:groups" not in token

    _expect_no_changes(project, "preview", "refresh", "preview")

    _set(project, roleClaim="groups")
    back = project.run("up", "--yes", "--skip-preview", check=True)
    assert re.search(r"5 deleted", back.stdout), back.stdout
    outputs = project.outputs(show_secrets=True)
    assert outputs["applications"][APP]["cognito"]["role_claim"] == "cognito:groups"
    for token in _tokens(project, outputs, "user@example.com"):
        assert token["cognito:groups"] == ["dashboard-user"]
        assert CLAIM not in token
    _expect_no_changes(project, "preview", "refresh")

    _set(project, roleClaim="lambda", namespace="https://roles.example.com/")
    project.run("up", "--yes", "--skip-preview", check=True)
    outputs = project.outputs(show_secrets=True)
    assert _tokens(project, outputs, "guest@example.com")[0]["https://roles.example.com/role"] == []
    _expect_no_changes(project, "preview", "refresh")
    project.make("down", check=True)
