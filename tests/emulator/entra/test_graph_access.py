from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from emulator.entra import create_flask_app, credentials
from tests.emulator.entra.tenant_client import Tenant

GRAPH = "00000003-0000-0000-c000-000000000000"


def test_metadata_leads_clients_to_this_host(tenant: Tenant) -> None:
    document = tenant.http.get("/metadata/endpoints?api-version=2022-09-01").json
    assert document["microsoftGraphResourceId"] == tenant.base
    assert document["authentication"]["loginEndpoint"] == tenant.base


def test_a_request_without_a_token_is_unauthorized(tenant: Tenant) -> None:
    answer = tenant.http.get("/v1.0/users")
    assert answer.status_code == 401
    assert (answer.json["error"]["code"], answer.json["error"]["message"]) == (
        "InvalidAuthenticationToken",
        "Access token is empty.",
    )


def test_a_token_of_somebody_else_an_expired_one_and_nonsense_are_refused(tenant: Tenant) -> None:
    header, payload, signature = tenant.token.split(".")
    for token in ("nonsense", "a.b.c", f"{header}.{payload}.{signature[::-1]}"):
        assert tenant.refused("GET", "/v1.0/users", 401, token=token)["code"] == "InvalidAuthenticationToken"
    tenant.clock.now += 3600
    assert "expired" in tenant.refused("GET", "/v1.0/users", 401)["message"]


def test_an_application_may_do_what_it_was_granted(tenant: Tenant) -> None:
    made = tenant.application()
    principal = tenant.principal(made)
    secret = tenant.post(f"/v1.0/applications/{made['id']}/addPassword", {})["secretText"]
    token = tenant.app_token(made["appId"], secret)["access_token"]
    error = tenant.refused("GET", "/v1.0/users", 403, token=token)
    assert (error["code"], error["message"]) == (
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
    )
    graph = tenant.get(f"/v1.0/servicePrincipals(appId='{GRAPH}')")
    tenant.assign(principal["id"], graph["id"], "df021288-bdef-4463-88db-98f22de89214")
    token = tenant.app_token(made["appId"], secret)["access_token"]
    assert tenant.get("/v1.0/users", token=token)["value"] == []
    tenant.refused("POST", "/v1.0/users", 403, token=token, json={})


def test_a_token_for_another_api_is_no_token_for_graph(tenant: Tenant) -> None:
    made = tenant.application()
    tenant.principal(made)
    secret = tenant.post(f"/v1.0/applications/{made['id']}/addPassword", {})["secretText"]
    token = tenant.app_token(made["appId"], secret, f"{made['appId']}/.default")["access_token"]
    assert "audience" in tenant.refused("GET", "/v1.0/users", 401, token=token)["message"]


def test_the_tenant_and_what_it_holds_survive_a_restart(tenant: Tenant, tmp_path: Path) -> None:
    made = tenant.application()
    again = create_flask_app(tenant.context)
    assert credentials(tenant.context) == tenant.credentials
    answer = again.test_client().get(
        f"/v1.0/applications/{made['id']}", headers={"Authorization": f"Bearer {tenant.token}"}
    )
    assert answer.json["appId"] == made["appId"]
    assert len(tenant.get("/v1.0/servicePrincipals")["value"]) == 2


def test_the_tenant_moves_to_another_port(tenant: Tenant) -> None:
    settings = tenant.context.settings.model_copy(update={"entra_port": 28443})
    moved = create_flask_app(replace(tenant.context, settings=settings)).test_client()
    form = {
        "grant_type": "client_credentials",
        "client_id": tenant.credentials["client_id"],
        "client_secret": tenant.credentials["client_secret"],
        "scope": "https://localhost:28443/.default",
    }
    token = moved.post(f"/{tenant.id}/oauth2/v2.0/token", data=form).json["access_token"]
    assert moved.get("/v1.0/users", headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_owned_by_reaches_only_ones_own_applications(tenant: Tenant) -> None:
    robot = tenant.application(displayName="Robot")
    principal = tenant.principal(robot)
    graph = tenant.get(f"/v1.0/servicePrincipals(appId='{GRAPH}')")
    tenant.assign(principal["id"], graph["id"], "18a4783c-866b-4cc7-a460-3d5e5662c884")
    secret = tenant.post(f"/v1.0/applications/{robot['id']}/addPassword", {})["secretText"]
    token = tenant.app_token(robot["appId"], secret)["access_token"]
    own = tenant.call("POST", "/v1.0/applications", token=token, json={"displayName": "Own"}).json
    renamed = {"displayName": "Renamed"}
    assert tenant.call("PATCH", f"/v1.0/applications/{own['id']}", token=token, json=renamed).status_code == 204
    others = tenant.application(displayName="Others")
    tenant.refused("PATCH", f"/v1.0/applications/{others['id']}", 403, token=token, json=renamed)


def test_delegated_grants_are_kept_once_for_each_client_and_resource(tenant: Tenant) -> None:
    principal = tenant.principal(tenant.application())
    graph = tenant.get(f"/v1.0/servicePrincipals(appId='{GRAPH}')")
    sent = {
        "clientId": principal["id"],
        "resourceId": graph["id"],
        "consentType": "AllPrincipals",
        "scope": "User.Read",
    }
    grant = tenant.post("/v1.0/oauth2PermissionGrants", sent)
    tenant.refused("POST", "/v1.0/oauth2PermissionGrants", 409, json=sent)
    path = f"/v1.0/oauth2PermissionGrants/{grant['id']}"
    tenant.patch(path, {"scope": "User.Read User.Read.All"})
    assert tenant.get(path)["scope"] == "User.Read User.Read.All"
    filtered = tenant.get(f"/v1.0/oauth2PermissionGrants?$filter=clientId eq '{principal['id']}'")["value"]
    assert [one["id"] for one in filtered] == [grant["id"]]
    assert tenant.call("DELETE", path).status_code == 204
