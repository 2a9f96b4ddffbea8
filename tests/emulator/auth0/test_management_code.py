"""Actions, rules, resource servers, grants and settings in the Management API."""

from __future__ import annotations

from typing import Any

from tests.emulator.auth0.conftest import Management

CODE = "exports.onExecutePostLogin = async (event, api) => {};"
BINDINGS = "/actions/triggers/post-login/bindings"


def make_action(api: Management, name: str = "set-role", **changes: Any) -> dict[str, Any]:
    given = {"name": name, "code": CODE, "supported_triggers": [{"id": "post-login", "version": "v3"}], **changes}
    return dict(api.made("/actions/actions", given))


def test_an_action_is_built_at_once_and_hides_its_secrets(api: Management) -> None:
    action = make_action(api, secrets=[{"name": "KEY", "value": "hidden"}])
    assert (action["status"], action["all_changes_deployed"]) == ("built", False)
    assert action["secrets"][0].keys() == {"name", "updated_at"}
    version = api("POST", f"/actions/actions/{action['id']}/deploy").get_json()
    assert version["number"] == 1
    kept = api("GET", f"/actions/actions/{action['id']}").get_json()
    assert kept["deployed_version"]["deployed"] is True
    assert kept["all_changes_deployed"] is True
    assert "hidden" not in str(kept)


def test_a_secret_without_a_value_keeps_the_one_it_had(api: Management) -> None:
    action = make_action(api, secrets=[{"name": "KEY", "value": "1"}])
    path = f"/actions/actions/{action['id']}"
    assert api("PATCH", path, {"secrets": [{"name": "KEY"}]}).status_code == 200
    assert api("PATCH", path, {"secrets": [{"name": "OTHER"}]}).status_code == 400


def test_versions_are_numbered_and_an_old_one_can_run_again(api: Management) -> None:
    action = make_action(api)
    path = f"/actions/actions/{action['id']}"
    first = api("POST", f"{path}/deploy").get_json()
    api("PATCH", path, {"code": CODE + "//"})
    api("POST", f"{path}/deploy")
    again = api("POST", f"{path}/versions/{first['id']}/deploy").get_json()
    assert (again["number"], again["code"]) == (3, CODE)
    versions = api("GET", f"{path}/versions").get_json()["versions"]
    assert [(version["number"], version["deployed"]) for version in versions] == [(3, True), (2, False), (1, False)]


def test_a_page_of_bindings_past_the_end_has_no_total(api: Management) -> None:
    action = make_action(api)
    api("POST", f"/actions/actions/{action['id']}/deploy")
    given = {"bindings": [{"ref": {"type": "action_id", "value": action["id"]}, "display_name": "Roles"}]}
    assert api("PATCH", BINDINGS, given).status_code == 200
    page = api("GET", BINDINGS, page=0, per_page=100).get_json()
    assert (page["total"], page["per_page"], "limit" in page) == (1, 100, False)
    assert page["bindings"][0]["action"]["id"] == action["id"]
    assert page["bindings"][0]["display_name"] == "Roles"
    assert api("GET", BINDINGS, page=1, per_page=100).get_json() == {"bindings": [], "page": 1, "per_page": 100}


def test_bindings_keep_their_order(api: Management) -> None:
    made = [make_action(api, name) for name in ("b", "a", "c")]
    for action in made:
        api("POST", f"/actions/actions/{action['id']}/deploy")
    given = [{"ref": {"type": "action_name", "value": action["name"]}} for action in made]
    api("PATCH", BINDINGS, {"bindings": given})
    api("PATCH", BINDINGS, {"bindings": list(reversed(given))})
    assert [each["display_name"] for each in api("GET", BINDINGS).get_json()["bindings"]] == ["c", "a", "b"]


def test_what_is_not_deployed_cannot_be_bound_and_what_is_bound_not_deleted(api: Management) -> None:
    action = make_action(api)
    given = {"bindings": [{"ref": {"type": "action_id", "value": action["id"]}}]}
    assert api("PATCH", BINDINGS, given).status_code == 400
    api("POST", f"/actions/actions/{action['id']}/deploy")
    assert api("PATCH", BINDINGS, given).status_code == 200
    assert api("DELETE", f"/actions/actions/{action['id']}").status_code == 409
    assert api("DELETE", f"/actions/actions/{action['id']}", force="true").status_code == 204
    assert api("GET", BINDINGS).get_json() == {"bindings": [], "per_page": 50}


