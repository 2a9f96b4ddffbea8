"""The vendors' own clients against the emulator: they list what the stack provisioned."""

from __future__ import annotations

import ssl

import httpx
import jwt
import msal
import pytest

from tests.e2e.conftest import APP
from tests.relying_party import RelyingParty, fields_of

pytestmark = pytest.mark.e2e

EMAILS = {"user@example.com", "editor@example.com", "admin@example.com", "guest@example.com"}


def _http(stack):
    return httpx.Client(verify=ssl.create_default_context(cafile=str(stack.authority)), trust_env=False)


def test_auth0_python_lists_clients_connections_users_and_roles(stack, administrator):
    management = administrator.auth0
    clients = {client.client_id: client.name for client in management.clients.list()}
    assert clients[stack.client("auth0")["client_id"]] == APP
    assert "Machine-Learning-Dashboard-DB" in {item.name for item in management.connections.list()}
    assert {user.email for user in management.users.list()} >= EMAILS
    assert {role.name for role in management.roles.list()} >= {"dashboard-user", "dashboard-admin"}


def test_boto3_lists_the_pool_its_client_groups_and_users(stack, administrator):
    cognito = administrator.cognito
    pool = stack.client("cognito")["issuer"].rsplit("/", 1)[1]
    assert pool in {item["Id"] for item in cognito.list_user_pools(MaxResults=10)["UserPools"]}
    clients = cognito.list_user_pool_clients(UserPoolId=pool, MaxResults=60)["UserPoolClients"]
    expected = {
        (app, of["cognito"]["client_id"]) for app, of in stack.outputs["applications"].items() if "cognito" in of
    }
    assert {(item["ClientName"], item["ClientId"]) for item in clients} >= expected
    assert "dashboard-user" in {group["GroupName"] for group in cognito.list_groups(UserPoolId=pool)["Groups"]}
    emails = {
        attribute["Value"]
        for user in cognito.list_users(UserPoolId=pool)["Users"]
        for attribute in user["Attributes"]
        if attribute["Name"] == "email"
    }
    assert emails == EMAILS


def test_msal_and_graph_list_the_registration_its_service_principal_and_users(stack):
    given = stack.project.credentials["entra"]
    base = f"https://localhost:{stack.project.ports[2]}"
    with _http(stack) as http:
        app = msal.ConfidentialClientApplication(
            given["client_id"],
            client_credential=given["client_secret"],
            authority=f"{base}/{given['tenant_id']}",
            instance_discovery=False,
            http_client=stack.person().session,
        )
        token = app.acquire_token_for_client([f"{base}/.default"])
        http.headers["Authorization"] = f"Bearer {token['access_token']}"
        client_id = stack.client("entra")["client_id"]
        found = http.get(f"{base}/v1.0/applications", params={"$filter": f"appId eq '{client_id}'"}).json()["value"]
        assert [item["displayName"] for item in found] == [APP]
        principals = http.get(f"{base}/v1.0/servicePrincipals", params={"$filter": f"appId eq '{client_id}'"}).json()
        assert len(principals["value"]) == 1
        users = http.get(f"{base}/v1.0/users", params={"$select": "userPrincipalName"}).json()["value"]
        assert {user["userPrincipalName"] for user in users} >= EMAILS


def test_msal_logs_a_user_in_at_entra(stack):
    client = stack.client("entra")
    party = RelyingParty(client, stack.authority)
    app = msal.ConfidentialClientApplication(
        client["client_id"],
        client_credential=client["client_secret"],
        authority=client["issuer"].removesuffix("/v2.0"),
        instance_discovery=False,
        http_client=stack.person().session,
    )
    flow = app.initiate_auth_code_flow(
        scopes=["email"], redirect_uri=client["redirect_uris"][0], response_mode="form_post"
    )
    person = stack.person()
    arrived = person.log_in(flow["auth_uri"], "admin@example.com", stack.password("admin@example.com"))
    result = app.acquire_token_by_auth_code_flow(flow, fields_of(arrived.text))
    assert "error" not in result, result
    assert set(result["id_token_claims"]["roles"]) == {"dashboard-user", "dashboard-editor", "dashboard-admin"}
    assert party.verify(result["id_token"])["preferred_username"] == "admin@example.com"
    assert jwt.get_unverified_header(result["id_token"])["alg"] == "RS256"
