from __future__ import annotations

import re
from typing import Any

import pytest

from components.errors import ConfigError
from components.reading import parse
from tests.components.recorder import Secret, record_stack, record_values
from tests.components.stacks import app, stack


def with_pool(**settings):
    return stack("cognito", providers={"cognito": {"domain": "dashboards", **settings}})


def with_app(**changes):
    return stack("cognito", apps=[app("cognito", **changes)])


def test_defaults():
    recording = record_stack(stack("cognito"))

    string = {"attributeDataType": "String", "developerOnlyAttribute": False, "mutable": True}
    lengths = {"stringAttributeConstraints": {"minLength": "0", "maxLength": "2048"}}
    assert recording.one("UserPool").inputs == {
        "name": "dashboards",
        "usernameAttributes": ["email"],
        "usernameConfiguration": {"caseSensitive": False},
        "autoVerifiedAttributes": ["email"],
        "userAttributeUpdateSettings": {"attributesRequireVerificationBeforeUpdates": ["email"]},
        "schemas": [
            {"name": "email", "required": True, **string, **lengths},
            {"name": "name", "required": False, **string, **lengths},
        ],
        "passwordPolicy": {
            "minimumLength": 12,
            "requireLowercase": True,
            "requireUppercase": True,
            "requireNumbers": True,
            "requireSymbols": True,
            "temporaryPasswordValidityDays": 7,
        },
        "mfaConfiguration": "OPTIONAL",
        "softwareTokenMfaConfiguration": {"enabled": True},
        "accountRecoverySetting": {"recoveryMechanisms": [{"name": "verified_email", "priority": 1}]},
        "adminCreateUserConfig": {"allowAdminCreateUserOnly": True},
        "deletionProtection": "ACTIVE",
    }
    assert recording.one("UserPoolClient").inputs == {
        "name": "Board",
        "userPoolId": "eu-west-1_Pool",
        "generateSecret": True,
        "allowedOauthFlowsUserPoolClient": True,
        "allowedOauthFlows": ["code"],
        "allowedOauthScopes": ["openid", "email", "profile"],
        "supportedIdentityProviders": ["COGNITO"],
        "callbackUrls": ["https://board.example.com/callback"],
        "explicitAuthFlows": ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
        "accessTokenValidity": 60,
        "idTokenValidity": 60,
        "refreshTokenValidity": 30,
        "tokenValidityUnits": {"accessToken": "minutes", "idToken": "minutes", "refreshToken": "days"},
        "enableTokenRevocation": True,
        "preventUserExistenceErrors": "ENABLED",
    }
    assert recording.one("User").inputs == {
        "userPoolId": "eu-west-1_Pool",
        "username": "ada@example.com",
        "attributes": {"email": "ada@example.com", "email_verified": "true", "name": "Ada"},
        "password": "correct horse battery",
        "messageAction": "SUPPRESS",
    }


@pytest.mark.parametrize("kind", ["spa", "native"])
def test_a_public_app_has_no_secret_and_rotates_its_refresh_tokens(kind):
    client = record_stack(with_app(type=kind)).one("UserPoolClient").inputs

    assert client["generateSecret"] is False
    assert client["refreshTokenRotation"] == {"feature": "ENABLED", "retryGracePeriodSeconds": 0}
    assert client["explicitAuthFlows"] == ["ALLOW_USER_SRP_AUTH"]


def test_rotation_can_be_asked_for_by_an_app_with_a_secret():
    client = record_stack(with_app(options={"cognito": {"rotateRefreshTokens": True}})).one("UserPoolClient").inputs

    assert client["generateSecret"] is True
    assert client["refreshTokenRotation"]["feature"] == "ENABLED"


