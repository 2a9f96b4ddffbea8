from __future__ import annotations

import datetime

import pytest

from components.entra.claims import app_role_id
from components.errors import ConfigError
from components.reading import parse
from tests.components.recorder import Secret, record_stack, record_values
from tests.components.stacks import app, stack


def with_app(**changes):
    return stack("entra", apps=[app("entra", **changes)])


def test_defaults():
    recording = record_stack(stack("entra"))

    assert recording.one("Application").inputs == {
        "displayName": "Board",
        "description": "Board",
        "signInAudience": "AzureADMyOrg",
        "owners": ["deployer-object"],
        "web": {
            "redirectUris": ["https://board.example.com/callback"],
            "implicitGrant": {"accessTokenIssuanceEnabled": False, "idTokenIssuanceEnabled": False},
        },
        "fallbackPublicClientEnabled": False,
        "appRoles": [
            {
                "id": app_role_id("Board", role),
                "value": role,
                "displayName": role,
                "description": role,
                "allowedMemberTypes": ["User"],
                "enabled": True,
            }
            for role in ("viewer", "editor")
        ],
        "optionalClaims": {"idTokens": [{"name": "email"}]},
    }
    assert recording.one("ServicePrincipal").inputs == {
        "clientId": "entra-Board-client",
        "appRoleAssignmentRequired": True,
        "owners": ["deployer-object"],
    }
    assert recording.one("AppRoleAssignment").inputs == {
        "appRoleId": app_role_id("Board", "viewer"),
        "principalObjectId": "object-of-ada@example.com",
        "resourceObjectId": "entra-Board-principal-object",
    }
    assert recording.of("User") == []


def test_the_owners_are_those_of_the_stack_file_where_it_names_some():
    owners = ["11111111-2222-3333-4444-555555555555", "AAAAAAAA-2222-3333-4444-555555555555"]
    config = stack("entra")
    config["dashboard-identity:providers"]["entra"] = {"owners": owners}
    recording = record_stack(config)

    for kind in ("Application", "ServicePrincipal"):
        assert recording.one(kind).inputs["owners"] == [owner.lower() for owner in owners]


@pytest.mark.parametrize(
    ("owners", "told"),
    [
        (["ada@example.com"], "owners[0]: must be an object ID, got 'ada@example.com'"),
        (
            ["11111111-2222-3333-4444-555555555555"] * 2,
            "owners: names the owner '11111111-2222-3333-4444-555555555555' twice",
        ),
    ],
)
def test_an_owner_is_named_once_and_by_object_id(owners, told):
    config = stack("entra")
    config["dashboard-identity:providers"]["entra"] = {"owners": owners}

    with pytest.raises(ConfigError) as refused:
        parse(config)
    assert f"dashboard-identity:providers.entra.{told}" in str(refused.value)


def test_an_app_roles_id_is_the_same_at_every_run_and_its_own_in_every_app():
    assert app_role_id("Board", "viewer") == "c77171b9-328b-5a3e-b8cf-716e3767faa4"
    assert app_role_id("Board", "viewer") != app_role_id("Other", "viewer")


@pytest.mark.parametrize(
    ("kind", "platform"), [("regular_web", "web"), ("spa", "singlePageApplication"), ("native", "publicClient")]
)
def test_redirect_uris_are_registered_on_the_platform_of_the_app_type(kind, platform):
    inputs = record_stack(with_app(type=kind)).one("Application").inputs

    registered = {
        key: inputs.get(key, {}).get("redirectUris") for key in ("web", "singlePageApplication", "publicClient")
    }
    assert registered.pop(platform) == ["https://board.example.com/callback"]
    assert not any(registered.values())


def test_logout_urls_are_registered_among_the_redirect_uris():
    """Entra compares post_logout_redirect_uri with the redirect URIs."""
    web = record_stack(with_app(logoutUrls=["https://board.example.com/bye"])).one("Application").inputs["web"]

    assert web["redirectUris"] == ["https://board.example.com/callback", "https://board.example.com/bye"]
    assert "logoutUrl" not in web


def test_the_front_channel_logout_url_is_a_setting():
    options = {"entra": {"frontChannelLogoutUrl": "https://board.example.com/out"}}
    web = record_stack(with_app(options=options)).one("Application").inputs["web"]

    assert web["logoutUrl"] == "https://board.example.com/out"


