from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.entra.tenant_client import ADMIN, VIEWER, Tenant, app_role


def test_a_new_application_has_a_client_id_and_graphs_defaults(tenant: Tenant) -> None:
    made = tenant.application()
    assert made["@odata.context"] == f"{tenant.base}/v1.0/$metadata#applications/$entity"
    assert made["appId"] != made["id"]
    assert made["signInAudience"] == "AzureADMyOrg"
    assert made["web"]["implicitGrantSettings"] == {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": False}
    assert made["passwordCredentials"] == []


def test_an_application_is_found_by_its_client_id(tenant: Tenant) -> None:
    made = tenant.application()
    assert tenant.get(f"/v1.0/applications(appId='{made['appId']}')")["id"] == made["id"]
    listed = tenant.get(f"/v1.0/applications?$filter=appId eq '{made['appId']}'")["value"]
    assert [one["id"] for one in listed] == [made["id"]]


def test_a_patch_merges_complex_values_and_replaces_lists(tenant: Tenant) -> None:
    made = tenant.application(
        web={"redirectUris": ["https://a.example.com/cb"], "homePageUrl": "https://a.example.com"}
    )
    tenant.patch(f"/v1.0/applications/{made['id']}", {"web": {"redirectUris": ["https://b.example.com/cb"]}})
    web = tenant.get(f"/v1.0/applications/{made['id']}")["web"]
    assert web["redirectUris"] == ["https://b.example.com/cb"]
    assert web["homePageUrl"] == "https://a.example.com"


def test_a_secret_is_shown_once_and_kept_nowhere(tenant: Tenant) -> None:
    made = tenant.application()
    body = {"passwordCredential": {"displayName": "login"}}
    shown = tenant.post(f"/v1.0/applications/{made['id']}/addPassword", body)
    assert shown["hint"] == shown["secretText"][:3]
    kept = tenant.get(f"/v1.0/applications/{made['id']}")["passwordCredentials"][0]
    assert (kept["keyId"], kept["displayName"], kept["secretText"]) == (shown["keyId"], "login", None)
    assert shown["secretText"] not in str(tenant.context.store.collection("entra/applications").all())


def test_a_secret_lives_two_years_where_no_end_is_given(tenant: Tenant) -> None:
    made = tenant.application()
    shown = tenant.post(f"/v1.0/applications/{made['id']}/addPassword", {})
    assert (shown["startDateTime"][:4], shown["endDateTime"][:4]) == ("2026", "2028")


@pytest.mark.parametrize("end", ["2020-01-01T00:00:00Z", "2300-01-01T00:00:00Z"])
def test_refuses_a_secret_that_ends_in_the_past_or_after_the_last_date(tenant: Tenant, end: str) -> None:
    made = tenant.application()
    body = {"passwordCredential": {"endDateTime": end}}
    error = tenant.refused("POST", f"/v1.0/applications/{made['id']}/addPassword", 400, json=body)
    assert error["details"][0]["code"] == "KeyCredentialsInvalidEndDate"


def test_a_removed_secret_is_refused_at_the_token_endpoint(tenant: Tenant) -> None:
    made = tenant.application()
    tenant.principal(made)
    secret = tenant.post(f"/v1.0/applications/{made['id']}/addPassword", {})
    assert tenant.app_token(made["appId"], secret["secretText"])["token_type"] == "Bearer"
    tenant.post(f"/v1.0/applications/{made['id']}/removePassword", {"keyId": secret["keyId"]})
    form = {
        "grant_type": "client_credentials",
        "client_id": made["appId"],
        "client_secret": secret["secretText"],
        "scope": f"{tenant.base}/.default",
    }
    assert tenant.http.post(f"/{tenant.id}/oauth2/v2.0/token", data=form).json["error_codes"] == [7000215]


@pytest.mark.parametrize(
    ("platform", "uri"),
    [
        ("web", "http://app.example.com/cb"),
        ("web", "https://*.example.com/cb"),
        ("web", "https://app.example.com/cb#part"),
        ("web", "/cb"),
        ("spa", "http://192.168.1.2/cb"),
        ("web", "https://app.example.com/" + "a" * 256),
        ("web", "https://app.example.com/(cb)"),
    ],
)
def test_rejects_a_redirect_uri_that_entra_does_not_take(tenant: Tenant, platform: str, uri: str) -> None:
    body = {"displayName": "Dashboard", platform: {"redirectUris": [uri]}}
    error = tenant.refused("POST", "/v1.0/applications", 400, json=body)
    assert error["code"] == "Request_BadRequest"
    assert error["details"][0]["target"] == "redirectUris"


@pytest.mark.parametrize(
    ("platform", "uri"),
    [
        ("web", "http://localhost:3000/cb"),
        ("web", "http://127.0.0.1/cb"),
        ("web", "https://app.example.com/cb?tenant=a"),
        ("publicClient", "myapp://auth"),
        ("publicClient", "http://localhost"),
    ],
)
def test_takes_a_redirect_uri_that_entra_takes(tenant: Tenant, platform: str, uri: str) -> None:
    assert tenant.application(**{platform: {"redirectUris": [uri]}})[platform]["redirectUris"] == [uri]


@pytest.mark.parametrize(
    "roles",
    [
        [app_role(ADMIN, "admin"), app_role(ADMIN, "viewer")],
        [app_role(ADMIN, "admin"), app_role(VIEWER, "admin")],
    ],
)
def test_rejects_an_app_role_whose_id_or_value_stands_twice(tenant: Tenant, roles: list[dict[str, Any]]) -> None:
    body = {"displayName": "Dashboard", "appRoles": roles}
    error = tenant.refused("POST", "/v1.0/applications", 400, json=body)
    assert (error["code"], error["message"]) == (
        "DuplicateValue",
        "Request contains a property with duplicate values.",
    )


def test_an_enabled_app_role_is_disabled_before_it_can_go(tenant: Tenant) -> None:
    made = tenant.application(appRoles=[app_role(ADMIN, "admin"), app_role(VIEWER, "viewer")])
    path = f"/v1.0/applications/{made['id']}"
    error = tenant.refused("PATCH", path, 400, json={"appRoles": [app_role(ADMIN, "admin")]})
    assert error["code"] == "CannotDeleteOrUpdateEnabledEntitlement"
    assert error["message"] == "Permission (scope or role) cannot be deleted or updated unless disabled first."
    tenant.patch(path, {"appRoles": [app_role(ADMIN, "admin"), app_role(VIEWER, "viewer", isEnabled=False)]})
    tenant.patch(path, {"appRoles": [app_role(ADMIN, "admin")]})
    assert [role["value"] for role in tenant.get(path)["appRoles"]] == ["admin"]


def test_names_the_property_that_it_does_not_know(tenant: Tenant) -> None:
    error = tenant.refused("POST", "/v1.0/applications", 400, json={"displayName": "Dashboard", "foo": 1})
    assert (error["code"], error["message"]) == ("Request_BadRequest", "Invalid property 'foo'.")


def test_rejects_a_value_of_another_type(tenant: Tenant) -> None:
    body = {"displayName": "Dashboard", "web": {"redirectUris": [1]}}
    error = tenant.refused("POST", "/v1.0/applications", 400, json=body)
    assert error["message"] == "Cannot convert the literal '1' to the expected type 'Edm.String'."


def test_an_identifier_uri_needs_a_verified_domain_and_one_owner(tenant: Tenant) -> None:
    body = {"displayName": "API", "identifierUris": ["https://elsewhere.example.net/api"]}
    assert tenant.refused("POST", "/v1.0/applications", 400, json=body)["code"] == "HostNameNotOnVerifiedDomain"
    tenant.application(identifierUris=["https://api.example.com"])
    body = {"displayName": "API", "identifierUris": ["https://api.example.com"]}
    error = tenant.refused("POST", "/v1.0/applications", 400, json=body)
    assert error["message"] == "Another object with the same value for property identifierUris already exists."


def test_a_deleted_application_is_not_found_and_can_be_restored(tenant: Tenant) -> None:
    made = tenant.application()
    principal = tenant.principal(made)
    assert tenant.call("DELETE", f"/v1.0/applications/{made['id']}").status_code == 204
    assert tenant.refused("GET", f"/v1.0/applications/{made['id']}", 404)["code"] == "Request_ResourceNotFound"
    assert (
        tenant.refused("GET", f"/v1.0/servicePrincipals/{principal['id']}", 404)["code"] == "Request_ResourceNotFound"
    )
    deleted = tenant.get("/v1.0/directory/deletedItems/microsoft.graph.application")["value"]
    assert [one["id"] for one in deleted] == [made["id"]]
    tenant.post(f"/v1.0/directory/deletedItems/{made['id']}/restore", {})
    assert tenant.get(f"/v1.0/applications/{made['id']}")["deletedDateTime"] is None
    assert tenant.get(f"/v1.0/servicePrincipals/{principal['id']}")["appId"] == made["appId"]


def test_an_application_deleted_for_good_does_not_come_back(tenant: Tenant) -> None:
    made = tenant.application()
    tenant.call("DELETE", f"/v1.0/applications/{made['id']}")
    assert tenant.call("DELETE", f"/v1.0/directory/deletedItems/{made['id']}").status_code == 204
    tenant.refused("POST", f"/v1.0/directory/deletedItems/{made['id']}/restore", 404)


def test_owners_are_bound_listed_and_removed(tenant: Tenant) -> None:
    owner = tenant.user()
    caller = tenant.credentials["object_id"]
    bind = [f"https://graph.microsoft.com/v1.0/directoryObjects/{one}" for one in (caller, owner["id"])]
    made = tenant.application(**{"owners@odata.bind": bind})
    owners = tenant.get(f"/v1.0/applications/{made['id']}/owners")["value"]
    assert [one["@odata.type"] for one in owners] == ["#microsoft.graph.servicePrincipal", "#microsoft.graph.user"]
    assert tenant.call("DELETE", f"/v1.0/applications/{made['id']}/owners/{caller}/$ref").status_code == 204
    body = {"@odata.id": bind[1]}
    error = tenant.refused("POST", f"/v1.0/applications/{made['id']}/owners/$ref", 400, json=body)
    assert error["message"].startswith("One or more added object references already exist")


def test_a_logo_is_kept(tenant: Tenant) -> None:
    made = tenant.application()
    path = f"/v1.0/applications/{made['id']}/logo"
    assert tenant.call("PUT", path, data=b"\x89PNG", headers={"Content-Type": "image/png"}).status_code == 204
    answer = tenant.call("GET", path)
    assert (answer.data, answer.content_type) == (b"\x89PNG", "image/png")


def test_federated_credentials_are_unique_by_name_and_subject(tenant: Tenant) -> None:
    made = tenant.application()
    path = f"/v1.0/applications/{made['id']}/federatedIdentityCredentials"
    body = {"name": "ci", "issuer": "https://ci.example.com", "subject": "repo:a", "audiences": ["api://x"]}
    credential = tenant.post(path, body)
    assert tenant.get(f"{path}/{credential['id']}")["subject"] == "repo:a"
    assert "already exists" in tenant.refused("POST", path, 400, json={**body, "name": "other"})["message"]
    assert tenant.call("DELETE", f"{path}/{credential['id']}").status_code == 204
    assert tenant.get(path)["value"] == []


def test_what_is_not_emulated_names_the_operation(tenant: Tenant) -> None:
    made = tenant.application()
    path = f"/v1.0/applications/{made['id']}/extensionProperties"
    error = tenant.refused("POST", path, 501, json={})
    assert (error["code"], "POST" in error["message"]) == ("notImplemented", True)
    assert "GET /v1.0/sites" in tenant.refused("GET", "/v1.0/sites", 501)["message"]
    assert "PUT" in tenant.refused("PUT", f"/v1.0/applications/{made['id']}", 501)["message"]


def test_the_management_client_cannot_delete_itself(tenant: Tenant) -> None:
    path = f"/v1.0/applications(appId='{tenant.credentials['client_id']}')"
    tenant.refused("DELETE", path, 400)
    assert tenant.get(path)["appId"] == tenant.credentials["client_id"]
