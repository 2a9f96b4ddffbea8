from __future__ import annotations

import json

import pytest

from tests.components.recorder import Secret, record_stack, record_values
from tests.components.stacks import app, stack


def test_defaults():
    recording = record_stack(stack("auth0"))

    assert recording.one("Client").inputs == {
        "name": "Board",
        "description": "Board",
        "appType": "regular_web",
        "grantTypes": ["authorization_code", "refresh_token"],
        "callbacks": ["https://board.example.com/callback"],
        "allowedLogoutUrls": [],
        "allowedOrigins": [],
        "webOrigins": [],
        "initiateLoginUri": "",
        "clientMetadata": {"role_claim": "https://board.example.com/role"},
        "oidcConformant": True,
        "isFirstParty": True,
        "crossOriginAuth": False,
        "jwtConfiguration": {"alg": "RS256", "lifetimeInSeconds": 3600},
        "refreshToken": {
            "rotationType": "rotating",
            "expirationType": "expiring",
            "leeway": 0,
            "tokenLifetime": 30 * 86400,
            "idleTokenLifetime": 15 * 86400,
            "infiniteTokenLifetime": False,
            "infiniteIdleTokenLifetime": False,
        },
    }
    assert recording.one("ClientCredentials").inputs == {
        "clientId": "auth0-Board-client",
        "authenticationMethod": "client_secret_basic",
    }
    assert recording.one("Connection").inputs == {
        "name": "Dashboard-Users",
        "strategy": "auth0",
        "options": {
            "disableSignup": True,
            "requiresUsername": False,
            "bruteForceProtection": True,
            "importMode": False,
            "passwordPolicy": "good",
            "passwordComplexityOptions": {"minLength": 12},
        },
    }
    assert recording.one("User").inputs == {
        "connectionName": "Dashboard-Users",
        "email": "ada@example.com",
        "emailVerified": True,
        "verifyEmail": False,
        "name": "Ada",
        "nickname": "ada",
        "password": "correct horse battery",
        "appMetadata": '{"roles": ["viewer"]}',
    }
    assert recording.one("UserRoles").inputs == {
        "userId": "auth0-user-ada@example.com-id",
        "roles": ["auth0-role-viewer-id"],
    }


@pytest.mark.parametrize(
    ("kind", "app_type", "grants", "method"),
    [
        ("regular_web", "regular_web", ["authorization_code", "refresh_token"], "client_secret_basic"),
        ("spa", "spa", ["authorization_code", "refresh_token"], "none"),
        ("native", "native", ["authorization_code", "refresh_token"], "none"),
    ],
)
def test_an_app_type_decides_the_grants_and_how_the_client_proves_itself(kind, app_type, grants, method):
    recording = record_stack(stack("auth0", apps=[app("auth0", type=kind)]))

    assert recording.one("Client").inputs["appType"] == app_type
    assert recording.one("Client").inputs["grantTypes"] == grants
    assert recording.one("ClientCredentials").inputs["authenticationMethod"] == method


def test_a_machine_gets_the_scopes_of_its_api_and_no_login():
    machine = app("auth0", name="Robot", type="machine", callbacks=[], audience="https://api.example.com", scopes=["r"])
    recording = record_stack(stack("auth0", apps=[app("auth0"), machine]))

    robot = recording.named("auth0-Robot")
    assert robot.inputs["appType"] == "non_interactive"
    assert robot.inputs["grantTypes"] == ["client_credentials"]
    assert "refreshToken" not in robot.inputs
    assert recording.one("ResourceServer").inputs["identifier"] == "https://api.example.com"
    assert recording.one("ClientGrant").inputs == {
        "clientId": "auth0-Robot-client",
        "audience": "https://api.example.com",
        "scopes": ["r"],
    }
    assert recording.one("ConnectionClients").inputs["enabledClients"] == ["auth0-Board-client"]


def test_a_connection_is_enabled_for_exactly_the_named_clients():
    connections = [
        {"name": "Staff", "apps": ["Board"]},
        {"name": "Guests", "apps": ["Other"], "otherClients": ["deployer"]},
    ]
    recording = record_stack(
        stack(
            "auth0",
            providers={"auth0": {"connections": connections}},
            apps=[app("auth0"), app("auth0", name="Other")],
        )
    )

    assert recording.named("auth0-clients-Staff").inputs["enabledClients"] == ["auth0-Board-client"]
    assert recording.named("auth0-clients-Guests").inputs["enabledClients"] == ["auth0-Other-client", "deployer"]


def test_a_user_goes_into_the_connection_it_names():
    user = {"email": "ada@example.com", "options": {"auth0": {"connection": "Guests"}}}
    recording = record_stack(
        stack("auth0", providers={"auth0": {"connections": [{"name": "Staff"}, {"name": "Guests"}]}}, users=[user])
    )

    assert recording.one("User").inputs["connectionName"] == "Guests"


def test_users_wait_until_their_connection_is_enabled():
    """Auth0 refuses to create a user in a connection that no client is enabled for."""
    recording = record_stack(stack("auth0"))

    assert any("connectionClients" in urn for urn in recording.one("User").request.dependencies)