def test_a_secret_lives_as_long_as_the_setting_says_and_keeps_its_date():
    config = with_app(options={"entra": {"secretLifetimeDays": 30}})
    secret = record_stack(config).one("ApplicationPassword")

    end = datetime.datetime.strptime(secret.inputs["endDate"], "%Y-%m-%dT%H:%M:%S%z")
    left = end - datetime.datetime.now(datetime.UTC)
    assert datetime.timedelta(days=29, hours=23) < left <= datetime.timedelta(days=30)
    assert list(secret.request.ignoreChanges) == ["endDate"]
    assert "value" in secret.request.additionalSecretOutputs


def test_without_a_setting_a_secret_lives_as_long_as_the_stacks_limit_allows():
    secret = record_stack(stack("entra", limits={"maxSecretLifetimeDays": 7})).one("ApplicationPassword")

    end = datetime.datetime.strptime(secret.inputs["endDate"], "%Y-%m-%dT%H:%M:%S%z")
    assert (end - datetime.datetime.now(datetime.UTC)).days in (6, 7)


def test_another_version_is_another_secret_so_that_the_new_one_is_there_before_the_old_one_goes():
    first = record_stack(stack("entra")).one("ApplicationPassword")
    second = record_stack(with_app(options={"entra": {"secretVersion": 2}})).one("ApplicationPassword")

    assert (first.name, second.name) == ("entra-Board-secret-1", "entra-Board-secret-2")


def test_a_public_app_has_no_secret():
    config = with_app(type="spa")

    assert record_stack(config).of("ApplicationPassword") == []
    client = record_values(config, lambda s: s.clients()["Board"]["entra"])
    assert (client["client_secret"], client["token_endpoint_auth_method"]) == (None, "none")


def test_a_machine_asks_for_its_own_default_scope():
    config = with_app(type="machine", callbacks=[])
    client = record_values(config, lambda s: s.clients()["Board"]["entra"])

    assert client["scopes"] == ["entra-Board-client/.default"]
    assert client["client_secret"] == Secret("entra-secret")


def test_users_are_looked_up_by_their_principal_name():
    user = {"email": "ada@example.com", "options": {"entra": {"userPrincipalName": "ada@corp.example.com"}}}
    recording = record_stack(stack("entra", users=[user]))

    assert ("azuread:index/getUser:getUser", {"userPrincipalName": "ada@corp.example.com"}) in recording.calls
    assert recording.of("User") == []


def test_a_user_is_made_only_where_the_stack_says_so():
    users = [
        {"email": "ada@example.com", "name": "Ada", "options": {"entra": {"create": True}}},
        {"email": "bob@example.com"},
    ]
    made = record_stack(stack("entra", users=users)).one("User")

    assert made.inputs == {
        "userPrincipalName": "ada@example.com",
        "displayName": "Ada",
        "mail": "ada@example.com",
        "mailNickname": "ada",
        "accountEnabled": True,
        "password": "correct horse battery",
    }
    assert "password" in made.secrets
    assert made.request.protect is True


def test_whether_everyone_in_the_tenant_may_log_in_is_a_setting():
    open_to_all = stack("entra", providers={"entra": {"assignmentRequired": False}})

    assert record_stack(open_to_all).one("ServicePrincipal").inputs["appRoleAssignmentRequired"] is False


def test_every_child_has_its_component_as_parent():
    parents = {r.name: r.parent for r in record_stack(stack("entra")).resources if r.type.startswith("azuread:")}

    assert set(parents.values()) == {"entra-Board"}


def test_the_client_says_all_that_a_login_needs():
    client = record_values(stack("entra"), lambda s: s.clients()["Board"]["entra"])
    expiry = client.pop("secret_expires_at")

    assert expiry.endswith("Z")
    assert client == {
        "issuer": "https://login.microsoftonline.com/tenant-1/v2.0",
        "discovery_url": "https://login.microsoftonline.com/tenant-1/v2.0/.well-known/openid-configuration",
        "authorization_endpoint": "https://login.microsoftonline.com/tenant-1/oauth2/v2.0/authorize",
        "token_endpoint": "https://login.microsoftonline.com/tenant-1/oauth2/v2.0/token",
        "userinfo_endpoint": "https://graph.microsoft.com/oidc/userinfo",
        "jwks_uri": "https://login.microsoftonline.com/tenant-1/discovery/v2.0/keys",
        "end_session_endpoint": "https://login.microsoftonline.com/tenant-1/oauth2/v2.0/logout",
        "client_id": "entra-Board-client",
        "client_secret": Secret("entra-secret"),
        "redirect_uris": ["https://board.example.com/callback"],
        "post_logout_redirect_uris": [],
        "scopes": ["openid", "profile", "email", "offline_access"],
        "role_claim": "roles",
        "token_endpoint_auth_method": "client_secret_basic",
    }
