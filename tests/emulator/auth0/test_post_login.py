"""Actions and Rules that a stack uploaded run in the login and change what the app gets."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from emulator.postlogin.node import find_node
from tests.emulator.auth0.conftest import BASE, Management
from tests.emulator.auth0.flow import answered, log_in, make_app, payload, start, tokens

pytestmark = pytest.mark.skipif(find_node() is None, reason="post-login code needs Node.js")

ROLE = "https://board.example/role"
TRIGGER = [{"id": "post-login", "version": "v3"}]


def bind(api: Management, body: str, *, name: str = "set-role", **action: Any) -> dict[str, Any]:
    code = "exports.onExecutePostLogin = async (event, api) => {" + body + "};"
    made = api.made("/actions/actions", {"name": name, "code": code, "supported_triggers": TRIGGER, **action})
    assert api("POST", f"/actions/actions/{made['id']}/deploy").status_code == 200
    present = api("GET", "/actions/triggers/post-login/bindings").get_json()["bindings"]
    names = [*(binding["action"]["id"] for binding in present), made["id"]]
    bindings = [{"ref": {"type": "action_id", "value": each}} for each in names]
    assert api("PATCH", "/actions/triggers/post-login/bindings", {"bindings": bindings}).status_code == 200
    return dict(made)


def test_an_action_puts_the_user_s_roles_into_the_id_token_and_userinfo(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    role = api.made("/roles", {"name": "admin"})
    api("POST", f"/users/{app.user['user_id']}/roles", {"roles": [role["id"]]})
    bind(api, f"api.idToken.setCustomClaim('{ROLE}', event.authorization.roles);")
    answer = tokens(browser, app)
    assert payload(answer["id_token"])[ROLE] == ["admin"]
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    assert browser.get("/userinfo", base_url=BASE, headers=headers).get_json()[ROLE] == ["admin"]


def test_a_rule_puts_the_roles_of_the_metadata_into_the_id_token(browser: FlaskClient, api: Management) -> None:
    app = make_app(api, user={"app_metadata": {"roles": ["dashboard-user"]}})
    script = f"function (user, context, callback) {{ context.idToken['{ROLE}'] = user.app_metadata.roles; callback(null, user, context); }}"
    api.made("/rules", {"name": "set-role", "script": script})
    assert payload(tokens(browser, app)["id_token"])[ROLE] == ["dashboard-user"]


def test_a_disabled_rule_and_an_unbound_action_do_not_run(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    script = "function (user, context, callback) { callback(new Error('ran')); }"
    api.made("/rules", {"name": "off", "script": script, "enabled": False})
    made = bind(api, "api.access.deny('ran');")
    api("PATCH", "/actions/triggers/post-login/bindings", {"bindings": []})
    assert "id_token" in tokens(browser, app)
    assert api("DELETE", f"/actions/actions/{made['id']}").status_code == 204


def test_a_change_runs_only_after_it_was_deployed(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    made = bind(api, f"api.idToken.setCustomClaim('{ROLE}', 'old');")
    new = f"exports.onExecutePostLogin = async (event, api) => api.idToken.setCustomClaim('{ROLE}', 'new');"
    api("PATCH", f"/actions/actions/{made['id']}", {"code": new})
    assert payload(tokens(browser, app)["id_token"])[ROLE] == "old"
    api("POST", f"/actions/actions/{made['id']}/deploy")
    assert payload(tokens(browser, app, prompt="login")["id_token"])[ROLE] == "new"


def test_rules_run_before_actions(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    script = (
        f"function (user, context, callback) {{ context.idToken['{ROLE}'] = 'rule'; callback(null, user, context); }}"
    )
    api.made("/rules", {"name": "first", "script": script})
    bind(api, f"api.idToken.setCustomClaim('{ROLE}', 'action');")
    assert payload(tokens(browser, app)["id_token"])[ROLE] == "action"


def test_an_action_s_denial_reaches_the_app_with_its_reason(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    bind(api, "api.user.setAppMetadata('refused', true); api.access.deny('no role for ' + event.client.name);")
    answer = answered(log_in(browser, app))
    assert (answer["error"], answer["error_description"]) == ("access_denied", "no role for Board")
    assert api("GET", f"/users/{app.user['user_id']}").get_json()["app_metadata"] == {"refused": True}


def test_a_rule_s_unauthorized_error_reaches_the_app_as_unauthorized(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    script = "function (user, context, callback) { callback(new UnauthorizedError('admins only')); }"
    api.made("/rules", {"name": "admins", "script": script})
    answer = answered(log_in(browser, app))
    assert (answer["error"], answer["error_description"]) == ("unauthorized", "admins only")


def test_code_that_throws_refuses_the_login_with_its_message(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    bind(api, "throw new Error('directory is down');")
    answer = answered(log_in(browser, app))
    assert (answer["error"], answer["error_description"]) == ("access_denied", "directory is down")


def test_reserved_claims_are_passed_over(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    reserved = ("sub", "roles", "groups", "aud", "https://x.auth0.com/a")
    bind(api, "".join(f"api.idToken.setCustomClaim('{name}', 'x');" for name in (*reserved, "team")))
    claims = payload(tokens(browser, app)["id_token"])
    assert claims["sub"] == app.user["user_id"]
    assert claims["aud"] == app.client_id
    assert {"roles", "groups", "https://x.auth0.com/a"}.isdisjoint(claims)
    assert claims["team"] == "x"


def test_an_action_sees_who_logs_in_where_and_how(browser: FlaskClient, api: Management) -> None:
    app = make_app(api, client_metadata={"dashboard": "ml"})
    seen = "event.connection.name, event.client.metadata.dashboard, event.stats.logins_count, event.transaction.protocol, event.user.app_metadata, event.secrets.KEY"
    bind(api, f"api.idToken.setCustomClaim('seen', [{seen}]);", secrets=[{"name": "KEY", "value": "k"}])
    claims = payload(tokens(browser, app)["id_token"])
    assert claims["seen"] == ["Board-users", "ml", 1, "oidc-basic-profile", {}, "k"]


def test_the_code_runs_again_at_a_refresh(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    bind(api, "api.idToken.setCustomClaim('protocol', event.transaction.protocol);")
    token = tokens(browser, app, scope="openid offline_access")["refresh_token"]
    form = {
        "grant_type": "refresh_token",
        "client_id": app.client_id,
        "client_secret": app.client["client_secret"],
        "refresh_token": token,
    }
    answer = browser.post("/oauth/token", base_url=BASE, data=form).get_json()
    assert payload(answer["id_token"])["protocol"] == "oauth2-refresh-token"


def test_a_silent_login_runs_the_code_too(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    tokens(browser, app)
    bind(api, "api.access.deny('not today');")
    assert answered(start(browser, app, prompt="none"))["error_description"] == "not today"
