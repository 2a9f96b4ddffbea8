"""Credentials are rotated by `up` while people log in, and no login fails."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.e2e.logins import going_on
from tests.needs import needs
from tests.projects import leave_one_app
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

APP = "MachineLearningDashboard"
EMAIL = "user@example.com"


def _at(kind, **options):
    """The dev stack with one app at one identity provider."""

    def change(config):
        leave_one_app(config, kind)["options"] = {kind: options}

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


def _key_pair():
    """The PEM texts of a private key, which stays with the app, and of its public half, which the stack file names."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


def test_an_auth0_key_is_rotated_while_people_log_in(project_copy):
    project = project_copy
    (first, first_public), (second, second_public) = _key_pair(), _key_pair()
    old, new = {"name": "2026-11", "pem": first_public}, {"name": "2026-12", "pem": second_public}
    project.edit(_at("auth0", publicKeys=[old]))
    client, password = _up(project)
    assert client["token_endpoint_auth_method"] == "private_key_jwt"
    assert not client["client_secret"]
    app = RelyingParty(client, project.authority, private_key=first)

    with going_on(lambda: _login(app, password)) as logins:
        logins.wait_for(2)
        project.edit(_at("auth0", publicKeys=[old, new]))
        _up(project)
        logins.wait_for(2)
        app.private_key = second
        logins.wait_for(2)
        project.edit(_at("auth0", publicKeys=[new]))
        _up(project)
        logins.wait_for(2)

    refused = _refused(RelyingParty(client, project.authority, private_key=first), password)
    assert refused.status_code == 401, refused.text
    assert project.run("preview", "--expect-no-changes").returncode == 0


def test_an_auth0_secret_gets_another_version_in_place(project_copy):
    project = project_copy
    project.edit(_at("auth0", secretVersion="1"))
    first, password = _up(project)
    project.run("config", "set", "--path", "dashboard-identity:apps[0].options.auth0.secretVersion", "2", check=True)
    second, _ = _up(project)

    assert second["client_id"] == first["client_id"]
    assert second["client_secret"] != first["client_secret"]
    _login(RelyingParty(second, project.authority), password)
    assert _refused(RelyingParty(first, project.authority), password).status_code == 401
    assert project.run("preview", "--expect-no-changes").returncode == 0
