"""Who may do what in a data partition: asked of the table by its keys, as the Entitlements service asks."""

from __future__ import annotations

import pytest
from boto3.dynamodb.conditions import Key

from tests.administrator import Administrator
from tests.needs import needs
from tests.projects import leave_one_app

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

ENTITLEMENTS = {
    "table": "osdu-entitlements",
    "partitions": [
        {
            "id": "opendes",
            "domain": "example.com",
            "groups": [
                {
                    "name": "data.default.viewers",
                    "owners": ["admin@example.com"],
                    "members": ["user@example.com", "editor@example.com"],
                },
                {"name": "service.search.admin", "owners": ["admin@example.com"]},
            ],
        },
        {
            "id": "other",
            "domain": "example.com",
            "groups": [{"name": "data.default.viewers", "members": ["admin@example.com"]}],
        },
    ],
}


def _only_cognito(config):
    leave_one_app(config, "cognito")
    config["dashboard-identity:entitlements"] = ENTITLEMENTS


def test_groups_of_a_member_and_members_of_a_group_are_found_by_keys(project_copy):
    project = project_copy
    project.edit(_only_cognito)
    project.make("up", check=True)
    unchanged = project.run("preview", "--expect-no-changes", "--diff")
    assert unchanged.returncode == 0, unchanged.stdout
    refreshed = project.run("refresh", "--expect-no-changes", "--diff")
    assert refreshed.returncode == 0, refreshed.stdout

    hand = Administrator(project)
    kept = project.outputs()["entitlements"]
    table = hand.tables().Table(kept["table"])
    by_member = Key("memberEmailAndDataPartition").eq("admin@example.com:opendes")
    groups = table.query(IndexName=kept["groups_of_member_index"], KeyConditionExpression=by_member)["Items"]
    assert [(item["groupName"], item["role"]) for item in groups] == [
        ("data.default.viewers", "OWNER"),
        ("service.search.admin", "OWNER"),
    ]
    by_group = Key("groupEmail").eq("data.default.viewers@opendes.example.com")
    members = table.query(IndexName=kept["members_of_group_index"], KeyConditionExpression=by_group)["Items"]
    assert [(item["memberEmail"], item["role"]) for item in members] == [
        ("admin@example.com", "OWNER"),
        ("editor@example.com", "MEMBER"),
        ("user@example.com", "MEMBER"),
    ]

    dynamodb = hand.aws("dynamodb")
    described = dynamodb.describe_table(TableName=kept["table"])["Table"]
    assert described["SSEDescription"]["Status"] == "ENABLED"
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    backups = dynamodb.describe_continuous_backups(TableName=kept["table"])["ContinuousBackupsDescription"]
    assert backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "ENABLED"

    def take_one_out(config):
        config["dashboard-identity:entitlements"]["partitions"][0]["groups"][0]["members"].remove("user@example.com")

    project.edit(take_one_out)
    changed = project.run("up", "--yes", "--skip-preview", check=True).stdout
    assert "1 deleted" in changed
    assert "unchanged" in changed
    left = table.query(IndexName=kept["members_of_group_index"], KeyConditionExpression=by_group)["Items"]
    assert "user@example.com" not in [item["memberEmail"] for item in left]
    project.make("down", check=True)
