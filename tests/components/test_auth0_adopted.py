"""A client and a connection that somebody else made: looked up, and nothing of them written."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from tests.components.recorder import Recording, Secret, record_stack, record_values
from tests.components.stacks import app, stack

CLIENT = "AaBbCcDdEeFfGgHhIiJjKkLlMmNnOoPp"


@pytest.fixture(autouse=True)
def tenant(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What a look-up of the client finds."""
    client: dict[str, Any] = {
        "clientId": CLIENT,
        "clientSecret": "the tenant's own",
        "callbacks": ["https://board.example.com/callback"],
        "allowedLogoutUrls": ["https://board.example.com/"],
        "clientMetadata": {"role_claim": "https://board.example.com/role"},
    }
    answer = Recording.call

    def call(self: Recording, args: Any) -> dict[str, Any]:
        found = answer(self, args)
        function = args.token.rpartition(":")[2]
        if function == "getClient":
            return {**found, **client}
        if function == "getConnection":
            return {**found, "id": "con_existing"}
        return {**found, "id": "auth0|known"} if function == "getUser" else found

    monkeypatch.setattr(Recording, "call", call)
    return client


def adopting(**changes: Any) -> dict[str, Any]:
    return stack("auth0", apps=[app("auth0", options={"auth0": {"existing": CLIENT}}, **changes)])


def existing(**changes: Any) -> dict[str, Any]:
    connection = {"name": "Staff", "existing": True}
    return stack("auth0", **{"providers": {"auth0": {"connections": [connection]}}, **changes})


def kinds(recording: Recording) -> list[str]:
    return sorted(r.type.rpartition(":")[2] for r in recording.resources if r.request.custom)


def test_nothing_is_written_for_a_client_that_is_there_already():
    recording = record_stack(adopting())

    assert recording.of("Client") == recording.of("ClientCredentials") == []
    assert ("auth0:index/getClient:getClient", {"clientId": CLIENT}) in recording.calls
    assert recording.messages == []


def test_its_users_may_use_it_by_the_stack_s_connection():
    assert record_stack(adopting()).one("ConnectionClients").inputs["enabledClients"] == [CLIENT]


def test_the_app_gets_the_secret_that_the_client_has():
    client = record_values(adopting(), lambda built: built.clients()["Board"]["auth0"])

    assert client["client_id"] == CLIENT
    assert client["client_secret"] == Secret("the tenant's own")
    assert client["token_endpoint"] == "https://tenant.example.com/oauth/token"


def test_a_public_client_s_secret_is_not_handed_out():
    config = stack("auth0", apps=[app("auth0", type="spa", options={"auth0": {"existing": CLIENT}})])

    assert record_values(config, lambda built: built.clients()["Board"]["auth0"])["client_secret"] is None


def test_a_client_without_the_app_s_urls_is_told_with_each_of_them(tenant: dict[str, Any]):
    tenant["callbacks"] = []

    with pytest.raises(pulumi.RunError) as refused:
        record_stack(adopting(logoutUrls=["https://board.example.com/bye"]))
    assert str(refused.value) == (
        f"the client '{CLIENT}', which the stack adopts and does not change, lacks the callback "
        "https://board.example.com/callback and the logout URL https://board.example.com/bye: add them by hand"
    )


def test_a_client_that_does_not_name_the_role_claim_is_warned_of(tenant: dict[str, Any]):
    tenant["clientMetadata"] = {}

    (message,) = record_stack(adopting()).messages
    assert "its tokens carry no roles" in message


def test_a_connection_s_other_clients_stay():
    recording = record_stack(existing())

    assert recording.of("Connection") == recording.of("ConnectionClients") == []
    assert recording.one("ConnectionClient").inputs == {
        "connectionId": "con_existing",
        "clientId": "auth0-Board-client",
    }
    assert ("auth0:index/getConnection:getConnection", {"name": "Staff"}) in recording.calls


def test_users_of_an_existing_connection_are_looked_up_and_given_the_stack_s_roles_besides():
    recording = record_stack(existing())

    assert recording.of("User") == recording.of("UserRoles") == []
    assert recording.one("UserRole").inputs == {"userId": "auth0|known", "roleId": "auth0-role-viewer-id"}
    query = 'email:"ada@example.com" AND identities.connection:"Staff"'
    assert ("auth0:index/getUser:getUser", {"query": query}) in recording.calls


def test_a_user_may_be_found_by_their_id():
    user = {"email": "ada@example.com", "options": {"auth0": {"userId": "known"}}}
    recording = record_stack(existing(users=[user]))

    assert ("auth0:index/getUser:getUser", {"userId": "auth0|known"}) in recording.calls


def test_a_user_may_be_made_in_an_existing_connection():
    user = {"email": "ada@example.com", "roles": ["viewer"], "options": {"auth0": {"create": True}}}
    recording = record_stack(existing(users=[user]))

    assert recording.one("User").inputs["connectionName"] == "Staff"
    assert any("connectionClient:" in urn for urn in recording.one("User").request.dependencies)
    assert recording.one("UserRoles").inputs["roles"] == ["auth0-role-viewer-id"]


def test_the_ids_of_users_and_connections_are_handed_out_whoever_made_them():
    assert record_values(existing(), lambda built: built.user_ids()) == {"ada@example.com": {"auth0": "auth0|known"}}
    outputs = record_values(existing(), lambda built: built.deployments["auth0"].outputs)
    assert outputs["connections"] == {"Staff": "con_existing"}


def test_other_clients_join_an_existing_connection_too():
    connection = {"name": "Staff", "existing": True, "otherClients": ["deployer"]}
    recording = record_stack(stack("auth0", providers={"auth0": {"connections": [connection]}}))

    assert [one.inputs["clientId"] for one in recording.of("ConnectionClient")] == ["auth0-Board-client", "deployer"]


def test_a_tenant_s_own_connection_to_google_is_taken_over():
    recording = record_stack(stack("auth0", providers={"auth0": {"google": {"existing": True}}}))

    assert [one.inputs["name"] for one in recording.of("Connection")] == ["Dashboard-Users"]
    assert ("auth0:index/getConnection:getConnection", {"name": "google-oauth2"}) in recording.calls
    assert recording.one("ConnectionClient").inputs["connectionId"] == "con_existing"
    assert recording.messages == []
