"""The lists of docs/security.md are enough for the whole life of a stack, and what they grant is needed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Map, Rule

from emulator.auth0.management.api import operations
from tests.administrator import Administrator
from tests.needs import needs
from tests.official import attached_or_official
from tests.ports import free_ports
from tests.projects import ProjectCopy, copy_project

pytestmark = [pytest.mark.e2e, needs("pulumi", "node", "go")]

PAGE = (Path(__file__).parents[2] / "docs" / "security.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```(?:text|json) (.+?)\n(.+?)^```", PAGE, re.MULTILINE | re.DOTALL))
MICROSOFT_GRAPH = "00000003-0000-0000-c000-000000000000"
MACHINE = {
    "name": "Nightly-Job",
    "type": "machine",
    "providers": ["auth0", "cognito", "entra"],
    "audience": "https://api.example.com",
    "scopes": ["read"],
}
ONE_FOR_EVERY_STACK = frozenset({"update:rules"})
"""Takes another release of the Rule's code."""
OF_THE_ATTACHED_PLUGIN = frozenset({"cognito-idp:ListUserPools", "cognito-idp:ListUserPoolClients"})
"""It looks whether an attempt whose answer was lost has made the thing; the official plugin does not."""


@dataclass(frozen=True)
class Life:
    """What was called while a stack came up, was refreshed, was changed, and went."""

    log: str

    def calls(self, vendor: str) -> Iterator[tuple[str, str, str]]:
        """Method, path and status of each request to a vendor."""
        yield from re.findall(rf"emulator\.http {vendor} ([A-Z]+) (\S+) (\d+)", self.log)

    def aws(self) -> set[str]:
        """Actions in the words of IAM."""
        return set(re.findall(r"emulator\.aws ([a-z-]+:\w+) \d+", self.log))


def _words(*names: str) -> list[str]:
    return [word for name in names for word in BLOCKS[name].split()]


def _auth0_client(project: ProjectCopy, scopes: list[str]) -> dict[str, str]:
    hand = Administrator(project)
    client = {"name": "Deploy", "app_type": "non_interactive", "grant_types": ["client_credentials"]}
    made = hand.management("POST", "/clients", client)
    grant = {"client_id": made["client_id"], "audience": hand.audience, "scope": scopes}
    hand.management("POST", "/client-grants", grant)
    return {"client_id": made["client_id"], "client_secret": made["client_secret"]}


def _graph_client(project: ProjectCopy, permissions: list[str]) -> dict[str, str]:
    hand = Administrator(project)
    made = hand.graph("POST", "/applications", json={"displayName": "Deploy"})
    principal = hand.graph("POST", "/servicePrincipals", json={"appId": made["appId"]})
    graph = hand.graph("GET", f"/servicePrincipals(appId='{MICROSOFT_GRAPH}')")
    roles = {role["value"]: role["id"] for role in graph["appRoles"]}
    for name in permissions:
        assignment = {"principalId": principal["id"], "resourceId": graph["id"], "appRoleId": roles[name]}
        hand.graph("POST", f"/servicePrincipals/{principal['id']}/appRoleAssignments", json=assignment)
    secret = hand.graph("POST", f"/applications/{made['id']}/addPassword", json={"passwordCredential": {}})
    return {"client_id": made["appId"], "client_secret": secret["secretText"]}


@pytest.fixture(scope="module", params=attached_or_official("auth0", "azuread"))
def life(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    """The dev stack's life, and a machine's beside it, with credentials that may do what the page lists."""
    project = copy_project(tmp_path_factory.mktemp("least") / "project", free_ports(7)).with_variables(request.param)
    try:
        # Only so that the emulator is there for an administrator to make the credentials.
        project.run("preview", check=True)
        file = project.state / "emulator" / "credentials.json"
        credentials = project.credentials
        deploying = _auth0_client(project, _words("auth0", "auth0 machine", "auth0 rule"))
        credentials["auth0"] |= deploying
        credentials["entra"] |= _graph_client(project, [*_words("entra")[:2], *_words("entra create")])
        file.write_text(json.dumps(credentials))

        def widen(config: dict[str, Any]) -> None:
            (connection,) = config["dashboard-identity:providers"]["auth0"]["connections"]
            connection["otherClients"] = [deploying["client_id"]]
            config["dashboard-identity:apps"].append(MACHINE)

        def change(config: dict[str, Any]) -> None:
            config["dashboard-identity:providers"]["auth0"]["roleClaim"] = "rule"
            config["dashboard-identity:roles"][0]["description"] = "Sees the dashboards"
            config["dashboard-identity:users"][0]["name"] = "Una User"
            config["dashboard-identity:users"][0]["roles"] = []
            config["dashboard-identity:apps"][-1]["scopes"] = ["read", "write"]
            config["dashboard-identity:deletionProtection"] = False

        project.edit(widen)
        project.run("up", "--yes", "--skip-preview", check=True)
        project.run("refresh", "--expect-no-changes", check=True)
        project.edit(change)
        project.run("up", "--yes", "--skip-preview", check=True)
        project.run("destroy", "--yes", "--skip-preview", check=True)
        yield Life((project.state / "emulator" / "emulator.log").read_text())
    finally:
        project.stop()


def test_what_is_listed_for_auth0_and_graph_is_enough_and_nothing_was_refused(life: Life) -> None:
    calls = [*life.calls("auth0"), *life.calls("entra")]
    assert len(calls) > 500
    assert [call for call in calls if call[2] in ("401", "403")] == []


def test_no_scope_of_auth0_is_listed_that_no_call_takes(life: Life) -> None:
    table = list(operations())
    rules = [Rule(one.path, endpoint=str(at), methods=[one.method]) for at, one in enumerate(table)]
    paths = Map(rules, merge_slashes=False).bind("tenant")
    needed: set[str] = set()
    for method, path, _ in life.calls("auth0"):
        if path.startswith("/api/v2/"):
            endpoint, _ = paths.match(path.removeprefix("/api/v2"), method)
            needed.update(table[int(endpoint)].scopes)
    assert set(_words("auth0", "auth0 machine", "auth0 rule")) - needed == ONE_FOR_EVERY_STACK


def test_every_call_to_aws_is_allowed_by_the_policy(life: Life) -> None:
    statements = json.loads(BLOCKS["aws"])["Statement"]
    actions = [[one["Action"]] if isinstance(one["Action"], str) else one["Action"] for one in statements]
    allowed = {action for some in actions for action in some}
    assert not [action for action in allowed if "*" in action], "each action is named"
    assert len(life.aws()) > 50
    assert life.aws() - allowed <= OF_THE_ATTACHED_PLUGIN


def test_only_what_takes_no_narrower_resource_is_allowed_on_all() -> None:
    """Source: the Service Authorization Reference, whose actions without a resource type these are (read 2026-11)."""
    (wide,) = (one for one in json.loads(BLOCKS["aws"])["Statement"] if one["Resource"] == "*")
    assert set(wide["Action"]) == {
        "cognito-idp:CreateUserPool",
        "cognito-idp:DescribeUserPoolDomain",
        "logs:DescribeLogGroups",
        "ssm:DescribeParameters",
    }
    assert wide["Condition"] == {"StringEquals": {"aws:RequestedRegion": "REGION"}}