def test_an_action_s_name_stands_once(api: Management) -> None:
    make_action(api)
    given = {"name": "set-role", "code": CODE, "supported_triggers": [{"id": "post-login"}]}
    assert api("POST", "/actions/actions", given).status_code == 409


def test_rules_are_ordered_and_their_names_and_orders_stand_once(api: Management) -> None:
    script = "function (user, context, callback) { callback(null, user, context); }"
    first = api.made("/rules", {"name": "first", "script": script})
    assert (first["order"], first["enabled"], first["stage"]) == (1, True, "login_success")
    assert api.made("/rules", {"name": "second", "script": script})["order"] == 2
    assert api("POST", "/rules", {"name": "first", "script": script}).status_code == 409
    assert api("POST", "/rules", {"name": "third", "script": script, "order": 2}).status_code == 409
    assert api("POST", "/rules", {"name": "under_score", "script": script}).status_code == 400
    api("PATCH", f"/rules/{first['id']}", {"order": 9})
    assert [rule["name"] for rule in api("GET", "/rules").get_json()] == ["second", "first"]


def test_the_value_of_a_rule_s_variable_is_never_listed(api: Management) -> None:
    api("PUT", "/rules-configs/KEY", {"value": "hidden"})
    assert api("GET", "/rules-configs").get_json() == [{"key": "KEY"}]


def test_a_resource_server_is_named_by_id_or_escaped_identifier(api: Management) -> None:
    server = api.made("/resource-servers", {"identifier": "https://api.example/v1", "name": "API"})
    assert (server["token_lifetime"], server["signing_alg"]) == (86400, "RS256")
    escaped = "/resource-servers/https:%2F%2Fapi.example%2Fv1"
    assert api("GET", escaped).get_json() == server
    patched = api("PATCH", escaped, {"scopes": [{"value": "read:x", "description": "X"}]}).get_json()
    assert patched["scopes"] == [{"value": "read:x", "description": "X"}]
    assert api("POST", "/resource-servers", {"identifier": "https://api.example/v1"}).status_code == 409
    assert api("DELETE", f"/resource-servers/{server['id']}").status_code == 204


def test_the_management_api_itself_is_listed_and_fixed(api: Management) -> None:
    own = api("GET", "/resource-servers").get_json()[0]
    assert own["is_system"] is True
    assert api("PATCH", f"/resource-servers/{own['id']}", {"name": "x"}).status_code == 403
    assert api("DELETE", f"/resource-servers/{own['id']}").status_code == 403


def test_a_grant_stands_once_for_client_audience_and_subject(api: Management) -> None:
    api.made("/resource-servers", {"identifier": "https://api.example", "scopes": [{"value": "a"}, {"value": "b"}]})
    client_id = api.made("/clients", {"name": "m"})["client_id"]
    given = {"client_id": client_id, "audience": "https://api.example", "scope": ["a"]}
    grant = api.made("/client-grants", given)
    assert grant["subject_type"] == "client"
    assert api("POST", "/client-grants", given).status_code == 409
    assert api("PATCH", f"/client-grants/{grant['id']}", {"scope": ["a", "b"]}).get_json()["scope"] == ["a", "b"]
    page = api("GET", "/client-grants", client_id=client_id, include_totals="true", per_page=50).get_json()
    assert (page["total"], page["client_grants"][0]["id"]) == (1, grant["id"])


def test_an_organization_is_found_by_name(api: Management) -> None:
    made = api.made("/organizations", {"name": "acme", "display_name": "Acme"})
    assert api("GET", "/organizations/name/acme").get_json() == made
    assert api("POST", "/organizations", {"name": "acme"}).status_code == 409
    assert api("POST", "/organizations", {"name": "Not Lower"}).status_code == 400
    assert api("DELETE", f"/organizations/{made['id']}").status_code == 204


def test_settings_are_merged_where_they_are_flags(api: Management) -> None:
    before = api("GET", "/tenants/settings").get_json()
    after = api("PATCH", "/tenants/settings", {"flags": {"enable_sso": False}, "session_lifetime": 1}).get_json()
    assert after["flags"] == {**before["flags"], "enable_sso": False}
    assert after["session_lifetime"] == 1
    assert api("PATCH", "/tenants/settings", {"nonsense": 1}).status_code == 400
