"""Auth0's own Python client against the emulator, over TLS that it verifies."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from auth0.management import ManagementClient
from auth0.management.core.api_error import ApiError

from emulator import auth0
from emulator.authority import Authority
from emulator.context import Context
from emulator.server import Listener
from emulator.settings import EmulatorSettings
from emulator.store import Store


@pytest.fixture(scope="module")
def management(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManagementClient]:
    state: Path = tmp_path_factory.mktemp("state")
    authority = Authority(state)
    listener = Listener("auth0", 0, authority.server_context())
    settings = EmulatorSettings(state=state, auth0_port=listener.port, bcrypt_cost=4)
    context = Context(settings, Store(state / "emulator.db"))
    listener.application = auth0.create_app(context)
    listener.start()
    credentials = auth0.credentials(context)
    trust = ssl.create_default_context(cafile=str(authority.certificate))
    with httpx.Client(verify=trust) as http:
        answer = http.post(
            f"https://{credentials['domain']}/oauth/token",
            json={
                "grant_type": "client_credentials",
                "client_id": credentials["client_id"],
                "client_secret": credentials["client_secret"],
                "audience": f"https://{credentials['domain']}/api/v2/",
            },
        )
        yield ManagementClient(domain=credentials["domain"], token=answer.json()["access_token"], httpx_client=http)
    listener.stop()
    auth0.close(context)
    context.store.close()


def test_a_client_is_made_read_changed_and_deleted(management: ManagementClient) -> None:
    made = management.clients.create(name="board", app_type="regular_web", callbacks=["https://board.example/cb"])
    assert made.client_id is not None
    changed = management.clients.update(made.client_id, callbacks=["https://board.example/cb", "https://b.example/cb"])
    assert changed.callbacks == ["https://board.example/cb", "https://b.example/cb"]
    assert management.clients.get(made.client_id).client_secret == made.client_secret
    assert made.client_id in [client.client_id for client in management.clients.list()]
    management.clients.delete(made.client_id)
    with pytest.raises(ApiError) as caught:
        management.clients.get(made.client_id)
    assert caught.value.status_code == 404


def test_users_with_roles_are_found_again(management: ManagementClient) -> None:
    connection = management.connections.create(name="people", strategy="auth0")
    user = management.users.create(connection="people", email="ada@example.com", password="Correct-horse-7")
    role = management.roles.create(name="admin", description="All of it")
    assert connection.id is not None
    assert user.user_id is not None
    assert role.id is not None
    management.users.roles.assign(user.user_id, roles=[role.id])
    assert [each.name for each in management.users.roles.list(user.user_id)] == ["admin"]
    assert [each.email for each in management.roles.users.list(role.id)] == ["ada@example.com"]
    assert [each.user_id for each in management.users.list(q='email:"ada@example.com"')] == [user.user_id]
    assert [each.user_id for each in management.users.list_users_by_email(email="ada@example.com")] == [user.user_id]
    management.connections.delete(connection.id)
    assert list(management.users.list(q='email:"ada@example.com"')) == []


def test_an_identifier_with_slashes_names_its_resource_server(management: ManagementClient) -> None:
    management.resource_servers.create(identifier="https://api.example/v1", scopes=[{"value": "read:x"}])  # type: ignore[list-item]
    found = management.resource_servers.get("https://api.example/v1")
    assert [scope.value for scope in found.scopes or []] == ["read:x"]
    management.resource_servers.delete("https://api.example/v1")


def test_an_action_is_deployed_and_bound(management: ManagementClient) -> None:
    action = management.actions.create(
        name="set-role",
        supported_triggers=[{"id": "post-login", "version": "v3"}],  # type: ignore[list-item]
        code="exports.onExecutePostLogin = async () => {};",
    )
    assert action.id is not None
    management.actions.deploy(action.id)
    bindings = [{"ref": {"type": "action_id", "value": action.id}}]
    management.actions.triggers.bindings.update_many("post-login", bindings=bindings)  # type: ignore[arg-type]
    bound = list(management.actions.triggers.bindings.list("post-login"))
    assert [each.action.id for each in bound if each.action] == [action.id]


def test_the_connection_is_enabled_for_exactly_the_named_clients(management: ManagementClient) -> None:
    connection = management.connections.create(name="exact", strategy="auth0")
    client = management.clients.create(name="exact")
    assert connection.id is not None
    assert client.client_id is not None
    management.connections.clients.update(connection.id, request=[{"client_id": client.client_id, "status": True}])  # type: ignore[list-item]
    assert [each.client_id for each in management.connections.clients.get(connection.id)] == [client.client_id]


def test_a_refusal_carries_the_vendor_s_error(management: ManagementClient) -> None:
    with pytest.raises(ApiError) as caught:
        management.clients.create(name="bad", initiate_login_uri="http://plain.example")
    assert caught.value.status_code == 400
    assert "initiate_login_uri" in str(caught.value.body)
