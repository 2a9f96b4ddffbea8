"""User pools by boto3: what is kept, what is refused, what guards a deletion."""

from __future__ import annotations

import pytest

from tests.emulator.aws.conftest import refused


def test_create_list_update_delete(cognito):
    pool = cognito.create_user_pool(PoolName="people", UserPoolTags={"team": "blue"})["UserPool"]
    assert [found["Name"] for found in cognito.list_user_pools(MaxResults=10)["UserPools"]] == ["people"]

    cognito.update_user_pool(UserPoolId=pool["Id"], DeletionProtection="ACTIVE", PoolName="folk")
    updated = cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    assert updated["Name"] == "folk"
    assert updated["DeletionProtection"] == "ACTIVE"
    assert updated["LastModifiedDate"] > updated["CreationDate"]

    cognito.update_user_pool(UserPoolId=pool["Id"])
    cognito.delete_user_pool(UserPoolId=pool["Id"])
    code, text = refused(cognito.describe_user_pool, UserPoolId=pool["Id"])
    assert (code, text) == ("ResourceNotFoundException", f"User pool {pool['Id']} does not exist.")


def test_a_pool_has_the_services_defaults(cognito):
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]

    assert pool["Policies"]["PasswordPolicy"]["MinimumLength"] == 8
    assert pool["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"] == 7
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": False, "UnusedAccountValidityDays": 7}
    assert pool["MfaConfiguration"] == "OFF"
    assert pool["DeletionProtection"] == "INACTIVE"
    assert pool["UserPoolTier"] == "ESSENTIALS"
    assert pool["EmailConfiguration"] == {"EmailSendingAccount": "COGNITO_DEFAULT"}
    assert pool["Id"].startswith("eu-west-1_")


def test_an_update_keeps_how_people_sign_in_tags_and_tier(cognito):
    pool = cognito.create_user_pool(
        PoolName="people", UsernameAttributes=["email"], UserPoolTags={"team": "blue"}, UserPoolTier="LITE"
    )["UserPool"]

    cognito.update_user_pool(UserPoolId=pool["Id"], AutoVerifiedAttributes=["email"])

    updated = cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]
    assert updated["UsernameAttributes"] == ["email"]
    assert updated["UserPoolTags"] == {"team": "blue"}
    assert updated["UserPoolTier"] == "LITE"


def test_an_update_puts_back_what_is_not_given(cognito):
    pool = cognito.create_user_pool(PoolName="people", AutoVerifiedAttributes=["email"])["UserPool"]

    cognito.update_user_pool(UserPoolId=pool["Id"])

    assert "AutoVerifiedAttributes" not in cognito.describe_user_pool(UserPoolId=pool["Id"])["UserPool"]


def test_custom_attributes_stand_beside_the_standard_ones(cognito):
    pool = cognito.create_user_pool(
        PoolName="people",
        Schema=[
            {"Name": "email", "AttributeDataType": "String", "Required": True, "Mutable": True},
            {"Name": "team", "AttributeDataType": "String", "Mutable": True},
        ],
    )["UserPool"]

    schema = {attribute["Name"]: attribute for attribute in pool["SchemaAttributes"]}

    assert schema["email"]["Required"] is True
    assert {"sub", "given_name", "phone_number", "custom:team"} <= schema.keys()


def test_tags_come_and_go(cognito):
    arn = cognito.create_user_pool(PoolName="people", UserPoolTags={"a": "1"})["UserPool"]["Arn"]

    cognito.tag_resource(ResourceArn=arn, Tags={"b": "2"})
    cognito.untag_resource(ResourceArn=arn, TagKeys=["a"])

    assert cognito.list_tags_for_resource(ResourceArn=arn)["Tags"] == {"b": "2"}


