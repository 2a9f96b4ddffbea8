"""Refusals of Graph's: in its shape, before anything is done, and with what is wrong by name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.entra.tenant_client import Tenant

NO_MOMENTS = (
    *("2024-13-45T99:99:99Z", "2030-02-30T00:00:00Z", "0000-00-00T00:00:00Z", "2030-01-01T00:00:00+99:99"),
    *("0001-01-01T00:00:00+14:00", "\u0662\u0660\u0663\u0660-01-01T00:00:00Z"),
)


@pytest.mark.parametrize("moment", NO_MOMENTS)
@pytest.mark.parametrize("name", ["startDateTime", "endDateTime"])
def test_a_secret_has_no_moment_that_there_is_not(tenant: Tenant, name: str, moment: str) -> None:
    path = f"/v1.0/applications/{tenant.application()['id']}/addPassword"
    error = tenant.refused("POST", path, 400, json={"passwordCredential": {name: moment}})
    assert error["code"] == "Request_BadRequest"
    assert error["message"] == f"Cannot convert the literal '{moment}' to the expected type 'Edm.DateTimeOffset'."


def test_a_signing_certificate_has_no_moment_that_there_is_not(tenant: Tenant) -> None:
    principal = tenant.principal(tenant.application())["id"]
    path = f"/v1.0/servicePrincipals/{principal}/addTokenSigningCertificate"
    error = tenant.refused("POST", path, 400, json={"displayName": "CN=x", "endDateTime": "2024-13-45T99:99:99Z"})
    assert error["message"].startswith("Cannot convert the literal '2024-13-45T99:99:99Z'")


def test_a_secret_that_starts_after_the_last_date_is_refused(tenant: Tenant) -> None:
    path = f"/v1.0/applications/{tenant.application()['id']}/addPassword"
    wanted = {"passwordCredential": {"startDateTime": "9999-12-31T00:00:00Z"}}
    error = tenant.refused("POST", path, 400, json=wanted)
    assert error["details"][0]["code"] == "KeyCredentialsInvalidEndDate"


def test_a_key_without_an_id_is_given_one(tenant: Tenant) -> None:
    path = f"/v1.0/servicePrincipals/{tenant.principal(tenant.application())['id']}"
    tenant.patch(path, {"keyCredentials": [{"displayName": "mine", "key": "AAAA"}]})
    tenant.patch(path, {"keyCredentials": [{"displayName": "other"}]})
    (key,) = tenant.get(path)["keyCredentials"]
    assert key["displayName"] == "other"
    assert len(key["keyId"]) == 36
    assert key["usage"] is None


def test_no_key_takes_the_name_of_one_that_signs(tenant: Tenant) -> None:
    path = f"/v1.0/servicePrincipals/{tenant.principal(tenant.application())['id']}"
    made = tenant.post(f"{path}/addTokenSigningCertificate", {"displayName": "CN=x"})
    kept = tenant.get(path)["keyCredentials"]
    forged = {"customKeyIdentifier": made["customKeyIdentifier"], "usage": "Verify", "key": "!", "type": "x"}
    error = tenant.refused("PATCH", path, 400, json={"keyCredentials": [*kept, forged]})
    assert error["message"].startswith("Invalid value specified for property 'keyCredentials'")
    assert tenant.get(path)["keyCredentials"] == kept


def test_the_types_of_what_is_looked_for_are_a_list(tenant: Tenant) -> None:
    ids = [tenant.user()["id"]]
    for types in (True, 5, "user", {"a": 1}):
        error = tenant.refused("POST", "/v1.0/directoryObjects/getByIds", 400, json={"ids": ids, "types": types})
        assert error["message"] == "'types' must be a list of types."


@pytest.mark.parametrize(
    ("query", "status"), [("$expand=members", 501), ("$select=nothing", 400), ("$search=x", 501), ("$skip=1", 400)]
)
def test_what_cannot_be_answered_is_not_made(tenant: Tenant, query: str, status: int) -> None:
    before = tenant.get("/v1.0/applications")["value"]
    tenant.refused("POST", f"/v1.0/applications?{query}", status, json={"displayName": "App"})
    assert tenant.get("/v1.0/applications")["value"] == before


@pytest.mark.parametrize(
    ("method", "path", "body", "feature"),
    [
        ("GET", "/v1.0/users?$search=x", None, " with the query option '$search'"),
        ("GET", "/v1.0/applications?$expand=members", None, " with $expand=members on application"),
        ("GET", "/v1.0/applications?$filter=tags/$count eq 0", None, " with $filter on $count"),
        ("GET", "/beta/sites", None, ""),
        ("PUT", "/v1.0/groups", None, ""),
    ],
)
def test_what_is_not_emulated_is_named_with_its_operation(
    tenant: Tenant, method: str, path: str, body: Any, feature: str
) -> None:
    error = tenant.refused(method, path, 501, json=body)
    assert error["code"] == "notImplemented"
    assert error["message"] == f"The emulator does not implement {method} {path.partition('?')[0]}{feature}."


@pytest.mark.parametrize("text", ["(" * 3000, "not " * 3000 + "id eq 'x'", "tags/any(t:" * 3000])
def test_a_filter_that_is_nested_too_deeply_is_refused(tenant: Tenant, text: str) -> None:
    query = {"$filter": text, "$count": "true"}
    headers = {"ConsistencyLevel": "eventual"}
    error = tenant.refused("GET", "/v1.0/applications", 400, query_string=query, headers=headers)
    assert error["message"].startswith("Invalid filter clause: it is nested more than 100 deep")


def test_a_failure_is_told_in_graph_s_shape(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant.app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("emulator.entra.graph.users.page", lambda *_: 1 / 0)
    error = tenant.refused("GET", "/v1.0/users", 500)
    assert error["code"] == "generalException"
    assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}
