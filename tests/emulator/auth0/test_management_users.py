"""Connections, users and roles in the Management API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.auth0.conftest import Management

PASSWORD = "Correct-horse-7"


@pytest.fixture
def connection(api: Management) -> dict[str, Any]:
    return dict(api.made("/connections", {"name": "db", "strategy": "auth0"}))


def make_user(api: Management, **changes: Any) -> dict[str, Any]:
    return dict(api.made("/users", {"connection": "db", "email": "ada@example.com", "password": PASSWORD, **changes}))


def test_a_connection_has_the_defaults_of_a_real_tenant(api: Management, connection: dict[str, Any]) -> None:
    assert connection["id"].startswith("con_")
    assert connection["realms"] == ["db"]
    assert connection["enabled_clients"] == []
    assert connection["options"]["passwordPolicy"] == "good"
    assert connection["options"]["brute_force_protection"] is True
    chosen = api("GET", f"/connections/{connection['id']}", fields="strategy,name").get_json()
    assert chosen.keys() >= {"id", "strategy", "name"}
    assert "options" not in chosen


def test_a_connection_s_name_stands_once_in_any_case(api: Management, connection: dict[str, Any]) -> None:
    response = api("POST", "/connections", {"name": "DB", "strategy": "auth0"})
    assert response.status_code == 409
    assert response.get_json()["error"] == "Conflict"


def test_name_and_strategy_of_a_connection_cannot_be_changed(api: Management, connection: dict[str, Any]) -> None:
    for given in ({"strategy": "oidc"}, {"name": "other"}):
        response = api("PATCH", f"/connections/{connection['id']}", given)
        assert "Additional properties not allowed" in response.get_json()["message"]


def test_options_are_replaced_by_a_patch(api: Management, connection: dict[str, Any]) -> None:
    path = f"/connections/{connection['id']}"
    options = api("PATCH", path, {"options": {"passwordPolicy": "low"}}).get_json()["options"]
    assert options["passwordPolicy"] == "low"
    assert "brute_force_protection" not in options
    assert "authentication_methods" in options


def test_the_clients_of_a_connection_are_paged_by_checkpoint(api: Management, connection: dict[str, Any]) -> None:
    ids = [api.made("/clients", {"name": f"c{number}"})["client_id"] for number in range(3)]
    path = f"/connections/{connection['id']}/clients"
    assert api("PATCH", path, [{"client_id": each, "status": True} for each in ids]).status_code == 204
    assert api("GET", path).get_json() == {"clients": [{"client_id": each} for each in ids]}
    first = api("GET", path, take=2).get_json()
    rest = api("GET", path, **{"take": 2, "from": first["next"]}).get_json()
    assert [each["client_id"] for each in first["clients"] + rest["clients"]] == ids
    assert "next" not in rest
    assert api("PATCH", path, [{"client_id": ids[0], "status": False}]).status_code == 204
    assert [each["client_id"] for each in api("GET", path).get_json()["clients"]] == ids[1:]


def test_a_user_comes_back_as_a_real_tenant_makes_it(api: Management, connection: dict[str, Any]) -> None:
    user = make_user(api, email="Ada@Example.com")
    assert user["user_id"].startswith("auth0|")
    assert (user["email"], user["name"], user["nickname"]) == ("ada@example.com", "ada@example.com", "ada")
    assert user["identities"] == [
        {"connection": "db", "user_id": user["user_id"][6:], "provider": "auth0", "isSocial": False}
    ]
    assert not [name for name in user if "password" in name or name.startswith("_")]


def test_a_given_id_comes_back_with_the_provider_before_it(api: Management, connection: dict[str, Any]) -> None:
    assert make_user(api, user_id="ada-1")["user_id"] == "auth0|ada-1"
    assert api("GET", "/users/auth0%7Cada-1").get_json()["email"] == "ada@example.com"


@pytest.mark.parametrize(
    ("changes", "status", "message"),
    [
        ({"connection": "none"}, 400, "The connection does not exist."),
        ({"password": "short"}, 400, "PasswordStrengthError: Password is too weak"),
        ({"password": "alllowercaseletters"}, 400, "PasswordStrengthError: Password is too weak"),
        ({"email": "no address"}, 400, "Object didn't pass validation for format email: no address"),
        ({"email": None}, 400, "Expected type string but found type null"),
        ({"username": "ada"}, 400, "Cannot set username for connection without requires_username"),
        ({"role": "x"}, 400, "Additional properties not allowed: role"),
    ],
)
def test_a_user_that_auth0_refuses_is_refused(
    api: Management, connection: dict[str, Any], changes: dict[str, Any], status: int, message: str
) -> None:
    given = {"connection": "db", "email": "ada@example.com", "password": PASSWORD, **changes}
    response = api("POST", "/users", given)
    assert response.status_code == status
    assert message in response.get_json()["message"]


def test_an_address_stands_once_in_a_connection_and_may_stand_in_another(
    api: Management, connection: dict[str, Any]
) -> None:
    make_user(api)
    response = api("POST", "/users", {"connection": "db", "email": "ADA@example.com", "password": PASSWORD})
    assert response.status_code == 409
    assert response.get_json()["message"] == "The user already exists."
    api.made("/connections", {"name": "other", "strategy": "auth0"})
    make_user(api, connection="other")
    assert len(api("GET", "/users-by-email", email="ada@example.com").get_json()) == 2


def test_metadata_is_merged_at_its_first_level(api: Management, connection: dict[str, Any]) -> None:
    path = f"/users/{make_user(api, app_metadata={'roles': ['a'], 'plan': 'x'})['user_id']}"
    user = api("PATCH", path, {"app_metadata": {"plan": None, "team": {"id": 1}}}).get_json()
    assert user["app_metadata"] == {"roles": ["a"], "team": {"id": 1}}
    assert "app_metadata" not in api("PATCH", path, {"app_metadata": {}}).get_json()


def test_a_changed_address_frees_the_old_one(api: Management, connection: dict[str, Any]) -> None:
    path = f"/users/{make_user(api)['user_id']}"
    user = api("PATCH", path, {"email": "grace@example.com"}).get_json()
    assert (user["email"], user["email_verified"]) == ("grace@example.com", False)
    make_user(api)
    response = api("PATCH", path, {"email": "ada@example.com"})
    assert (response.status_code, response.get_json()["message"]) == (400, "The specified new email already exists")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('email:"ada@example.com"', ["ada"]),
        ("email:*@example.com", ["ada", "bob"]),
        ("app_metadata.team:blue", ["bob"]),
        ("email_verified:true", ["ada"]),
        ("NOT email_verified:true", ["bob"]),
        ("name:nobody OR name:bob*", ["bob"]),
        ("name:ada* AND email_verified:false", []),
        ("_exists_:app_metadata", ["bob"]),
        ("", ["ada", "bob"]),
    ],
)
def test_users_are_searched(api: Management, connection: dict[str, Any], query: str, found: list[str]) -> None:
    make_user(api, email_verified=True)
    make_user(api, email="bob@example.com", app_metadata={"team": "blue"})
    page = api("GET", "/users", q=query, search_engine="v3", include_totals="true").get_json()
    assert [user["nickname"] for user in page["users"]] == found
    assert (page["total"], page["length"]) == (len(found), len(found))


def test_a_search_that_is_not_understood_is_refused(api: Management) -> None:
    assert api("GET", "/users", q="(name:a OR name:b)").status_code == 400


def test_users_are_sorted(api: Management, connection: dict[str, Any]) -> None:
    make_user(api)
    make_user(api, email="bob@example.com")
    assert [user["nickname"] for user in api("GET", "/users", sort="email:-1").get_json()] == ["bob", "ada"]


def test_a_role_is_given_and_taken_with_a_body(api: Management, connection: dict[str, Any]) -> None:
    user_id = make_user(api)["user_id"]
    roles = [api.made("/roles", {"name": name})["id"] for name in ("one", "two")]
    path = f"/users/{user_id}/roles"
    assert api("POST", path, {"roles": roles}).status_code == 204
    page = api("GET", path, include_totals="true", page=0, per_page=100).get_json()
    assert ([role["name"] for role in page["roles"]], page["total"]) == (["one", "two"], 2)
    assert api("DELETE", path, {"roles": [roles[0]]}).status_code == 204
    assert [role["name"] for role in api("GET", path).get_json()] == ["two"]
    assert api("DELETE", f"/roles/{roles[1]}").get_json() == {}
    assert api("GET", path).get_json() == []


def test_a_role_s_name_stands_once(api: Management) -> None:
    api.made("/roles", {"name": "admin"})
    assert api("POST", "/roles", {"name": "admin"}).status_code == 409


def test_a_connection_takes_its_users_with_it(api: Management, connection: dict[str, Any]) -> None:
    user_id = make_user(api)["user_id"]
    assert api("DELETE", f"/connections/{connection['id']}").status_code == 202
    assert api("GET", f"/users/{user_id}").get_json()["message"] == "The user does not exist."
    assert api("DELETE", f"/users/{user_id}").status_code == 204
