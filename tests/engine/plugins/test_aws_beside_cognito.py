"""What a user pool and its apps lean on, through the real CLI, against the emulator."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws
import pytest

from .conftest import SDK_LEFTOVERS, Harness

# The SDK's own lambda module warns of another of its modules when it is imported.
pytestmark = [SDK_LEFTOVERS, pytest.mark.filterwarnings("ignore:aws.lambda:DeprecationWarning")]
PLUGINS = ("aws",)

TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}]}


def entitlements(role: str = "analyst", code: str = "return event", days: int = 30) -> None:
    table = aws.dynamodb.Table(
        "members",
        attributes=[{"name": "user", "type": "S"}],
        hash_key="user",
        billing_mode="PAY_PER_REQUEST",
        tags={"stack": "test"},
    )
    aws.dynamodb.TableItem(
        "ada",
        table_name=table.name,
        hash_key=table.hash_key,
        item=json.dumps({"user": {"S": "ada"}, "roles": {"SS": [role]}}),
    )
    runs_as = aws.iam.Role("claims", assume_role_policy=json.dumps(TRUST))
    aws.iam.RolePolicy("reads", role=runs_as.name, policy=json.dumps(POLICY))
    function = aws.lambda_.Function(
        "claims",
        role=runs_as.arn,
        runtime="python3.12",
        handler="index.handler",
        code=pulumi.AssetArchive({"index.py": pulumi.StringAsset(f"def handler(event, context):\n    {code}\n")}),
        environment={"variables": {"TABLE": table.name}},
    )
    aws.cloudwatch.LogGroup(
        "claims", name=function.name.apply(lambda name: f"/aws/lambda/{name}"), retention_in_days=days, tags={"a": "b"}
    )
    pool = aws.cognito.UserPool("pool")
    aws.lambda_.Permission(
        "from-pool",
        action="lambda:InvokeFunction",
        function=function.name,
        principal="cognito-idp.amazonaws.com",
        source_arn=pool.arn,
    )
    aws.ssm.Parameter("issuer", type="String", value="https://issuer.example.com")
    secret = aws.secretsmanager.Secret("client", recovery_window_in_days=0)
    aws.secretsmanager.SecretVersion("current", secret_id=secret.id, secret_string=f"{role}-in-clear")
    aws.cognito.IdentityProvider(
        "corporate",
        user_pool_id=pool.id,
        provider_name="corporate",
        provider_type="OIDC",
        provider_details={
            "client_id": "dash",
            "client_secret": "very-secret",
            "oidc_issuer": "https://login.example.com",
            "attributes_request_method": "GET",
            "authorize_scopes": "openid email",
            # Named, or Cognito would ask the issuer for them.
            "authorize_url": "https://login.example.com/authorize",
            "token_url": "https://login.example.com/token",
            "attributes_url": "https://login.example.com/userinfo",
            "jwks_uri": "https://login.example.com/keys",
        },
        attribute_mapping={"email": "email", "username": "sub"},
    )
    aws.cognito.ResourceServer(
        "api",
        user_pool_id=pool.id,
        identifier="https://api.example.com",
        scopes=[{"scope_name": "read", "scope_description": "Read"}],
    )
    pulumi.export("account", aws.get_caller_identity().account_id)
    pulumi.export("region", aws.get_region().region)


def test_entitlements_come_up_stay_change_and_go(harness: Harness) -> None:
    assert harness.up(entitlements) == {"create": 14}
    assert harness.outputs()["region"] == "eu-west-1"
    assert "analyst-in-clear" not in harness.exported()
    assert harness.changes() == []
    assert harness.refresh_shows() == {}
    assert harness.changes() == []

    found = harness.changes(lambda: entitlements(role="admin", code="return dict(event)", days=0))
    assert ("update", "ada", {"item": "update"}) in found
    assert ("replace", "current", {"secretString": "update-replace"}) in found
    assert ("update", "claims", {"code": "update"}) in found
    assert ("update", "claims", {"retentionInDays": "update"}) in found
    harness.up()
    assert harness.changes() == []
    harness.stack().destroy()
    assert harness.resources() == {}


def test_a_table_s_keys_are_checked(harness: Harness) -> None:
    def wrong() -> None:
        aws.dynamodb.Table(
            "members",
            attributes=[{"name": "user", "type": "S"}, {"name": "spare", "type": "S"}],
            hash_key="user",
            range_key="role",
            billing_mode="PAY_PER_REQUEST",
        )

    with pytest.raises(pulumi.automation.CommandError) as refused:
        harness.up(wrong)
    assert "no key or index uses 'spare'" in str(refused.value)
    assert "lacks 'role'" in str(refused.value)


def test_a_secret_s_recovery_window_is_checked(harness: Harness) -> None:
    with pytest.raises(pulumi.automation.CommandError, match="must be 0 or from 7 to 30, got 3"):
        harness.up(lambda: aws.secretsmanager.Secret("client", recovery_window_in_days=3))


def test_a_log_group_s_retention_is_checked(harness: Harness) -> None:
    with pytest.raises(pulumi.automation.CommandError, match=r"retentionInDays .* must be one of 0, 1, 3, .* got 31"):
        harness.up(lambda: aws.cloudwatch.LogGroup("claims", retention_in_days=31))