def test_deletion_protection_and_a_domain_guard_a_pool(cognito):
    pool = cognito.create_user_pool(PoolName="people", DeletionProtection="ACTIVE")["UserPool"]["Id"]
    code, text = refused(cognito.delete_user_pool, UserPoolId=pool)
    assert code == "InvalidParameterException"
    assert text.startswith("The user pool cannot be deleted because deletion protection is activated.")

    cognito.update_user_pool(UserPoolId=pool, DeletionProtection="INACTIVE")
    cognito.create_user_pool_domain(UserPoolId=pool, Domain="dash")
    _, text = refused(cognito.delete_user_pool, UserPoolId=pool)
    assert text == "User pool cannot be deleted. It has a domain configured that should be deleted first."

    cognito.delete_user_pool_domain(UserPoolId=pool, Domain="dash")
    cognito.delete_user_pool(UserPoolId=pool)


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        ("my-cognito", "Domain cannot contain reserved word: cognito"),
        ("amazonia", "Domain cannot contain reserved word: amazon"),
        ("paws", "Domain cannot contain reserved word: aws"),
        ("Dash", "failed to satisfy constraint"),
        ("dash-", "failed to satisfy constraint"),
    ],
)
def test_a_domain_that_cannot_be_one_is_refused(cognito, pool, domain, text):
    code, message = refused(cognito.create_user_pool_domain, UserPoolId=pool, Domain=domain)

    assert code == "InvalidParameterException"
    assert text in message


def test_a_domain_belongs_to_one_pool_and_a_pool_has_one(cognito, pool):
    cognito.create_user_pool_domain(UserPoolId=pool, Domain="dash")
    other = cognito.create_user_pool(PoolName="others")["UserPool"]["Id"]

    _, taken = refused(cognito.create_user_pool_domain, UserPoolId=other, Domain="dash")
    _, second = refused(cognito.create_user_pool_domain, UserPoolId=pool, Domain="dash-two")

    assert taken == "Domain already associated with another user pool."
    assert second == "User pool already has a domain configured."
    described = cognito.describe_user_pool_domain(Domain="dash")["DomainDescription"]
    assert described["UserPoolId"] == pool
    assert described["Status"] == "ACTIVE"
    assert cognito.describe_user_pool_domain(Domain="nobody")["DomainDescription"] == {}


def test_mfa_needs_a_method_and_off_takes_none(cognito, pool):
    def set_mfa(**settings):
        return refused(cognito.set_user_pool_mfa_config, UserPoolId=pool, **settings)[1]

    assert "can't disable all MFAs with a required or optional configuration" in set_mfa(MfaConfiguration="ON")
    assert "can't turn off MFA and configure an MFA together" in set_mfa(
        MfaConfiguration="OFF", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    assert (
        "SMS configuration and Auto verification"
        in refused(cognito.create_user_pool, PoolName="others", MfaConfiguration="ON")[1]
    )
    assert (
        "Cannot turn MFA functionality ON"
        in refused(cognito.update_user_pool, UserPoolId=pool, MfaConfiguration="ON")[1]
    )

    cognito.set_user_pool_mfa_config(
        UserPoolId=pool, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )
    assert cognito.describe_user_pool(UserPoolId=pool)["UserPool"]["MfaConfiguration"] == "ON"
    cognito.update_user_pool(UserPoolId=pool, MfaConfiguration="ON")


@pytest.mark.parametrize(
    "settings",
    [
        {"AliasAttributes": ["email"], "UsernameAttributes": ["email"]},
        {"Policies": {"PasswordPolicy": {"MinimumLength": 100}}},
        {
            "AccountRecoverySetting": {
                "RecoveryMechanisms": [
                    {"Priority": 1, "Name": "admin_only"},
                    {"Priority": 2, "Name": "verified_email"},
                ]
            }
        },
    ],
)
def test_settings_that_the_service_refuses(cognito, settings):
    assert refused(cognito.create_user_pool, PoolName="people", **settings)[0] == "InvalidParameterException"


def test_resource_servers_by_boto3(cognito, pool):
    ids = {"UserPoolId": pool, "Identifier": "https://api.example"}
    read = {"ScopeName": "read", "ScopeDescription": "Read"}
    cognito.create_resource_server(Name="api", Scopes=[read], **ids)

    cognito.update_resource_server(Name="other", Scopes=[], **ids)
    assert cognito.describe_resource_server(**ids)["ResourceServer"]["Name"] == "other"
    assert "unique" in refused(cognito.update_resource_server, Name="x", Scopes=[read, read], **ids)[1]
    cognito.delete_resource_server(**ids)

    assert refused(cognito.describe_resource_server, **ids)[0] == "ResourceNotFoundException"
