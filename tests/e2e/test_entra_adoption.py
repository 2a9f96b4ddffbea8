"""An app registration that somebody made by hand: adopted by a stack, left as it was; or taken over by `pulumi import`."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.administrator import Administrator
from tests.needs import needs
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

CALLBACK = "https://lab.example.com/api/auth/oidc/callback"
EMAIL = "user@example.com"


def only_entra(config: dict[str, Any], app: dict[str, Any]) -> None:
    """One app behind Entra alone, whose user the stack makes."""
    for key in list(config):
        if key.startswith("dashboard-identity:") and not key.endswith("loginHosts"):
            del config[key]
    config["dashboard-identity:deletionProtection"] = False
    config["dashboard-identity:providers"] = {"entra": {}}
    user = {"email": EMAIL, "options": {"entra": {"create": True}}}
    config["dashboard-identity:users"] = [user]
    config["dashboard-identity:apps"] = [{"providers": ["entra"], "callbacks": [CALLBACK], **app}]


def test_a_registration_made_by_hand_serves_a_stack_and_outlives_it(project_copy):
    project = project_copy
    only = {"name": "Other"}
    project.edit(lambda config: only_entra(config, only))
    project.make("up", check=True)
    hand = Administrator(project)
    registration = {
        "displayName": "ML Lab",
        "web": {"redirectUris": [CALLBACK]},
        "optionalClaims": {"idToken": [{"name": "email"}]},
    }
    made = hand.graph("POST", "/applications", json=registration)
    hand.graph("POST", "/servicePrincipals", json={"appId": made["appId"]})
    path = f"/applications/{made['id']}"
    secret = {"passwordCredential": {"displayName": "by hand"}}
    own = hand.graph("POST", f"{path}/addPassword", json=secret)
    before = hand.graph("GET", path)

    adopted = {"name": "ML Lab", "options": {"entra": {"existing": made["appId"]}}}
    project.edit(lambda config: only_entra(config, adopted))
    project.run("up", "--yes", check=True)
    project.run("preview", "--expect-no-changes", check=True)
    assert hand.graph("GET", path) == before
    client = project.outputs()["applications"]["ML Lab"]["entra"]
    assert (client["client_id"], client["client_secret"]) == (made["appId"], None)

    app = RelyingParty({**client, "client_secret": own["secretText"]}, project.authority)
    attempt = app.begin()
    password = project.outputs()["initial_passwords"][EMAIL]
    arrived = Person(project.authority).log_in(attempt.url, EMAIL, password)
    assert app.finish(attempt, arrived.headers["Location"])["email"] == EMAIL

    project.run("destroy", "--yes", check=True)
    assert hand.graph("GET", path) == before


def test_an_imported_registration_is_described_without_a_change(project_copy):
    project = project_copy
    project.edit(lambda config: only_entra(config, {"name": "Other"}))
    project.make("up", check=True)
    registration = {"displayName": "By hand", "web": {"redirectUris": [CALLBACK]}}
    made = Administrator(project).graph("POST", "/applications", json=registration)
    identity = f"/applications/{made['id']}"
    imported = project.run(
        "import",
        "azuread:index/application:Application",
        "by-hand",
        identity,
        "--yes",
        "--protect=false",
        "--generate-code=false",
    )
    assert imported.returncode == 0, imported.stdout + imported.stderr
    refreshed = project.run("refresh", "--yes", "--expect-no-changes")
    assert refreshed.returncode == 0, refreshed.stdout + refreshed.stderr
    exported = json.loads(project.run("stack", "export", check=True).stdout)
    [found] = [one for one in exported["deployment"]["resources"] if one["urn"].endswith("::by-hand")]
    assert (found["id"], found["inputs"]["web"]["redirectUris"]) == (identity, [CALLBACK])
