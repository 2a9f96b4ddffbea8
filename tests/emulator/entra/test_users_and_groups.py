from __future__ import annotations

import pytest

from tests.emulator.entra.tenant_client import PASSWORD, Tenant


def body(**more: object) -> dict[str, object]:
    return {
        "accountEnabled": True,
        "displayName": "Bob",
        "mailNickname": "bob",
        "userPrincipalName": "bob@example.com",
        "passwordProfile": {"password": PASSWORD},
        **more,
    }


def test_a_user_is_read_by_id_and_by_name_with_the_default_properties(tenant: Tenant) -> None:
    made = tenant.user(mail="ada@example.com", department="Lab")
    by_name = tenant.get("/v1.0/users/ADA@example.com")
    assert by_name["id"] == made["id"]
    assert "department" not in by_name
    assert tenant.get(f"/v1.0/users('{made['id']}')?$select=department")["department"] == "Lab"
    assert tenant.get(f"/beta/users/{made['id']}")["department"] == "Lab"


def test_no_answer_holds_a_password_or_its_hash(tenant: Tenant) -> None:
    made = tenant.user()
    for version in ("v1.0", "beta"):
        shown = tenant.get(f"/{version}/users/{made['id']}")
        assert PASSWORD not in str(shown)
        assert "$2b$" not in str(shown)


@pytest.mark.parametrize(
    "name", ["displayName", "accountEnabled", "passwordProfile", "userPrincipalName", "mailNickname"]
)
def test_refuses_a_user_without_a_required_property(tenant: Tenant, name: str) -> None:
    sent = {key: value for key, value in body().items() if key != name}
    error = tenant.refused("POST", "/v1.0/users", 400, json=sent)
    assert error["message"] == f"A value is required for property '{name}' of resource 'User'."


def test_refuses_a_name_of_another_domain(tenant: Tenant) -> None:
    error = tenant.refused("POST", "/v1.0/users", 400, json=body(userPrincipalName="bob@example.net"))
    assert error["message"].startswith("The domain portion of the userPrincipalName property is invalid.")


def test_refuses_a_name_that_is_taken(tenant: Tenant) -> None:
    tenant.user("bob")
    error = tenant.refused("POST", "/v1.0/users", 400, json=body(userPrincipalName="BOB@example.com"))
    assert (error["code"], error["message"]) == (
        "Request_BadRequest",
        "Another object with the same value for property userPrincipalName already exists.",
    )


@pytest.mark.parametrize("password", ["Short1!", "alllowercase", "NoDigitsOrSigns", "Bob-bobby-12" + "x" * 250])
def test_refuses_a_weak_password(tenant: Tenant, password: str) -> None:
    error = tenant.refused("POST", "/v1.0/users", 400, json=body(passwordProfile={"password": password}))
    assert error["message"].startswith("The specified password does not comply with password complexity requirements.")


def test_a_manager_is_set_read_and_removed(tenant: Tenant) -> None:
    ada, bob = tenant.user("ada"), tenant.user("bob")
    path = f"/v1.0/users/{bob['id']}/manager"
    tenant.refused("GET", path, 404)
    reference = {"@odata.id": f"{tenant.base}/v1.0/directoryObjects/{ada['id']}"}
    assert tenant.call("PUT", f"{path}/$ref", json=reference).status_code == 204
    assert tenant.get(path)["userPrincipalName"] == "ada@example.com"
    assert tenant.get(f"/v1.0/users/{bob['id']}?$expand=manager")["manager"]["id"] == ada["id"]
    assert tenant.call("DELETE", f"{path}/$ref").status_code == 204
    tenant.refused("GET", path, 404)


def test_a_deleted_users_name_is_free_again(tenant: Tenant) -> None:
    first = tenant.user("bob")
    tenant.call("DELETE", f"/v1.0/users/{first['id']}")
    second = tenant.user("bob")
    error = tenant.refused("POST", f"/v1.0/directory/deletedItems/{first['id']}/restore", 400, json={})
    assert "userPrincipalName" in error["message"]
    assert tenant.get("/v1.0/users/bob@example.com")["id"] == second["id"]


def group(tenant: Tenant, name: str, **more: object) -> dict[str, object]:
    sent = {"displayName": name, "mailEnabled": False, "mailNickname": name, "securityEnabled": True, **more}
    return tenant.post("/beta/groups", sent)


def test_members_are_direct_or_through_another_group(tenant: Tenant) -> None:
    ada, bob = tenant.user("ada"), tenant.user("bob")
    inner = group(tenant, "inner", **{"members@odata.bind": [f"{tenant.base}/beta/directoryObjects/{ada['id']}"]})
    outer = group(tenant, "outer")
    for member in (inner, bob):
        reference = {"@odata.id": f"{tenant.base}/v1.0/directoryObjects/{member['id']}"}
        assert tenant.call("POST", f"/v1.0/groups/{outer['id']}/members/$ref", json=reference).status_code == 204
    assert {one["id"] for one in tenant.get(f"/v1.0/groups/{outer['id']}/members")["value"]} == {inner["id"], bob["id"]}
    assert len(tenant.get(f"/v1.0/groups/{outer['id']}/transitiveMembers")["value"]) == 3
    mine = tenant.get(f"/v1.0/users/{ada['id']}/transitiveMemberOf")["value"]
    assert {one["displayName"] for one in mine} == {"inner", "outer"}
    assert [one["id"] for one in tenant.get(f"/v1.0/users/{ada['id']}/memberOf")["value"]] == [inner["id"]]


def test_a_member_is_found_by_filter_and_removed(tenant: Tenant) -> None:
    ada, team = tenant.user("ada"), group(tenant, "team")
    reference = {"@odata.id": f"{tenant.base}/v1.0/directoryObjects/{ada['id']}"}
    tenant.call("POST", f"/beta/groups/{team['id']}/members/$ref", json=reference)
    error = tenant.refused("POST", f"/beta/groups/{team['id']}/members/$ref", 400, json=reference)
    assert error["message"].endswith("modified properties: 'members'.")
    path = f"/beta/groups/{team['id']}/members?$filter=id eq '{ada['id']}'"
    assert len(tenant.get(path)["value"]) == 1
    assert tenant.call("DELETE", f"/beta/groups/{team['id']}/members/{ada['id']}/$ref").status_code == 204
    assert tenant.get(path)["value"] == []


def test_the_last_owner_of_a_group_stays(tenant: Tenant) -> None:
    ada = tenant.user("ada")
    team = group(tenant, "team", **{"owners@odata.bind": [f"{tenant.base}/v1.0/users/{ada['id']}"]})
    path = f"/v1.0/groups/{team['id']}/owners/{ada['id']}/$ref"
    assert "at least one owner" in tenant.refused("DELETE", path, 400)["message"]


def test_objects_of_any_kind_are_got_by_their_ids(tenant: Tenant) -> None:
    ada, team = tenant.user("ada"), group(tenant, "team")
    assert tenant.get(f"/v1.0/directoryObjects/{team['id']}")["@odata.type"] == "#microsoft.graph.group"
    sent = {"ids": [ada["id"], team["id"]], "types": ["user"]}
    found = tenant.post("/v1.0/directoryObjects/getByIds", sent)["value"]
    assert [one["id"] for one in found] == [ada["id"]]


def test_the_tenant_has_its_two_domains(tenant: Tenant) -> None:
    domains = {one["id"]: one for one in tenant.get("/v1.0/domains")["value"]}
    assert domains["example.onmicrosoft.com"]["isInitial"]
    assert domains["example.com"]["isDefault"]
    assert tenant.get("/v1.0/organization")["value"][0]["id"] == tenant.id
