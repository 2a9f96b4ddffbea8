"""Auth0 resources, through the real CLI, against the emulator."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pulumi_auth0 as auth0
import pytest
from auth0.management import ManagementClient

from .conftest import SDK_LEFTOVERS, Harness

pytestmark = SDK_LEFTOVERS
PLUGINS = ("auth0",)


CODE = "exports.onExecutePostLogin = async (event, api) => {};"


def dashboard(callback: str = "https://dash.example.com/callback", role: str = "reads", code: str = CODE) -> None:
    client = auth0.Client(
        "app",
        app_type="regular_web",
        callbacks=[callback],
        allowed_logout_urls=["https://dash.example.com"],
        grant_types=["authorization_code", "refresh_token"],
        oidc_conformant=True,
        jwt_configuration={"alg": "RS256", "lifetime_in_seconds": 3600},
        refresh_token={"rotation_type": "rotating", "expiration_type": "expiring", "token_lifetime": 86400},
        client_metadata={"team": "data"},
    )
    credentials = auth0.ClientCredentials(
        "credentials", client_id=client.client_id, authentication_method="client_secret_post"
    )
    connection = auth0.Connection(
        "users",
        strategy="auth0",
        options={"password_policy": "good", "disable_signup": True, "brute_force_protection": True},
    )
    auth0.ConnectionClients("enabled", connection_id=connection.id, enabled_clients=[client.client_id])
    analyst = auth0.Role("analyst", name="analyst", description=role)
    user = auth0.User(
        "ada",
        connection_name=connection.name,
        email="ada@example.com",
        email_verified=True,
        password="Correct-horse-7-battery",
        app_metadata=json.dumps({"roles": ["analyst"], "team": "data"}),
    )
    auth0.UserRoles("ada-roles", user_id=user.user_id, roles=[analyst.id])
    action = auth0.Action(
        "claims", code=code, deploy=True, runtime="node22", supported_triggers={"id": "post-login", "version": "v3"}
    )
    auth0.TriggerActions("login", trigger="post-login", actions=[{"id": action.id, "display_name": "claims"}])
    for name, value in {
        "client": client.client_id,
        "secret": credentials.client_secret,
        "connection": connection.id,
        "user": user.user_id,
        "role": analyst.id,
        "action": action.id,
    }.items():
        pulumi.export(name, value)


def test_a_dashboard_comes_up_stays_changes_in_place_and_goes(harness: Harness, tenant: ManagementClient) -> None:
    assert harness.up(dashboard) == {"create": 10}
    out = harness.outputs()
    client = tenant.clients.get(out["client"])
    assert client.callbacks == ["https://dash.example.com/callback"]
    assert client.description == "Managed by Pulumi"
    assert client.client_secret == out["secret"]
    assert [role.name for role in tenant.users.roles.list(out["user"])] == ["analyst"]
    assert [entry.client_id for entry in tenant.connections.clients.get(out["connection"])] == [out["client"]]
    assert tenant.actions.get(out["action"]).deployed_version is not None
    assert out["secret"] not in harness.exported()
    assert "Correct-horse" not in harness.exported()

    assert harness.changes() == []
    assert harness.up() == {"same": 10}
    assert harness.refresh_shows() == {}
    assert harness.up() == {"same": 10}

    def moved() -> None:
        dashboard(callback="https://dash.example.com/new", role="reads and writes", code=CODE + " //")

    assert sorted(harness.changes(moved)) == [
        ("update", "analyst", {"description": "update"}),
        ("update", "app", {"callbacks[0]": "update"}),
        ("update", "claims", {"code": "update"}),
    ]
    assert harness.up(moved) == {"same": 7, "update": 3}
    assert tenant.clients.get(out["client"]).callbacks == ["https://dash.example.com/new"]
    assert tenant.clients.get(out["client"]).client_secret == out["secret"]
    deployed = tenant.actions.get(out["action"]).deployed_version
    assert deployed is not None
    assert deployed.code.endswith("//")
    assert harness.refresh_shows() == {}

    harness.stack().destroy()
    assert out["client"] not in [entry.client_id for entry in tenant.clients.list()]
    assert list(tenant.roles.list()) == []


def test_a_change_by_hand_shows_with_the_property_s_name(harness: Harness, tenant: ManagementClient) -> None:
    harness.up(dashboard)
    out = harness.outputs()
    tenant.clients.update(out["client"], callbacks=["https://evil.example.com"])
    tenant.roles.update(out["role"], description="by hand")
    tenant.users.update(out["user"], app_metadata={"roles": ["admin"]})
    tenant.connections.update(
        out["connection"], options={"passwordPolicy": "low", "disable_signup": False, "brute_force_protection": True}
    )
    assert harness.refresh_shows() == {"update": 4}
    assert sorted(harness.changes()) == [
        ("update", "ada", {"appMetadata": "update"}),
        ("update", "analyst", {"description": "update"}),
        ("update", "app", {"callbacks[0]": "update"}),
        ("update", "users", {"options.disableSignup": "update", "options.passwordPolicy": "update"}),
    ]
    assert harness.up() == {"same": 6, "update": 4}
    assert tenant.connections.get(out["connection"]).options["passwordPolicy"] == "good"
    tenant.clients.delete(out["client"])
    tenant.users.delete(out["user"])
    harness.stack().destroy()


def test_what_was_only_added_by_hand_shows_and_is_taken_away(harness: Harness, tenant: ManagementClient) -> None:
    def program(metadata: dict[str, str] | None = None) -> None:
        app = auth0.Client("app", app_type="spa", client_metadata={"team": "data"} if metadata is None else metadata)
        google = auth0.Connection("google", strategy="google-oauth2", options={"scopes": ["email", "profile"]})
        pulumi.export("client", app.client_id)
        pulumi.export("google", google.id)

    harness.up(program)
    out = harness.outputs()
    options = tenant.connections.get(out["google"]).options
    tenant.clients.update(out["client"], client_metadata={"added": "by hand"})
    theirs = {**options, "client_id": "elsewhere.apps.example", "client_secret": "GOCSPX-of-theirs"}
    tenant.connections.update(out["google"], options=theirs)

    assert harness.refresh_shows() == {"update": 2}
    assert "GOCSPX-of-theirs" not in harness.exported()
    assert sorted(harness.changes()) == [
        ("update", "app", {"clientMetadata.added": "delete"}),
        ("update", "google", {"options.clientId": "delete", "options.clientSecret": "delete"}),
    ]
    assert harness.up() == {"same": 1, "update": 2}
    assert tenant.clients.get(out["client"]).client_metadata == {"team": "data"}
    assert tenant.connections.get(out["google"]).options == options
    harness.up(lambda: program({}))
    assert not tenant.clients.get(out["client"]).client_metadata
    assert harness.refresh_shows() == {}
    harness.stack().destroy()


def test_no_default_organization_may_be_said(harness: Harness) -> None:
    def program(options: dict[str, bool] | None) -> None:
        auth0.Client("app", app_type="spa", default_organization=options)

    assert harness.up(lambda: program({"disable": True})) == {"create": 2}
    assert harness.changes() == []
    assert harness.refresh_shows() == {}
    assert harness.changes(lambda: program(None)) == []
    harness.stack().destroy()


def test_everything_wrong_with_a_client_is_said_at_once(harness: Harness) -> None:
    def wrong() -> None:
        auth0.Client(
            "app",
            app_type="webapp",
            callbacks=[f"https://dash.example.com/{number}" for number in range(101)],
            grant_types=["authorization_code", "magic"],
            initiate_login_uri="http://dash.example.com/login",
            description="x" * 141,
        )

    with pytest.raises(pulumi.automation.CommandError) as refused:
        harness.up(wrong)
    for text in ("regular_web", "at most 100, got 101", "got 'magic'", "must be https", "at most 140"):
        assert text in str(refused.value)


@pytest.mark.parametrize("name", ["x", "with_underscore", "-dash"])
def test_a_rule_s_name_is_checked(harness: Harness, name: str) -> None:
    with pytest.raises(pulumi.automation.CommandError, match="letters, digits, spaces and hyphens"):
        harness.up(lambda: auth0.Rule("rule", name=name, script="function (user, context, callback) {}"))


def test_another_strategy_replaces_the_connection_and_a_removed_url_is_taken_away(
    harness: Harness, tenant: ManagementClient
) -> None:
    def program(logout: list[str] | None, name: str) -> None:
        app = auth0.Client("app", app_type="spa", allowed_logout_urls=logout)
        auth0.Connection("users", name=name, strategy="auth0")
        pulumi.export("client", app.client_id)

    harness.up(lambda: program(["https://a.example.com"], "first"))
    second = lambda: program(None, "second")  # noqa: E731
    found = harness.changes(second)
    assert ("update", "app", {"allowedLogoutUrls": "delete"}) in found
    assert ("replace", "users", {"name": "update-replace"}) in found
    harness.up(second)
    assert not tenant.clients.get(harness.outputs()["client"]).allowed_logout_urls
    assert harness.up() == {"same": 3}
    harness.stack().destroy()


def test_an_api_its_scopes_and_a_machine_s_grant(harness: Harness, tenant: ManagementClient) -> None:
    def program(scope: str = "read:data") -> None:
        api = auth0.ResourceServer(
            "api", identifier="https://api.example.com/v1", signing_alg="RS256", token_lifetime=600
        )
        scopes = auth0.ResourceServerScopes(
            "scopes", resource_server_identifier=api.identifier, scopes=[{"name": scope, "description": "Read"}]
        )
        machine = auth0.Client("machine", app_type="non_interactive", grant_types=["client_credentials"])
        auth0.ClientGrant(
            "grant",
            client_id=machine.client_id,
            audience=api.identifier,
            scopes=[scope],
            opts=pulumi.ResourceOptions(depends_on=[scopes]),
        )

    assert harness.up(program) == {"create": 5}
    assert harness.up() == {"same": 5}
    assert harness.refresh_shows() == {}
    assert harness.up(lambda: program("write:data")) == {"same": 3, "update": 2}
    harness.stack().destroy()
    assert "https://api.example.com/v1" not in [api.identifier for api in tenant.resource_servers.list()]


def test_imports_by_the_official_ids(harness: Harness, tenant: ManagementClient) -> None:
    client = tenant.clients.create(name="old", app_type="spa", callbacks=["https://old.example.com"])
    connection = tenant.connections.create(name="old-users", strategy="auth0")
    user = tenant.users.create(connection="old-users", email="bob@example.com", password="Correct-horse-7-battery")
    role = tenant.roles.create(name="old-role", description="old")
    tenant.users.roles.assign(user.user_id, roles=[role.id])

    def program() -> None:
        options = lambda identity: pulumi.ResourceOptions(import_=identity)  # noqa: E731
        auth0.Client(
            "app",
            name="old",
            description="",
            app_type="spa",
            callbacks=["https://old.example.com"],
            opts=options(client.client_id),
        )
        auth0.Connection("users", name="old-users", strategy="auth0", opts=options(connection.id))
        auth0.User(
            "bob",
            connection_name="old-users",
            email="bob@example.com",
            name=user.name,
            opts=options(user.user_id),
        )
        auth0.Role("role", name="old-role", description="old", opts=options(role.id))
        auth0.UserRoles("roles", user_id=user.user_id, roles=[role.id], opts=options(user.user_id))
        auth0.ConnectionClients("enabled", connection_id=connection.id, enabled_clients=[], opts=options(connection.id))

    made = harness.up(program)
    assert made == {"create": 1, "import": 6}, "".join(harness.messages)
    assert harness.up() == {"same": 7}
    harness.stack().destroy()


def test_unknown_properties_come_with_the_nearest_known_one(harness: Harness) -> None:
    class Misspelt(pulumi.CustomResource):
        def __init__(self, name: str, **properties: Any) -> None:
            super().__init__("auth0:index/role:Role", name, properties)

    with pytest.raises(pulumi.automation.CommandError, match="no such property; did you mean description"):
        harness.up(lambda: Misspelt("role", descripton="reads") and None)


def test_more_clients_are_enabled_than_one_call_takes(harness: Harness, tenant: ManagementClient) -> None:
    made = [tenant.clients.create(name=f"app {number}", app_type="spa").client_id for number in range(51)]

    def program() -> None:
        connection = auth0.Connection("users", strategy="auth0")
        auth0.ConnectionClients("enabled", connection_id=connection.id, enabled_clients=made)
        pulumi.export("connection", connection.id)

    assert harness.up(program) == {"create": 3}
    connection = harness.outputs()["connection"]
    assert {entry.client_id for entry in tenant.connections.clients.get(connection)} == set(made)
    harness.stack().destroy()
    for identity in made:
        tenant.clients.delete(identity)
