"""A user pool that somebody made by hand, with its app client and its user: adopted by a stack, left as it was."""

from __future__ import annotations

from typing import Any

import pytest

from tests.administrator import Administrator
from tests.needs import needs
from tests.projects import ProjectCopy, leave_one_app
from tests.relying_party import Person, RelyingParty

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

APP = "MachineLearningDashboard"
CALLBACK = "https://lab.example.com/callback"
EMAIL = "ada@example.com"
PASSWORD = "Correct-horse-7-battery"
ROLE = "dashboard-user"


class Pool:
    """A pool as somebody made it, with a domain, a group, a user and an app client."""

    def __init__(self, project: ProjectCopy) -> None:
        self.cognito = Administrator(project).cognito
        made = self.cognito.create_user_pool(PoolName="by hand", AutoVerifiedAttributes=["email"])["UserPool"]
        self.pool = {"UserPoolId": made["Id"]}
        self.cognito.create_user_pool_domain(**self.pool, Domain="by-hand")
        self.cognito.create_group(**self.pool, GroupName=ROLE)
        attributes = [{"Name": "email", "Value": EMAIL}, {"Name": "email_verified", "Value": "true"}]
        self.cognito.admin_create_user(**self.pool, Username="ada", MessageAction="SUPPRESS", UserAttributes=attributes)
        self.cognito.admin_set_user_password(**self.pool, Username="ada", Password=PASSWORD, Permanent=True)
        self.cognito.admin_add_user_to_group(**self.pool, Username="ada", GroupName=ROLE)
        self.client = self.cognito.create_user_pool_client(
            **self.pool,
            ClientName="by hand",
            GenerateSecret=True,
            CallbackURLs=[CALLBACK],
            AllowedOAuthFlows=["code"],
            AllowedOAuthScopes=["openid", "email", "profile"],
            AllowedOAuthFlowsUserPoolClient=True,
            SupportedIdentityProviders=["COGNITO"],
        )["UserPoolClient"]

    def holds(self) -> dict[str, Any]:
        """All of the pool, but the day of a change."""
        clients = self.cognito.list_user_pool_clients(**self.pool, MaxResults=60)["UserPoolClients"]
        return {
            "pool": self.cognito.describe_user_pool(**self.pool)["UserPool"],
            "domain": self.cognito.describe_user_pool_domain(Domain="by-hand")["DomainDescription"],
            "clients": [
                self.cognito.describe_user_pool_client(**self.pool, ClientId=client["ClientId"])["UserPoolClient"]
                for client in clients
            ],
            "groups": self.cognito.list_groups(**self.pool)["Groups"],
            "users": self.cognito.list_users(**self.pool)["Users"],
        }


def test_a_pool_made_by_hand_serves_a_stack_and_outlives_it(project_copy: ProjectCopy) -> None:
    project = project_copy
    project.edit(lambda config: leave_one_app(config, "cognito"))
    # Only so that the emulator is there for somebody to make a pool by hand.
    project.run("preview", check=True)
    by_hand = Pool(project)
    before = by_hand.holds()

    def adopt(config: dict[str, Any]) -> None:
        app = config["dashboard-identity:apps"][0]
        existing = {
            **{key: value for key, value in app.items() if key not in ("metadata", "integration", "logoutUrls")},
            "name": "Lab",
            "callbacks": [CALLBACK],
            "options": {"cognito": {"existing": by_hand.client["ClientId"]}},
        }
        config["dashboard-identity:apps"] = [app, existing]
        config["dashboard-identity:providers"]["cognito"] = {
            "domain": "by-hand",
            "existing": {"userPoolId": by_hand.pool["UserPoolId"]},
        }
        config["dashboard-identity:users"] = [{"email": EMAIL, "options": {"cognito": {"username": "ada"}}}]

    project.edit(adopt)
    project.run("up", "--yes", "--skip-preview", check=True)
    project.run("preview", "--expect-no-changes", check=True)
    project.run("refresh", "--expect-no-changes", check=True)

    while_up = by_hand.holds()
    clients = while_up.pop("clients")
    assert while_up == {name: held for name, held in before.items() if name != "clients"}
    assert [client for client in clients if client["ClientName"] != APP] == before["clients"]
    assert len(clients) == 2
    outputs = project.outputs()
    attributes = {one["Name"]: one["Value"] for one in before["users"][0]["Attributes"]}
    assert outputs["users"][EMAIL]["cognito"] == attributes["sub"]
    for name in (APP, "Lab"):
        app = RelyingParty(outputs["applications"][name]["cognito"], project.authority)
        attempt = app.begin()
        arrived = Person(project.authority).log_in(attempt.url, "ada", PASSWORD)
        claims = app.finish(attempt, arrived.headers["Location"])
        assert (claims["cognito:username"], app.roles(claims)) == ("ada", [ROLE])

    project.run("destroy", "--yes", "--skip-preview", check=True)
    assert by_hand.holds() == before
