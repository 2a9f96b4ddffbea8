"""What outlives a restart, and what does not outlive its user."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from emulator import auth0
from emulator.context import Context
from emulator.postlogin import runner
from emulator.store import Store
from tests.emulator.auth0.conftest import BASE, Management
from tests.emulator.auth0.flow import App, answered, log_in, make_app, start, tokens
from tests.emulator.auth0.test_post_login import bind


def refresh(browser: FlaskClient, app: App, token: str) -> tuple[int, dict[str, str]]:
    form = {
        "grant_type": "refresh_token",
        "client_id": app.client_id,
        "client_secret": app.client["client_secret"],
        "refresh_token": token,
    }
    response = browser.post("/oauth/token", base_url=BASE, data=form)
    return response.status_code, response.get_json()


@pytest.fixture
def restarted(context: Context) -> Iterator[Context]:
    """The emulator after another start on the same folder."""
    again = Context(context.settings, Store(context.settings.state / "emulator.db"), context.clock)
    yield again
    auth0.close(again)
    again.store.close()


def test_tokens_and_settings_outlive_a_restart(
    browser: FlaskClient, api: Management, context: Context, restarted: Context
) -> None:
    app = make_app(api)
    token = tokens(browser, app, scope="openid offline_access")["refresh_token"]
    before = auth0.credentials(context)
    auth0.close(context)
    assert auth0.credentials(restarted) == before
    status, answer = refresh(auth0.create_app(restarted).test_client(), app, token)
    assert status == 200
    assert "id_token" in answer


def test_a_refresh_token_ends_with_its_user(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    token = tokens(browser, app, scope="openid offline_access")["refresh_token"]
    api("PATCH", f"/users/{app.user['user_id']}", {"blocked": True})
    assert refresh(browser, app, token) == (403, {"error": "unauthorized", "error_description": "user is blocked"})
    api("DELETE", f"/users/{app.user['user_id']}")
    assert refresh(browser, app, token) == (
        403,
        {"error": "invalid_grant", "error_description": "Unknown or invalid refresh token."},
    )


def test_a_third_party_client_may_use_a_connection_of_domain_level(browser: FlaskClient, api: Management) -> None:
    app = make_app(api, is_first_party=False)
    path = f"/connections/{app.connection['id']}"
    api("PATCH", f"{path}/clients", [{"client_id": app.client_id, "status": False}])
    assert answered(start(browser, app))["error_description"] == "no connections enabled for the client"
    api("PATCH", path, {"is_domain_connection": True})
    assert "/u/consent" in log_in(browser, app).headers["Location"]


def test_a_machine_without_node_says_so_at_the_login(
    browser: FlaskClient, api: Management, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "find_node", lambda: None)
    app = make_app(api)
    bind(api, "api.access.deny('ran');")
    answer = answered(log_in(browser, app))
    assert answer["error"] == "access_denied"
    assert "Node.js" in answer["error_description"]
    assert answered(start(browser, app, prompt="none"))["error"] == "access_denied"
