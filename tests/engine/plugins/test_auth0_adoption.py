"""What was there before the stack: imported, looked up, or joined without touching the rest."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable

import pulumi
import pulumi_auth0 as auth0
import pytest
from auth0.management import ManagementClient
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pulumi import automation

from .conftest import SDK_LEFTOVERS, Harness

pytestmark = SDK_LEFTOVERS
PLUGINS = ("auth0",)


@pytest.fixture(scope="module")
def pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    shape = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, shape).decode()


def everything(pem: str) -> None:
    """One of each type that the stack's components register, as they register it."""
    app = auth0.Client(
        "app",
        name="Imported",
        description="A dashboard",
        app_type="regular_web",
        grant_types=["authorization_code", "refresh_token"],
        callbacks=["https://dash.example.com/callback"],
        allowed_logout_urls=["https://dash.example.com/"],
        allowed_origins=[],
        web_origins=[],
        initiate_login_uri="",
        client_metadata={"role_claim": "https://dash.example.com/role"},
        oidc_conformant=True,
        is_first_party=True,
        cross_origin_auth=False,
        jwt_configuration={"alg": "RS256", "lifetime_in_seconds": 3600},
        refresh_token={
            "rotation_type": "rotating",
            "expiration_type": "expiring",
            "leeway": 0,
            "token_lifetime": 2592000,
            "idle_token_lifetime": 1296000,
            "infinite_token_lifetime": False,
            "infinite_idle_token_lifetime": False,
        },
    )
    auth0.ClientCredentials("app-secret", client_id=app.client_id, authentication_method="client_secret_basic")
    machine = auth0.Client(
        "machine", name="Machine", description="A robot", app_type="non_interactive", grant_types=["client_credentials"]
    )
    auth0.ClientCredentials(
        "machine-key",
        client_id=machine.client_id,
        authentication_method="private_key_jwt",
        private_key_jwt={
            "credentials": [{"name": "2026", "credential_type": "public_key", "pem": pem, "algorithm": "RS256"}]
        },
    )
    users = auth0.Connection(
        "users",
        name="Imported-Users",
        strategy="auth0",
        options={
            "disable_signup": True,
            "requires_username": False,
            "brute_force_protection": True,
            "import_mode": False,
            "password_policy": "good",
            "password_complexity_options": {"min_length": 12},
        },
    )
    google = auth0.Connection(
        "google",
        name="google-oauth2",
        strategy="google-oauth2",
        options={"client_id": "ours", "client_secret": "theirs", "scopes": ["email", "profile"]},
    )
    enabled = auth0.ConnectionClients("users-clients", connection_id=users.id, enabled_clients=[app.client_id])
    auth0.ConnectionClient("google-client", connection_id=google.id, client_id=app.client_id)
    viewer = auth0.Role("viewer", name="imported-viewer", description="Sees")
    editor = auth0.Role("editor", name="imported-editor", description="Changes")
    person = {"email_verified": True, "verify_email": False, "password": "Correct-horse-7-battery"}
    ada = auth0.User(
        "ada",
        connection_name=users.name,
        email="ada@example.com",
        name="Ada",
        nickname="ada",
        app_metadata=json.dumps({"roles": ["viewer"]}),
        opts=pulumi.ResourceOptions(depends_on=[enabled], ignore_changes=["password"]),
        **person,
    )
    auth0.UserRoles("ada-roles", user_id=ada.id, roles=[viewer.id])
    eva = auth0.User(
        "eva",
        connection_name=users.name,
        email="eva@example.com",
        name="Eva",
        nickname="eva",
        opts=pulumi.ResourceOptions(depends_on=[enabled], ignore_changes=["password"]),
        **person,
    )
    auth0.UserRole("eva-role", user_id=eva.id, role_id=editor.id)
    action = auth0.Action(
        "claims",
        name="Imported claims",
        code="exports.onExecutePostLogin = async (event, api) => {};",
        runtime="node22",
        deploy=True,
        supported_triggers={"id": "post-login", "version": "v3"},
    )
    auth0.TriggerActions("login", trigger="post-login", actions=[{"id": action.id, "display_name": "Imported claims"}])
    auth0.Rule(
        "rule", name="Imported rule", script="function (user, context, cb) { cb(null, user, context); }", order=1
    )
    api = auth0.ResourceServer(
        "api",
        name="Imported API",
        identifier="https://imported.example.com/v1",
        signing_alg="RS256",
        token_lifetime=3600,
    )
    scopes = auth0.ResourceServerScopes(
        "scopes", resource_server_identifier=api.identifier, scopes=[{"name": "read", "description": "Read"}]
    )
    auth0.ClientGrant(
        "grant",
        client_id=machine.client_id,
        audience=api.identifier,
        scopes=["read"],
        opts=pulumi.ResourceOptions(depends_on=[scopes]),
    )