def test_a_machine_asks_for_the_scopes_of_its_api_and_has_no_login():
    robot = app("cognito", type="machine", callbacks=[], audience="https://api.example.com", scopes=["read"])
    recording = record_stack(stack("cognito", apps=[robot]))

    client = recording.one("UserPoolClient").inputs
    assert client["allowedOauthFlows"] == ["client_credentials"]
    assert client["allowedOauthScopes"] == ["https://api.example.com/read"]
    assert "callbackUrls" not in client
    assert "supportedIdentityProviders" not in client
    server = recording.one("ResourceServer").inputs
    assert re.fullmatch(r"[\w\s+=,.@-]+", server["name"]), "what Cognito takes for a name; an identifier may be any URL"
    assert server["scopes"] == [{"scopeName": "read", "scopeDescription": "read"}]


def test_token_lifetimes_are_settings():
    lifetimes = {"accessTokenLifetimeMinutes": 5, "idTokenLifetimeMinutes": 1440, "refreshTokenLifetimeDays": 1}
    client = record_stack(with_app(options={"cognito": lifetimes})).one("UserPoolClient").inputs

    assert (client["accessTokenValidity"], client["idTokenValidity"], client["refreshTokenValidity"]) == (5, 1440, 1)


def test_mfa_off_registers_no_second_factor():
    pool = record_stack(with_pool(mfa="OFF")).one("UserPool").inputs

    assert pool["mfaConfiguration"] == "OFF"
    assert "softwareTokenMfaConfiguration" not in pool


def test_the_plus_tier_turns_threat_protection_on():
    pool = record_stack(with_pool(tier="PLUS")).one("UserPool").inputs

    assert pool["userPoolTier"] == "PLUS"
    assert pool["userPoolAddOns"] == {"advancedSecurityMode": "ENFORCED"}


def test_deletion_protection_is_the_stacks_choice_here_and_at_aws():
    protected = record_stack(stack("cognito")).one("UserPool")
    free = record_stack(stack("cognito", deletionProtection=False)).one("UserPool")

    assert (protected.request.protect, protected.inputs["deletionProtection"]) == (True, "ACTIVE")
    assert (bool(free.request.protect), free.inputs["deletionProtection"]) == (False, "INACTIVE")


def test_a_role_is_a_group_and_a_user_without_one_is_in_none():
    users = [{"email": "ada@example.com", "roles": ["editor", "viewer"]}, {"email": "bob@example.com"}]
    recording = record_stack(stack("cognito", users=users, passwords={}))

    assert [group.inputs["name"] for group in recording.of("UserGroup")] == ["editor", "viewer"]
    assert [(m.inputs["username"], m.inputs["groupName"]) for m in recording.of("UserInGroup")] == [
        ("ada@example.com", "editor"),
        ("ada@example.com", "viewer"),
    ]


def test_another_domain_comes_after_the_old_one_went():
    assert record_stack(stack("cognito")).one("UserPoolDomain").request.deleteBeforeReplace is True


def test_passwords_and_client_secrets_are_secret():
    recording = record_stack(stack("cognito"))

    assert "password" in recording.one("User").secrets
    assert "clientSecret" in recording.one("UserPoolClient").request.additionalSecretOutputs


def test_every_child_has_its_component_as_parent():
    parents = {r.name: r.parent for r in record_stack(stack("cognito")).resources if r.type.startswith("aws:")}

    assert parents.pop("cognito-Board") == "cognito-Board"
    assert set(parents.values()) == {"cognito"}


def test_the_client_says_all_that_a_login_needs():
    client = record_values(
        with_app(logoutUrls=["https://board.example.com/bye"]), lambda s: s.clients()["Board"]["cognito"]
    )

    assert client == {
        "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool",
        "discovery_url": (
            "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool/.well-known/openid-configuration"
        ),
        "authorization_endpoint": "https://dashboards.auth.eu-west-1.amazoncognito.com/oauth2/authorize",
        "token_endpoint": "https://dashboards.auth.eu-west-1.amazoncognito.com/oauth2/token",
        "userinfo_endpoint": "https://dashboards.auth.eu-west-1.amazoncognito.com/oauth2/userInfo",
        "jwks_uri": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool/.well-known/jwks.json",
        "end_session_endpoint": "https://dashboards.auth.eu-west-1.amazoncognito.com/logout",
        "client_id": "cognito-Board-id",
        "client_secret": Secret("cognito-secret"),
        "redirect_uris": ["https://board.example.com/callback"],
        "post_logout_redirect_uris": ["https://board.example.com/bye"],
        "scopes": ["openid", "email", "profile"],
        "role_claim": "cognito:groups",
        "token_endpoint_auth_method": "client_secret_basic",
        "secret_expires_at": None,
    }


