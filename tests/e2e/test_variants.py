"""What the dev stack does not use: a Rule, public and machine apps, a user whom Entra knows already."""

from __future__ import annotations

import jwt
import pytest

from tests.administrator import Administrator
from tests.needs import needs
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

EMAIL = "user@example.com"
PROVIDERS = ["auth0", "cognito", "entra"]
ORIGIN = "http://localhost:3000"
APPS = [
    {
        "name": "Single-Page",
        "type": "spa",
        "providers": PROVIDERS,
        "callbacks": [f"{ORIGIN}/callback"],
        "origins": [ORIGIN],
        "namespace": "https://single-page.example.com/",
    },
    {
        "name": "Native",
        "type": "native",
        "providers": PROVIDERS,
        "callbacks": ["http://localhost/callback"],
        "namespace": "https://native.example.com/",
    },
    {
        "name": "Nightly-Job",
        "type": "machine",
        "providers": PROVIDERS,
        "audience": "https://api.example.com",
        "scopes": ["read"],
    },
]


def test_rules_public_apps_machine_apps_and_known_users(project_copy):
    project = project_copy

    def widen(config):
        config["dashboard-identity:providers"]["auth0"]["roleClaim"] = "rule"
        config["dashboard-identity:apps"] += APPS

    project.edit(widen)
    up = project.make("up", check=True)
    assert "2026-11-18" in up.stdout + up.stderr, "the warning names Auth0's end-of-life date for Rules"
    unchanged = project.run("preview", "--expect-no-changes", "--diff")
    assert unchanged.returncode == 0, unchanged.stdout + unchanged.stderr
    refreshed = project.run("refresh", "--expect-no-changes", "--diff")
    assert refreshed.returncode == 0, refreshed.stdout + refreshed.stderr

    outputs = project.outputs()
    password = outputs["initial_passwords"][EMAIL]
    for name in ("MachineLearningDashboard", "Single-Page", "Native"):
        for provider, client in outputs["applications"][name].items():
            assert bool(client["client_secret"]) is (name == "MachineLearningDashboard")
            origin = ORIGIN if name == "Single-Page" else None
            app = RelyingParty(client, project.authority, origin)
            attempt = app.begin()
            arrived = Person(project.authority).log_in(attempt.url, EMAIL, password)
            assert arrived.is_redirect, f"{name} at {provider}: {arrived.text}"
            claims = app.finish(attempt, arrived.headers["Location"])
            assert app.roles(claims) == ["dashboard-user"], f"{name} at {provider}"

    for provider, client in outputs["applications"]["Nightly-Job"].items():
        app = RelyingParty(client, project.authority)
        form = {"grant_type": "client_credentials"}
        if provider == "auth0":
            form["audience"] = "https://api.example.com"
        elif provider == "entra":
            form["scope"] = " ".join(client["scopes"])
        answer = app.token_request(form)
        assert answer.status_code == 200, f"{provider}: {answer.text}"
        claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
        assert claims["iss"], provider

    hand = Administrator(project)
    person = {
        "accountEnabled": True,
        "displayName": "Known Before",
        "mailNickname": "known",
        "userPrincipalName": "known@example.com",
        "passwordProfile": {"password": "Sesame-open-1!", "forceChangePasswordNextSignIn": False},
    }
    hand.graph("POST", "/users", json=person)

    def add_known_user(config):
        config["dashboard-identity:users"].append(
            {"email": "known@example.com", "roles": ["dashboard-editor"], "providers": ["entra"]}
        )

    project.edit(add_known_user)
    project.run("up", "--yes", "--skip-preview", check=True)
    app = RelyingParty(project.outputs()["applications"]["MachineLearningDashboard"]["entra"], project.authority)
    attempt = app.begin()
    arrived = Person(project.authority).log_in(attempt.url, "known@example.com", "Sesame-open-1!")
    assert app.roles(app.finish(attempt, arrived.headers["Location"])) == ["dashboard-editor"]

    project.edit(lambda config: config.update({"dashboard-identity:deletionProtection": False}))
    project.run("up", "--yes", "--skip-preview", check=True)
    down = project.run("destroy", "--yes", "--skip-preview")
    assert down.returncode == 0, down.stdout + down.stderr
    left = hand.graph("GET", "/users")["value"]
    assert [user["userPrincipalName"] for user in left] == ["known@example.com"]
