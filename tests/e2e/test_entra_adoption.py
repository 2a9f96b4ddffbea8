"""An app registration that somebody made by hand: adopted by a stack, left as it was; or taken over by `pulumi import`."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.needs import needs
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

CALLBACK = "https://lab.example.com/api/auth/oidc/callback"
EMAIL = "user@example.com"


class Portal:
    """The administrator's own hands, before and beside the stack."""

    def __init__(self, project: Any) -> None:
        given = json.loads((project.state / "emulator" / "credentials.json").read_text())["entra"]
        base = f"https://localhost:{project.ports[2]}"
        self.graph = f"{base}/v1.0"
        self.session = requests.Session()
        self.session.verify, self.session.trust_env = str(project.authority), False
        form = {
            "grant_type": "client_credentials",
            "client_id": given["client_id"],
            "client_secret": given["client_secret"],
            "scope": f"{base}/.default",
        }
        answer = self.session.post(f"{base}/{given['tenant_id']}/oauth2/v2.0/token", data=form, timeout=20)
        self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"

    def call(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        answer = self.session.request(method, f"{self.graph}{path}", json=body or None, timeout=20)
        answer.raise_for_status()
        return dict(answer.json()) if answer.content else {}


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
    portal = Portal(project)
    made = portal.call(
        "POST",
        "/applications",
        displayName="ML Lab",
        web={"redirectUris": [CALLBACK]},
        optionalClaims={"idToken": [{"name": "email"}]},
    )
    portal.call("POST", "/servicePrincipals", appId=made["appId"])
    path = f"/applications/{made['id']}"
    own = portal.call("POST", f"{path}/addPassword", passwordCredential={"displayName": "by hand"})
    before = portal.call("GET", path)

    adopted = {"name": "ML Lab", "options": {"entra": {"existing": made["appId"]}}}
    project.edit(lambda config: only_entra(config, adopted))
    project.run("up", "--yes", check=True)
    project.run("preview", "--expect-no-changes", check=True)
    assert portal.call("GET", path) == before
    client = project.outputs()["applications"]["ML Lab"]["entra"]
    assert (client["client_id"], client["client_secret"]) == (made["appId"], None)

    app = RelyingParty({**client, "client_secret": own["secretText"]}, project.authority)
    attempt = app.begin()
    password = project.outputs()["initial_passwords"][EMAIL]
    arrived = Person(project.authority).log_in(attempt.url, EMAIL, password)
    assert app.finish(attempt, arrived.headers["Location"])["email"] == EMAIL

    project.run("destroy", "--yes", check=True)
    assert portal.call("GET", path) == before


def test_an_imported_registration_is_described_without_a_change(project_copy):
    project = project_copy
    project.edit(lambda config: only_entra(config, {"name": "Other"}))
    project.make("up", check=True)
    made = Portal(project).call("POST", "/applications", displayName="By hand", web={"redirectUris": [CALLBACK]})
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
