from __future__ import annotations

from tests.emulator.entra.tenant_client import ADMIN, VIEWER, Tenant, app_role

GRAPH = "00000003-0000-0000-c000-000000000000"


def test_microsoft_graph_is_there_with_its_real_identifiers(tenant: Tenant) -> None:
    graph = tenant.get(f"/v1.0/servicePrincipals(appId='{GRAPH}')")
    scopes = {one["value"]: one["id"] for one in graph["oauth2PermissionScopes"]}
    roles = {one["value"]: one["id"] for one in graph["appRoles"]}
    assert scopes["User.Read"] == "e1fe6dd8-ba31-4d61-89e7-88639da4683d"
    assert roles["Application.ReadWrite.All"] == "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9"


def test_a_service_principal_shows_what_its_application_says(tenant: Tenant) -> None:
    made = tenant.application(
        appRoles=[app_role(ADMIN, "admin")],
        web={"redirectUris": ["https://app.example.com/cb"], "logoutUrl": "https://app.example.com/bye"},
    )
    principal = tenant.principal(made, appRoleAssignmentRequired=True)
    tenant.patch(f"/v1.0/applications/{made['id']}", {"displayName": "Renamed"})
    shown = tenant.get(f"/v1.0/servicePrincipals/{principal['id']}")
    assert shown["displayName"] == "Renamed"
    assert shown["replyUrls"] == ["https://app.example.com/cb"]
    assert shown["logoutUrl"] == "https://app.example.com/bye"
    assert [role["value"] for role in shown["appRoles"]] == ["admin"]
    assert shown["appRoleAssignmentRequired"] is True


def test_refuses_a_service_principal_of_nothing(tenant: Tenant) -> None:
    body = {"appId": "11111111-1111-4111-8111-111111111111"}
    error = tenant.refused("POST", "/v1.0/servicePrincipals", 400, json=body)
    assert error["details"][0]["code"] == "NoBackingApplicationObject"


def test_refuses_a_second_service_principal(tenant: Tenant) -> None:
    made = tenant.application()
    tenant.principal(made)
    error = tenant.refused("POST", "/v1.0/servicePrincipals", 409, json={"appId": made["appId"]})
    assert error["code"] == "Request_MultipleObjectsWithSameKeyValue"


def test_beta_shows_what_v1_does_not(tenant: Tenant) -> None:
    principal = tenant.principal(tenant.application())
    path = f"/servicePrincipals/{principal['id']}?$select=samlMetadataUrl"
    assert "samlMetadataUrl" in tenant.get(f"/beta{path}")


def test_a_role_is_assigned_seen_from_both_sides_and_taken_away(tenant: Tenant) -> None:
    made = tenant.application(appRoles=[app_role(ADMIN, "admin")])
    principal, user = tenant.principal(made), tenant.user()
    assignment = tenant.assign(user["id"], principal["id"], ADMIN)
    assert (assignment["principalType"], assignment["resourceDisplayName"]) == ("User", "Dashboard")
    path = f"/v1.0/servicePrincipals/{principal['id']}/appRoleAssignedTo"
    assert [one["id"] for one in tenant.get(path)["value"]] == [assignment["id"]]
    mine = tenant.get(f"/v1.0/users/{user['id']}/appRoleAssignments")["value"]
    assert [one["id"] for one in mine] == [assignment["id"]]
    assert tenant.call("DELETE", f"{path}/{assignment['id']}").status_code == 204
    tenant.refused("GET", f"{path}/{assignment['id']}", 404)


def test_refuses_an_assignment_that_is_there_unknown_or_for_others(tenant: Tenant) -> None:
    made = tenant.application(
        appRoles=[app_role(ADMIN, "admin"), app_role(VIEWER, "job", allowedMemberTypes=["Application"])]
    )
    principal, user = tenant.principal(made), tenant.user()
    tenant.assign(user["id"], principal["id"], ADMIN)
    path = f"/v1.0/servicePrincipals/{principal['id']}/appRoleAssignedTo"
    body = {"principalId": user["id"], "resourceId": principal["id"]}
    error = tenant.refused("POST", path, 400, json={**body, "appRoleId": ADMIN})
    assert error["message"] == "Permission being assigned already exists on the object"
    unknown = "99999999-9999-4999-8999-999999999999"
    for role in (unknown, VIEWER, "00000000-0000-0000-0000-000000000000"):
        error = tenant.refused("POST", path, 400, json={**body, "appRoleId": role})
        assert error["message"].startswith("Permission being assigned was not found on application")
    error = tenant.refused("POST", path, 404, json={**body, "principalId": unknown, "appRoleId": ADMIN})
    assert error["code"] == "Request_ResourceNotFound"


def test_an_assignment_that_is_there_from_the_start_names_its_principal(tenant: Tenant) -> None:
    (graph,) = tenant.get("/v1.0/servicePrincipals?$filter=displayName eq 'Microsoft Graph'")["value"]
    assigned = tenant.get(f"/v1.0/servicePrincipals/{graph['id']}/appRoleAssignedTo")["value"]
    assert {one["principalDisplayName"] for one in assigned} == {"Emulator administration"}


def test_the_default_role_is_for_applications_without_roles(tenant: Tenant) -> None:
    principal, user = tenant.principal(tenant.application()), tenant.user()
    assert tenant.assign(user["id"], principal["id"], "00000000-0000-0000-0000-000000000000")["id"]


def test_the_assignments_of_a_deleted_user_come_back_with_the_user(tenant: Tenant) -> None:
    made = tenant.application(appRoles=[app_role(ADMIN, "admin")])
    principal, user = tenant.principal(made), tenant.user()
    tenant.assign(user["id"], principal["id"], ADMIN)
    path = f"/v1.0/servicePrincipals/{principal['id']}/appRoleAssignedTo"
    tenant.call("DELETE", f"/v1.0/users/{user['id']}")
    assert tenant.get(path)["value"] == []
    tenant.post(f"/v1.0/directory/deletedItems/{user['id']}/restore", {})
    assert len(tenant.get(path)["value"]) == 1


def test_a_service_principals_own_secret_serves_its_application(tenant: Tenant) -> None:
    made = tenant.application()
    principal = tenant.principal(made)
    path = f"/v1.0/servicePrincipals/{principal['id']}"
    secret = tenant.post(f"{path}/addPassword", {"passwordCredential": {"displayName": "job"}})
    assert tenant.app_token(made["appId"], secret["secretText"])["access_token"]
    assert tenant.get(path)["passwordCredentials"][0]["secretText"] is None
    tenant.post(f"{path}/removePassword", {"keyId": secret["keyId"]})
    assert tenant.get(path)["passwordCredentials"] == []
