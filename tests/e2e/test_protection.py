"""What holds users and entitlements is protected on this machine as it is at a real tenant, and `make down` takes it away all the same."""

from __future__ import annotations

import json

import pytest

from engine import protection
from tests.administrator import Administrator
from tests.needs import needs
from tests.projects import leave_one_app

pytestmark = [pytest.mark.e2e, needs("pulumi", "node")]

_CHANGES_BY_ITSELF = ("DeletionProtection", "LastModifiedDate", "EstimatedNumberOfUsers")


def test_a_destroy_is_refused_and_make_down_is_not_even_with_a_broken_stack_file(project_copy):
    project = project_copy

    def people_and_entitlements(config):
        kept = config["dashboard-identity:entitlements"]
        leave_one_app(config, "cognito")
        config["dashboard-identity:entitlements"] = kept

    project.edit(people_and_entitlements)
    project.make("up", check=True)
    hand = Administrator(project)
    cognito, tables = hand.cognito, hand.aws("dynamodb")
    (pool_id,) = [pool["Id"] for pool in cognito.list_user_pools(MaxResults=10)["UserPools"]]

    refused = project.run("destroy", "--yes")
    assert refused.returncode != 0
    assert "protected" in refused.stdout + refused.stderr
    with pytest.raises(cognito.exceptions.InvalidParameterException, match="deletion protection is activated"):
        cognito.delete_user_pool(UserPoolId=pool_id)

    before = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    resources = json.loads(project.run("stack", "export", check=True).stdout)["deployment"]["resources"]
    protection.lift(project.state / "emulator", resources)
    after = cognito.describe_user_pool(UserPoolId=pool_id)["UserPool"]
    assert (before["DeletionProtection"], after["DeletionProtection"]) == ("ACTIVE", "INACTIVE")
    assert _settled(after) == _settled(before)
    assert tables.describe_table(TableName="osdu-entitlements")["Table"]["DeletionProtectionEnabled"] is False

    gone = [
        {"type": "aws:cognito/userPool:UserPool", "id": "eu-west-1_Gone", "inputs": {"deletionProtection": "ACTIVE"}},
        {"type": "aws:dynamodb/table:Table", "id": "gone", "inputs": {"deletionProtectionEnabled": True}},
    ]
    protection.lift(project.state / "emulator", gone)

    project.edit(lambda config: config["dashboard-identity:apps"][0].update(callbacks=["http://not.https.example/"]))
    down = project.make("down")
    assert down.returncode == 0, down.stdout + down.stderr
    assert not (project.state / "emulator" / "emulator.json").exists()


def _settled(pool):
    return {name: value for name, value in pool.items() if name not in _CHANGES_BY_ITSELF}
