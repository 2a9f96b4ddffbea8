"""Cognito resources, through the real CLI, against the emulator."""

from __future__ import annotations

from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from .conftest import SDK_LEFTOVERS, Harness

pytestmark = SDK_LEFTOVERS
PLUGINS = ("aws",)


def dashboard(callback: str = "https://dash.example.com/callback", length: int = 14, tier: str = "beginner") -> None:
    pool = aws.cognito.UserPool(
        "pool",
        admin_create_user_config={"allow_admin_create_user_only": True},
        account_recovery_setting={"recovery_mechanisms": [{"name": "verified_email", "priority": 1}]},
        auto_verified_attributes=["email"],
        password_policy={
            "minimum_length": length,
            "require_lowercase": True,
            "require_numbers": True,
            "require_symbols": False,
            "require_uppercase": True,
            "temporary_password_validity_days": 7,
        },
        schemas=[{"name": "department", "attribute_data_type": "String", "mutable": True}],
        tags={"stack": "test"},
        username_attributes=["email"],
    )
    domain = aws.cognito.UserPoolDomain("domain", domain="plugins-test", user_pool_id=pool.id)
    client = aws.cognito.UserPoolClient(
        "client",
        user_pool_id=pool.id,
        allowed_oauth_flows=["code"],
        allowed_oauth_flows_user_pool_client=True,
        allowed_oauth_scopes=["profile", "openid", "email"],
        callback_urls=[callback, "http://localhost:8501/callback"],
        explicit_auth_flows=["ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        generate_secret=True,
        access_token_validity=30,
        token_validity_units={"access_token": "minutes"},
        supported_identity_providers=["COGNITO"],
    )
    group = aws.cognito.UserGroup("group", user_pool_id=pool.id, name="analyst", description=tier, precedence=1)
    user = aws.cognito.User(
        "user",
        user_pool_id=pool.id,
        username="ada@example.com",
        attributes={"email": "ada@example.com", "email_verified": "true", "department": "research"},
        message_action="SUPPRESS",
        password=pulumi.Output.secret("Correct-horse-7-battery"),
    )
    aws.cognito.UserInGroup("membership", user_pool_id=pool.id, group_name=group.name, username=user.username)
    pulumi.export("pool", pool.id)
    pulumi.export("endpoint", pool.endpoint)
    pulumi.export("client", client.id)
    pulumi.export("secret", client.client_secret)
    pulumi.export("domain", domain.id)
    pulumi.export("sub", user.sub)


def test_a_dashboard_comes_up_stays_changes_in_place_and_goes(harness: Harness, cognito: Any) -> None:
    assert harness.up(dashboard) == {"create": 7}
    out = harness.outputs()
    pool = cognito.describe_user_pool(UserPoolId=out["pool"])["UserPool"]
    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 14
    assert pool["Name"].startswith("pool-")
    client = cognito.describe_user_pool_client(UserPoolId=out["pool"], ClientId=out["client"])["UserPoolClient"]
    assert client["ClientSecret"] == out["secret"]
    assert client["TokenValidityUnits"]["AccessToken"] == "minutes"
    user = cognito.admin_get_user(UserPoolId=out["pool"], Username="ada@example.com")
    assert {"Name": "custom:department", "Value": "research"} in user["UserAttributes"]
    assert out["endpoint"] == f"cognito-idp.eu-west-1.amazonaws.com/{out['pool']}"
    assert out["secret"] not in harness.exported()
    assert "Correct-horse" not in harness.exported()

    assert harness.up() == {"same": 7}
    assert harness.refresh_shows() == {}
    assert harness.up() == {"same": 7}

    moved = lambda: dashboard(callback="https://dash.example.com/new")  # noqa: E731
    assert harness.changes(moved) == [("update", "client", {"callbackUrls[0]": "update"})]
    assert harness.up(moved) == {"same": 6, "update": 1}
    client = cognito.describe_user_pool_client(UserPoolId=out["pool"], ClientId=out["client"])["UserPoolClient"]
    assert set(client["CallbackURLs"]) == {"https://dash.example.com/new", "http://localhost:8501/callback"}
    assert client["ClientSecret"] == out["secret"]

    assert harness.up(lambda: dashboard(callback="https://dash.example.com/new", length=16, tier="lead")) == {
        "same": 5,
        "update": 2,
    }
    assert harness.refresh_shows() == {}
    harness.stack().destroy()
    assert cognito.list_user_pools(MaxResults=5)["UserPools"] == []


def test_a_change_by_hand_shows_with_the_property_s_name_and_is_put_right(harness: Harness, cognito: Any) -> None:
    harness.up(dashboard)
    out = harness.outputs()
    cognito.update_group(UserPoolId=out["pool"], GroupName="analyst", Description="by hand", Precedence=9)
    cognito.admin_delete_user(UserPoolId=out["pool"], Username="ada@example.com")
    assert harness.refresh_shows() == {"update": 1, "delete": 2}
    found = {name: (kind, detail) for kind, name, detail in harness.changes()}
    assert found["group"] == ("update", {"description": "update", "precedence": "update"})
    assert found["user"][0] == "create"
    harness.up()
    assert cognito.get_group(UserPoolId=out["pool"], GroupName="analyst")["Group"]["Description"] == "beginner"
    harness.stack().destroy()


def test_every_problem_is_reported_at_once_and_nothing_is_made(harness: Harness, cognito: Any) -> None:
    def wrong() -> None:
        aws.cognito.UserPool(
            "pool",
            alias_attributes=["email"],
            username_attributes=["email"],
            mfa_configuration="ON",
            password_policy={"minimum_length": 5},
            schemas=[{"name": "a_name_of_more_than_twenty", "attribute_data_type": "String"}],
        )

    with pytest.raises(pulumi.automation.CommandError) as refused:
        harness.up(wrong)
    for text in (
        "aliasAttributes",
        "ON needs one of",
        "passwordPolicy.minimumLength",
        "from 6 to 99, got 5",
        "schemas[0].name",
        "got 'a_name_of_more_than_twenty' with 26",
    ):
        assert text in str(refused.value)
    assert cognito.list_user_pools(MaxResults=5)["UserPools"] == []


def test_a_client_is_refused_what_the_service_would_refuse(harness: Harness) -> None:
    def wrong() -> None:
        aws.cognito.UserPoolClient(
            "client",
            user_pool_id="eu-west-1_x",
            callback_urls=["http://dash.example.com/cb"],
            default_redirect_uri="https://elsewhere.example.com",
            explicit_auth_flows=["ALLOW_USER_SRP_AUTH", "USER_PASSWORD_AUTH"],
            access_token_validity=25,
        )

    with pytest.raises(pulumi.automation.CommandError) as refused:
        harness.up(wrong)
    for text in ("must be https", "must be one of callbackUrls", "exclude each other", "5 minutes to 1 day"):
        assert text in str(refused.value)


@pytest.mark.parametrize(("prefix", "reason"), [("Login", "lower-case"), ("my-aws-login", "must not contain 'aws'")])
def test_a_domain_prefix_is_checked(harness: Harness, prefix: str, reason: str) -> None:
    with pytest.raises(pulumi.automation.CommandError, match=reason):
        harness.up(lambda: aws.cognito.UserPoolDomain("domain", domain=prefix, user_pool_id="eu-west-1_x"))


def test_another_secret_setting_replaces_the_client(harness: Harness) -> None:
    def program(secret: bool) -> None:
        pool = aws.cognito.UserPool("pool")
        aws.cognito.UserPoolClient("client", user_pool_id=pool.id, generate_secret=secret)

    harness.up(lambda: program(secret=False))
    assert ("replace", "client", {"generateSecret": "update-replace"}) in harness.changes(lambda: program(secret=True))
    harness.stack().destroy()


def test_imports_by_the_official_ids(harness: Harness, cognito: Any) -> None:
    pool = cognito.create_user_pool(PoolName="old")["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="old-client", CallbackURLs=["https://a.example.com"], GenerateSecret=True
    )["UserPoolClient"]["ClientId"]
    cognito.create_group(UserPoolId=pool, GroupName="admin")
    cognito.admin_create_user(UserPoolId=pool, Username="bob")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username="bob", GroupName="admin")

    def program() -> None:
        options = lambda identity: pulumi.ResourceOptions(import_=identity)  # noqa: E731
        aws.cognito.UserPool("pool", name="old", opts=options(pool))
        aws.cognito.UserPoolClient(
            "client",
            name="old-client",
            user_pool_id=pool,
            callback_urls=["https://a.example.com"],
            generate_secret=True,
            opts=options(f"{pool}/{client}"),
        )
        aws.cognito.UserGroup("group", name="admin", user_pool_id=pool, opts=options(f"{pool}/admin"))
        aws.cognito.User("user", username="bob", user_pool_id=pool, opts=options(f"{pool}/bob"))
        aws.cognito.UserInGroup(
            "member", username="bob", group_name="admin", user_pool_id=pool, opts=options(f"{pool},admin,bob")
        )

    made = harness.up(program)
    assert made == {"create": 1, "import": 5}, "".join(harness.messages)
    assert harness.resources()["client"]["id"] == client
    assert harness.up() == {"same": 6}
    harness.stack().destroy()
    assert cognito.list_user_pools(MaxResults=5)["UserPools"] == []
