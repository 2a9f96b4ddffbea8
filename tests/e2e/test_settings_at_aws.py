"""Settings that the stack puts where AWS keeps such things: the app logs in with what it finds there."""

from __future__ import annotations

import json

import pytest

from tests.administrator import Administrator
from tests.needs import needs
from tests.projects import leave_one_app
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

APP = "MachineLearningDashboard"
EMAIL = "user@example.com"


def _parameters(project, path):
    pages = Administrator(project).aws("ssm").get_paginator("get_parameters_by_path")
    found = pages.paginate(Path=path, Recursive=True, WithDecryption=True)
    return {p["Name"].removeprefix(f"{path}/"): p for page in found for p in page["Parameters"]}


def _logs_in(project, client, settings, password):
    """With the identifiers that the app found, and nothing else of the stack's outputs but where its callback is."""
    given = {
        **client,
        "discovery_url": settings["DASHBOARD_AUTH_DISCOVERY_URL"],
        "client_id": settings["DASHBOARD_CLIENT_ID"],
        "client_secret": settings["DASHBOARD_CLIENT_SECRET"],
        "scopes": settings["DASHBOARD_SCOPES"].split(),
    }
    app = RelyingParty(given, project.authority)
    attempt = app.begin()
    arrived = Person(project.authority).log_in(attempt.url, EMAIL, password)
    return app.finish(attempt, arrived.headers["Location"])["email"]


def _hand_over(to):
    def change(config):
        leave_one_app(config, "auth0", "cognito", "entra")["handOver"] = {"to": to}

    return change


def test_an_app_logs_in_with_what_the_stack_put_into_parameter_store_and_secrets_manager(project_copy):
    project = project_copy
    project.edit(_hand_over("parameterStore"))
    project.make("up", check=True)
    outputs = project.outputs()
    clients = outputs["applications"][APP]
    password = outputs["initial_passwords"][EMAIL]

    for provider, path in outputs["handed_over"][APP].items():
        parameters = _parameters(project, path)
        settings = {name: parameter["Value"] for name, parameter in parameters.items()}
        assert settings == outputs["settings"][APP][provider]
        encrypted = [name for name, parameter in parameters.items() if parameter["Type"] == "SecureString"]
        assert encrypted == ["DASHBOARD_CLIENT_SECRET"]
        assert _logs_in(project, clients[provider], settings, password) == EMAIL
    assert project.run("preview", "--expect-no-changes").returncode == 0

    paths = list(outputs["handed_over"][APP].values())
    project.edit(_hand_over("secretsManager"))
    project.make("up", check=True)
    outputs = project.outputs()
    assert [_parameters(project, path) for path in paths] == [{}, {}, {}], "what is no longer handed over is gone"
    for provider, name in outputs["handed_over"][APP].items():
        kept = Administrator(project).aws("secretsmanager").get_secret_value(SecretId=name)
        settings = json.loads(kept["SecretString"])
        assert _logs_in(project, clients[provider], settings, password) == EMAIL
    assert project.run("preview", "--expect-no-changes").returncode == 0

    exported = project.run("stack", "export", check=True).stdout
    assert clients["auth0"]["client_secret"] not in exported
    project.make("down", check=True)