def importing(ids: dict[str, str], program: Callable[[], None]) -> None:
    """The program, each of its resources with the option ``import``."""

    def with_id(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        options = pulumi.ResourceOptions(import_=ids.get(args.name))
        return pulumi.ResourceTransformationResult(args.props, pulumi.ResourceOptions.merge(args.opts, options))

    pulumi.runtime.register_stack_transformation(with_id)
    program()


def test_every_type_is_imported_by_its_id_alone_and_then_nothing_is_to_be_changed(harness: Harness, pem: str) -> None:
    program = lambda: everything(pem)  # noqa: E731
    harness.up(program)
    ids = {name: record["id"] for name, record in harness.resources().items() if record["type"].startswith("auth0:")}
    second = dataclasses.replace(harness, name="second", messages=[])

    made = second.up(lambda: importing(ids, program))

    assert made == {"create": 1, "import": len(ids)}, "".join(second.messages)
    assert {name: second.resources()[name]["id"] for name in ids} == ids
    assert second.changes(program) == [], "".join(second.messages)
    assert second.refresh_shows() == {}
    second.stack().workspace.remove_stack("second", force=True)


def test_a_pair_s_id_is_two_ids(harness: Harness) -> None:
    def program() -> None:
        options = pulumi.ResourceOptions(import_="con_1")
        auth0.ConnectionClient("pair", connection_id="con_1", client_id="c", opts=options)

    with pytest.raises(automation.CommandError, match="the id must be connectionId::clientId, got 'con_1'"):
        harness.up(program)


def test_a_client_joins_a_connection_and_leaves_it_without_the_others(
    harness: Harness,
    tenant: ManagementClient,
) -> None:
    other = tenant.clients.create(name="other", app_type="spa").client_id
    connection = tenant.connections.create(name="there-before", strategy="auth0", enabled_clients=[other])

    def program() -> None:
        found = auth0.get_connection_output(name="there-before")
        app = auth0.Client("app", app_type="regular_web")
        auth0.ConnectionClient("joins", connection_id=found.id, client_id=app.client_id)
        pulumi.export("client", app.client_id)
        pulumi.export("strategy", found.strategy)
        pulumi.export("strong", found.options.apply(lambda options: options[0]["brute_force_protection"]))
        pulumi.export("enabled", found.enabled_clients)

    enabled = lambda: [entry.client_id for entry in tenant.connections.clients.get(connection.id)]  # noqa: E731
    assert harness.up(program) == {"create": 3}
    out = harness.outputs()
    assert (out["strategy"], out["strong"], out["enabled"]) == ("auth0", True, [other])
    assert enabled() == [other, out["client"]]
    assert harness.changes() == []
    assert harness.refresh_shows() == {}

    from auth0.management.types import UpdateEnabledClientConnectionsRequestContentItem as Item

    tenant.connections.clients.update(connection.id, request=[Item(client_id=out["client"], status=False)])
    assert harness.refresh_shows() == {"delete": 1}
    assert harness.up() == {"create": 1, "same": 2}

    harness.stack().destroy()
    assert enabled() == [other]
    tenant.connections.delete(connection.id)
    tenant.clients.delete(other)


def test_a_user_who_was_there_gets_a_role_besides(harness: Harness, tenant: ManagementClient) -> None:
    tenant.connections.create(name="staff", strategy="auth0")
    user = tenant.users.create(connection="staff", email="bob@example.com", password="Correct-horse-7-battery")
    own = tenant.roles.create(name="their-own", description="before")
    tenant.users.roles.assign(user.user_id, roles=[own.id])

    def program() -> None:
        found = auth0.get_user_output(query='email:"bob@example.com" AND identities.connection:"staff"')
        role = auth0.Role("role", name="ours", description="ours")
        given = auth0.UserRole("given", user_id=found.id, role_id=role.id)
        pulumi.export("before", found.roles)
        pulumi.export("name", given.role_name)

    names = lambda: sorted(role.name for role in tenant.users.roles.list(user.user_id))  # noqa: E731
    assert harness.up(program) == {"create": 3}
    assert harness.outputs() == {"before": [own.id], "name": "ours"}
    assert names() == ["ours", "their-own"]
    assert harness.refresh_shows() == {}
    harness.stack().destroy()
    assert names() == ["their-own"]
    tenant.users.delete(user.user_id)


def test_a_user_whom_a_query_does_not_tell_from_others_is_refused(harness: Harness) -> None:
    with pytest.raises(automation.CommandError, match="0 users match the query"):
        harness.up(lambda: pulumi.export("id", auth0.get_user_output(query='email:"nobody@example.com"').id))


def test_a_client_is_looked_up_with_its_secret(harness: Harness, tenant: ManagementClient) -> None:
    made = tenant.clients.create(
        name="theirs",
        app_type="regular_web",
        callbacks=["https://a.example.com/callback"],
        client_metadata={"role_claim": "https://a.example.com/role"},
        jwt_configuration={"alg": "RS256", "lifetime_in_seconds": 600},
    )

    def program() -> None:
        found = auth0.get_client_output(client_id=made.client_id)
        pulumi.export("callbacks", found.callbacks)
        pulumi.export("logout", found.allowed_logout_urls)
        pulumi.export("claim", found.client_metadata["role_claim"])
        pulumi.export("lifetime", found.jwt_configurations.apply(lambda each: each[0]["lifetime_in_seconds"]))
        pulumi.export("secret", found.client_secret)

    harness.up(program)
    assert harness.outputs() == {
        "callbacks": ["https://a.example.com/callback"],
        "logout": [],
        "claim": "https://a.example.com/role",
        "lifetime": 600,
        "secret": made.client_secret,
    }
    assert made.client_secret not in harness.exported()
    harness.stack().destroy()
    tenant.clients.delete(made.client_id)