def test_a_users_roles_stand_in_the_order_of_the_vocabulary():
    users = [{"email": "ada@example.com", "roles": ["editor", "viewer"]}]
    recording = record_stack(stack("auth0", users=users))

    assert json.loads(recording.one("User").inputs["appMetadata"]) == {"roles": ["viewer", "editor"]}
    assert recording.one("UserRoles").inputs["roles"] == ["auth0-role-viewer-id", "auth0-role-editor-id"]


def test_a_user_without_a_role_has_an_empty_list_and_no_assignment():
    recording = record_stack(stack("auth0", users=[{"email": "ada@example.com"}]))

    assert json.loads(recording.one("User").inputs["appMetadata"]) == {"roles": []}
    assert recording.of("UserRoles") == []


def test_the_action_is_deployed_and_bound_after_the_tenants_others():
    other = {"id": "act-1", "name": "Check the country"}
    recording = record_stack(stack("auth0", providers={"auth0": {"otherActions": [other]}}))

    action = recording.one("Action")
    assert action.inputs["deploy"] is True
    assert action.inputs["runtime"] == "node22"
    assert action.inputs["supportedTriggers"] == {"id": "post-login", "version": "v3"}
    assert "onExecutePostLogin" in action.inputs["code"]
    assert recording.one("TriggerActions").inputs == {
        "trigger": "post-login",
        "actions": [
            {"id": "act-1", "displayName": "Check the country"},
            {"id": "auth0-role-claim-id", "displayName": "Add role claim"},
        ],
    }
    assert recording.of("Rule") == []


@pytest.mark.parametrize("key", ["roleClaim", "role_claim"])
def test_a_rule_replaces_the_action_where_the_stack_says_so_and_its_end_of_life_is_named(key):
    recording = record_stack(stack("auth0", providers={"auth0": {key: "rule"}}))

    assert recording.one("Rule").inputs["name"] == "Add role claim"
    assert recording.of("Action") == []
    assert recording.of("TriggerActions") == []
    assert any("2026-11-18" in message for message in recording.messages)


def test_an_action_warns_of_nothing():
    assert record_stack(stack("auth0")).messages == []


def test_the_namespace_of_the_role_claim_is_a_setting():
    spaced = app("auth0", namespace="https://claims.example.com/board/")
    recording = record_stack(stack("auth0", apps=[spaced]))

    assert recording.one("Client").inputs["clientMetadata"]["role_claim"] == "https://claims.example.com/board/role"


def test_what_holds_users_is_protected_unless_the_stack_says_otherwise():
    assert record_stack(stack("auth0")).one("Connection").request.protect is True
    assert not record_stack(stack("auth0", deletionProtection=False)).one("Connection").request.protect


def test_every_child_has_its_component_as_parent():
    recording = record_stack(stack("auth0"))

    parents = {r.name: r.parent for r in recording.resources if r.type.startswith("auth0:")}
    assert parents.pop("auth0-Board") == parents.pop("auth0-Board-credentials") == "auth0-Board"
    assert set(parents.values()) == {"auth0"}


def test_passwords_and_client_secrets_are_secret():
    recording = record_stack(stack("auth0"))

    assert "password" in recording.one("User").secrets
    assert "clientSecret" in recording.one("ClientCredentials").request.additionalSecretOutputs


def test_the_client_says_all_that_a_login_needs():
    client = record_values(stack("auth0"), lambda built: built.clients()["Board"]["auth0"])

    assert client == {
        "issuer": "https://tenant.example.com/",
        "discovery_url": "https://tenant.example.com/.well-known/openid-configuration",
        "authorization_endpoint": "https://tenant.example.com/authorize",
        "token_endpoint": "https://tenant.example.com/oauth/token",
        "userinfo_endpoint": "https://tenant.example.com/userinfo",
        "jwks_uri": "https://tenant.example.com/.well-known/jwks.json",
        "end_session_endpoint": "https://tenant.example.com/oidc/logout",
        "client_id": "auth0-Board-client",
        "client_secret": Secret("auth0-secret"),
        "redirect_uris": ["https://board.example.com/callback"],
        "post_logout_redirect_uris": [],
        "scopes": ["openid", "profile", "email", "offline_access"],
        "role_claim": "https://board.example.com/role",
        "token_endpoint_auth_method": "client_secret_basic",
        "secret_expires_at": None,
    }


def test_a_public_client_gets_no_secret():
    config = stack("auth0", apps=[app("auth0", type="spa")])
    client = record_values(config, lambda built: built.clients()["Board"]["auth0"])

    assert client["client_secret"] is None
    assert client["token_endpoint_auth_method"] == "none"


def test_an_app_without_a_web_address_has_its_name_as_namespace():
    phone = app("auth0", name="Field Board", type="native", callbacks=["com.example.board://callback"])
    recording = record_stack(stack("auth0", apps=[phone]))

    assert recording.one("Client").inputs["clientMetadata"]["role_claim"] == "https://field-board/role"