def test_login_hosts_can_be_an_emulators():
    hosts = {"cognitoIssuer": "https://localhost:18442", "cognitoDomain": "https://localhost:18442/{domain}"}
    client = record_values(stack("cognito", loginHosts=hosts), lambda s: s.clients()["Board"]["cognito"])

    assert client["issuer"] == "https://localhost:18442/eu-west-1_Pool"
    assert client["token_endpoint"] == "https://localhost:18442/dashboards/oauth2/token"


def test_an_app_may_ask_for_less():
    config = stack("cognito", apps=[app("cognito", options={"cognito": {"scopes": ["openid", "email"]}})])

    assert record_stack(config).one("UserPoolClient").inputs["allowedOauthScopes"] == ["openid", "email"]
    assert record_values(config, lambda built: built.clients()["Board"]["cognito"]["scopes"]) == ["openid", "email"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"scopes": ["email"]}, "scopes: must have 'openid': without it there is no ID token"),
        ({"scopes": ["openid", "groups"]}, "scopes[1]: must be one of 'openid', 'email', 'profile', 'phone'"),
        ({"ownUsers": False}, "ownUsers: must not be false: no identity provider of 'federation' logs in to the app"),
        ({"clientVersion": "a b"}, "clientVersion: "),
        ({"previousClientVersion": 1}, "previousClientVersion: is the present 'clientVersion'; change 'clientVersion'"),
        ({"existing": "1abc"}, "existing: is for a pool that is there already, got '1abc'; name that pool by"),
    ],
)
def test_options_of_an_app_that_cannot_work_are_refused(options, told):
    with pytest.raises(ConfigError) as refused:
        parse(stack("cognito", apps=[app("cognito", options={"cognito": options})]))

    assert f"dashboard-identity:apps[0].options.cognito.{told}" in str(refused.value)


@pytest.mark.parametrize(("name", "value"), [("scopes", ["openid"]), ("ownUsers", True)])
def test_a_machine_has_no_login_to_set(name, value):
    robot = app("cognito", type="machine", callbacks=[], audience="https://api.example.com", scopes=["read"])
    robot["options"] = {"cognito": {name: value}}

    with pytest.raises(ConfigError, match=rf"options.cognito.{name}: is for apps that log people in"):
        parse(stack("cognito", apps=[robot]))


def test_another_version_is_another_client_and_the_old_one_stays_as_long_as_it_is_named():
    def named(**options: Any) -> list[str]:
        config = stack("cognito", apps=[app("cognito", options={"cognito": options})])
        assert record_values(config, lambda built: built.clients()["Board"]["cognito"]["client_id"]).startswith(
            "cognito"
        )
        return [one.name for one in record_stack(config).of("UserPoolClient")]

    assert named() == named(clientVersion=1) == ["cognito-Board"]
    assert named(clientVersion=2, previousClientVersion=1) == ["cognito-Board", "cognito-Board-2"]
    assert named(clientVersion=2) == ["cognito-Board-2"]


def test_the_app_gets_the_new_version_s_client():
    config = stack(
        "cognito", apps=[app("cognito", options={"cognito": {"clientVersion": 2, "previousClientVersion": 1}})]
    )

    client = record_values(config, lambda built: built.clients()["Board"]["cognito"])

    assert client["client_id"] == "cognito-Board-2-id"
