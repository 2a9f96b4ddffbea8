"""Credentials are rotated by `up` while people log in, and no login fails."""

from __future__ import annotations

import pytest

from tests.e2e.logins import going_on
from tests.needs import needs
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

APP = "MachineLearningDashboard"
EMAIL = "user@example.com"


def _at(kind, **options):
    """The dev stack with one app at one identity provider."""

    def change(config):
        app = config["dashboard-identity:apps"][0]
        app["providers"] = [kind]
        app["options"] = {kind: options}
        config["dashboard-identity:apps"][:] = [app]
        providers = config["dashboard-identity:providers"]
        config["dashboard-identity:providers"] = {kind: providers[kind]}
        for user in config["dashboard-identity:users"]:
            given = user.get("options", {})
            user["options"] = {kind: given[kind]} if kind in given else {}

    return change


def _up(project):
    project.run("up", "--yes", "--skip-preview", check=True)
    outputs = project.outputs()
    (client,) = outputs["applications"][APP].values()
    return client, outputs["initial_passwords"][EMAIL]


def _login(app, password):
    attempt = app.begin()
    arrived = Person(app.authority).log_in(attempt.url, EMAIL, password)
    app.finish(attempt, arrived.headers["Location"])


def _refused(app, password):
    attempt = app.begin()
    arrived = Person(app.authority).log_in(attempt.url, EMAIL, password)
    code = arrived.headers["Location"].partition("code=")[2].partition("&")[0]
    return app.redeem(attempt, code)


def test_an_entra_secret_is_rotated_while_people_log_in(project_copy):
    project = project_copy
    project.edit(_at("entra", secretVersion="1"))
    first, password = _up(project)
    app = RelyingParty(first, project.authority)

    with going_on(lambda: _login(app, password)) as logins:
        logins.wait_for(2)
        project.edit(_at("entra", secretVersion="2", previousSecretVersion="1"))
        second, _ = _up(project)
        assert second["client_secret"] != first["client_secret"], "the app gets the younger one"
        logins.wait_for(2)
        app.client = second
        logins.wait_for(2)
        project.edit(_at("entra", secretVersion="2"))
        _up(project)
        logins.wait_for(2)

    refused = _refused(RelyingParty(first, project.authority), password)
    assert refused.status_code == 401
    assert "AADSTS7000215" in refused.text
    assert project.run("preview", "--expect-no-changes").returncode == 0
