"""What a stack reads of a pool that somebody made by hand before it."""

from __future__ import annotations

import pytest

from tests.emulator.aws.conftest import App, refused


@pytest.fixture
def by_hand(aws, cognito) -> App:
    """As the console's own defaults make one: no tags, no settings beyond the name."""
    pool = cognito.create_user_pool(PoolName="made by hand")["UserPool"]["Id"]
    cognito.create_group(UserPoolId=pool, GroupName="admin")
    cognito.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_add_user_to_group(UserPoolId=pool, Username="ada", GroupName="admin")
    return App(aws, pool, domain="by-hand")


def test_the_pool_is_found_by_name_and_described(by_hand, cognito):
    listed = cognito.list_user_pools(MaxResults=60)["UserPools"]
    (found,) = [pool for pool in listed if pool["Name"] == "made by hand"]
    described = cognito.describe_user_pool(UserPoolId=found["Id"])["UserPool"]

    assert found["Id"] == by_hand.pool
    assert described["Domain"] == "by-hand"
    assert described["Arn"].endswith(f":userpool/{by_hand.pool}")
    assert described["EstimatedNumberOfUsers"] == 1
    assert {attribute["Name"] for attribute in described["SchemaAttributes"]} >= {"sub", "email", "given_name"}
    domain = cognito.describe_user_pool_domain(Domain="by-hand")["DomainDescription"]
    assert (domain["UserPoolId"], domain["Status"]) == (by_hand.pool, "ACTIVE")


def test_many_pools_are_listed_page_by_page(cognito):
    made = {cognito.create_user_pool(PoolName=f"pool {n}")["UserPool"]["Id"] for n in range(5)}

    pages = list(cognito.get_paginator("list_user_pools").paginate(PaginationConfig={"PageSize": 2}))

    assert {pool["Id"] for page in pages for pool in page["UserPools"]} == made
    assert len(pages) == 3


def test_clients_groups_and_users_can_be_read(by_hand, cognito):
    ids = {"UserPoolId": by_hand.pool}
    (client,) = cognito.list_user_pool_clients(**ids, MaxResults=60)["UserPoolClients"]
    described = cognito.describe_user_pool_client(**ids, ClientId=client["ClientId"])["UserPoolClient"]
    assert described["ClientSecret"] == by_hand.secret
    assert described["CallbackURLs"] == ["https://app.example/callback"]

    (group,) = cognito.list_groups(**ids)["Groups"]
    assert cognito.get_group(**ids, GroupName="admin")["Group"] == group
    assert group["UserPoolId"] == by_hand.pool
    assert [user["Username"] for user in cognito.list_users_in_group(**ids, GroupName="admin")["Users"]] == ["ada"]
    assert cognito.admin_get_user(**ids, Username="ada")["Enabled"] is True
    assert cognito.list_resource_servers(**ids, MaxResults=50)["ResourceServers"] == []
    assert cognito.list_identity_providers(**ids)["Providers"] == []
    assert cognito.get_user_pool_mfa_config(**ids)["MfaConfiguration"] == "OFF"


def test_what_is_not_there_is_told_by_name(by_hand, cognito):
    ids = {"UserPoolId": by_hand.pool}

    assert refused(cognito.describe_user_pool, UserPoolId="eu-west-1_nowhere12")[0] == "ResourceNotFoundException"
    assert refused(cognito.describe_user_pool_client, ClientId="nowhere", **ids)[0] == "ResourceNotFoundException"
    assert refused(cognito.get_group, GroupName="nowhere", **ids)[0] == "ResourceNotFoundException"
    assert refused(cognito.admin_get_user, Username="nowhere", **ids)[0] == "UserNotFoundException"
    assert cognito.describe_user_pool_domain(Domain="nowhere")["DomainDescription"] == {}
