"""Logins through Google's stand-in and through another OpenID provider, from the app's request to its tokens."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from emulator import auth0, google
from emulator.authority import Authority
from emulator.context import Context
from emulator.server import Listener
from emulator.settings import EmulatorSettings
from emulator.store import Store
from tests.emulator.auth0.conftest import BASE, Management
from tests.emulator.auth0.flow import App, answered, exchange, log_in, make_app, open_page, payload, start
from tests.emulator.upstreams import OidcUpstream, serving


@pytest.fixture
def google_port(tmp_path: Path) -> Iterator[int]:
    """The stand-in behind TLS, with the state folder that the tenant has too."""
    listener = Listener("google", 0, Authority(tmp_path).server_context())
    store = Store(tmp_path / "google.db")
    settings = EmulatorSettings(state=tmp_path, google_port=listener.port)
    listener.application = google.create_app(Context(settings, store))
    listener.start()
    yield listener.port
    listener.stop()
    store.close()


@pytest.fixture
def context(tmp_path: Path, google_port: int, signing_key: dict[str, Any]) -> Iterator[Context]:
    """With the clock of the machine, which the stand-in's tokens go by."""
    settings = EmulatorSettings(state=tmp_path, auth0_port=18999, google_port=google_port, bcrypt_cost=4)
    context = Context(settings, Store(tmp_path / "emulator.db"))
    context.store.collection("keys").put("auth0/id", signing_key)
    yield context
    auth0.close(context)
    context.store.close()


@pytest.fixture
def at_google(context: Context) -> Iterator[FlaskClient]:
    """The same person's browser at the stand-in."""
    store = Store(context.settings.state / "google.db")
    yield google.create_app(Context(context.settings, store)).test_client()
    store.close()


def enable_google(api: Management, app: App, **options: Any) -> dict[str, Any]:
    made = api.made("/connections", {"name": "google-oauth2", "strategy": "google-oauth2", "options": options})
    enable(api, made, app)
    return dict(made)


def enable(api: Management, connection: dict[str, Any], app: App, *, status: bool = True) -> None:
    change = [{"client_id": app.client_id, "status": status}]
    assert api("PATCH", f"/connections/{connection['id']}/clients", change).status_code == 204


def press_button(browser: FlaskClient, page: TestResponse, name: str = "google-oauth2") -> TestResponse:
    form = page.text.split(f'name="connection" value="{name}"')[0].rpartition("<form")[2]
    action = re.search(r'action="([^"]+)"', form)
    state = re.search(r'name="state" value="([^"]+)"', form)
    assert action
    assert state
    return browser.post(
        html.unescape(action.group(1)), base_url=BASE, data={"state": state.group(1), "connection": name}
    )


def sign_in_at_google(at_google: FlaskClient, sent: TestResponse, email: str, name: str = "") -> str:
    """Where the stand-in sends the browser back to."""
    assert sent.status_code == 302, sent.text
    base = "https://" + urlsplit(sent.headers["Location"]).netloc
    answer = at_google.get(sent.headers["Location"], base_url=base)
    if "/signin" in answer.headers["Location"]:
        page = at_google.get(answer.headers["Location"], base_url=base)
        form = page.text.split('<form id="signin"')[1]
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
        action = re.search(r'action="([^"]+)"', form)
        assert action
        data = {**hidden, "username": email, "name": name}
        answer = at_google.post(html.unescape(action.group(1)), base_url=base, data=data)
    return str(answer.headers["Location"])


def google_login(
    browser: FlaskClient, at_google: FlaskClient, app: App, email: str = "ada@gmail.com", name: str = "Ada Lovelace"
) -> TestResponse:
    page = open_page(browser, start(browser, app))
    return browser.get(sign_in_at_google(at_google, press_button(browser, page), email, name), base_url=BASE)


def test_the_page_offers_google_beside_the_password_where_the_client_has_both(
    browser: FlaskClient, api: Management
) -> None:
    app = make_app(api)
    assert "Continue with Google" not in open_page(browser, start(browser, app)).text

    enable_google(api, app)
    page = open_page(browser, start(browser, app)).text
    assert "Continue with Google" in page
    assert 'name="password"' in page


def test_a_client_with_google_alone_is_asked_for_no_password(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    enable_google(api, app)
    enable(api, app.connection, app, status=False)

    page = open_page(browser, start(browser, app)).text
    assert "Continue with Google" in page
    assert "password" not in page


def test_a_person_of_google_s_gets_tokens_and_is_a_user_from_then_on(
    browser: FlaskClient, at_google: FlaskClient, api: Management
) -> None:
    app = make_app(api)
    enable_google(api, app)
    answer = exchange(browser, app, answered(google_login(browser, at_google, app))["code"])
    assert answer.status_code == 200, answer.text
    claims = payload(answer.get_json()["id_token"])
    assert claims["sub"].startswith("google-oauth2|1")
    assert {name: claims[name] for name in ("email", "email_verified", "name", "given_name", "nickname")} == {
        "email": "ada@gmail.com",
        "email_verified": True,
        "name": "Ada Lovelace",
        "given_name": "Ada",
        "nickname": "ada",
    }
    user = api("GET", f"/users/{claims['sub']}").get_json()
    assert user["identities"] == [
        {
            "provider": "google-oauth2",
            "user_id": claims["sub"].partition("|")[2],
            "connection": "google-oauth2",
            "isSocial": True,
        }
    ]
    assert user["logins_count"] == 1
    assert user["last_login"]


def test_the_same_person_stays_the_same_user_and_is_kept_up_to_date(
    browser: FlaskClient, at_google: FlaskClient, api: Management, context: Context
) -> None:
    app = make_app(api)
    enable_google(api, app)
    google_login(browser, at_google, app)
    user_id = api("GET", "/users", q='email:"ada@gmail.com"').get_json()[0]["user_id"]
    api("PATCH", f"/users/{user_id}", {"app_metadata": {"roles": ["viewer"]}})
    at_google.delete_cookie("google")
    google_login(auth0.create_app(context).test_client(), _fresh(at_google), app, name="Ada King")

    (user,) = api("GET", "/users", q='email:"ada@gmail.com"').get_json()
    assert (user["user_id"], user["name"], user["logins_count"]) == (user_id, "Ada King", 2)
    assert user["app_metadata"] == {"roles": ["viewer"]}


def _fresh(at_google: FlaskClient) -> FlaskClient:
    return at_google.application.test_client()


def test_the_connection_parameter_goes_straight_to_google(
    browser: FlaskClient, at_google: FlaskClient, api: Management
) -> None:
    app = make_app(api)
    enable_google(api, app, client_id="ours.apps.example", client_secret="ours")
    sent = open_page(browser, start(browser, app, connection="google-oauth2"))

    query = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert query["client_id"] == ["ours.apps.example"]
    assert query["redirect_uri"] == [f"{BASE}/login/callback"]
    assert query["scope"] == ["openid email profile"]
    arrived = browser.get(sign_in_at_google(at_google, sent, "ada@gmail.com"), base_url=BASE)
    assert "code" in answered(arrived)


def test_without_keys_of_its_own_the_connection_uses_auth0_s_development_keys(
    browser: FlaskClient, api: Management
) -> None:
    app = make_app(api)
    enable_google(api, app)
    sent = open_page(browser, start(browser, app, connection="google-oauth2"))

    query = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert query["client_id"] == ["auth0-development-keys"]


def test_a_session_of_the_database_does_not_answer_for_google(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    enable_google(api, app)
    log_in(browser, app)

    assert "code" in answered(start(browser, app))
    assert "/u/login" in start(browser, app, connection="google-oauth2").headers["Location"]


def test_a_session_by_google_opens_the_app_again(browser: FlaskClient, at_google: FlaskClient, api: Management) -> None:
    app = make_app(api)
    enable_google(api, app)
    google_login(browser, at_google, app)

    assert "code" in answered(start(browser, app))


def test_a_connection_that_the_client_does_not_have_is_refused(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)

    answer = answered(start(browser, app, connection="google-oauth2"))
    assert (answer["error"], answer["error_description"]) == ("invalid_request", "the connection was not found")


def test_the_connection_parameter_chooses_among_databases(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    other = api.made("/connections", {"name": "other", "strategy": "auth0"})
    enable(api, other, app)

    assert "Wrong email or password." in log_in(browser, app, connection="other").text
    assert "code" in answered(log_in(browser, app, connection=app.connection["name"]))


def test_an_answer_in_another_browser_is_worth_nothing(
    browser: FlaskClient, at_google: FlaskClient, api: Management, context: Context
) -> None:
    app = make_app(api)
    enable_google(api, app)
    back = sign_in_at_google(
        at_google, open_page(browser, start(browser, app, connection="google-oauth2")), "ada@gmail.com"
    )

    assert auth0.create_app(context).test_client().get(back, base_url=BASE).status_code == 400
    assert "code" in answered(browser.get(back, base_url=BASE))
    assert browser.get(back, base_url=BASE).status_code == 400


def test_a_refusal_by_google_reaches_the_app(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    enable_google(api, app)
    sent = open_page(browser, start(browser, app, connection="google-oauth2"))
    state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]

    back = browser.get("/login/callback", base_url=BASE, query_string={"state": state, "error": "access_denied"})
    answer = answered(back)
    assert (answer["error"], answer["state"]) == ("access_denied", "s-1")


def test_a_connection_that_was_taken_away_meanwhile_lets_nobody_in(
    browser: FlaskClient, at_google: FlaskClient, api: Management
) -> None:
    app = make_app(api)
    connection = enable_google(api, app)
    back = sign_in_at_google(
        at_google, open_page(browser, start(browser, app, connection="google-oauth2")), "ada@gmail.com"
    )
    enable(api, connection, app, status=False)

    assert answered(browser.get(back, base_url=BASE))["error"] == "access_denied"


def test_a_blocked_user_of_google_s_stays_out(browser: FlaskClient, at_google: FlaskClient, api: Management) -> None:
    app = make_app(api)
    enable_google(api, app)
    google_login(browser, at_google, app)
    (user,) = api("GET", "/users", q='email:"ada@gmail.com"').get_json()
    api("PATCH", f"/users/{user['user_id']}", {"blocked": True})

    assert answered(start(browser, app))["error_description"] == "user is blocked"


def test_a_google_connection_answers_the_scopes_and_permissions_that_the_service_fills_in(api: Management) -> None:
    plain = api.made("/connections", {"name": "google-oauth2", "strategy": "google-oauth2"})
    assert plain["options"] == {"email": True, "profile": True, "scope": ["email", "profile"]}
    scoped = api.made(
        "/connections", {"name": "g2", "strategy": "google-oauth2", "options": {"scope": ["email"], "client_id": "c"}}
    )
    assert scoped["options"] == {"email": True, "scope": ["email"], "client_id": "c"}


def test_users_of_google_s_cannot_be_made_by_the_api(api: Management) -> None:
    api.made("/connections", {"name": "google-oauth2", "strategy": "google-oauth2"})

    refused = api("POST", "/users", {"connection": "google-oauth2", "email": "a@example.com", "password": "x"})
    assert refused.status_code == 400


@contextmanager
def partner(context: Context, api: Management, app: App, **connection: Any) -> Iterator[OidcUpstream]:
    """Another OpenID provider, and an enterprise connection to it."""
    with serving(Authority(context.settings.state)) as provider:
        options = {
            "discovery_url": f"{provider.issuer}/.well-known/openid-configuration",
            "client_id": provider.client_id,
            "client_secret": provider.client_secret,
            "type": "back_channel",
            "scope": "openid email",
        }
        body = {"name": "partner", "strategy": "oidc", "options": options, **connection}
        enable(api, api.made("/connections", body), app)
        yield provider


def through(browser: FlaskClient, provider: OidcUpstream, sent: TestResponse) -> TestResponse:
    assert sent.status_code == 302, sent.text
    query = dict(part.split("=", 1) for part in urlsplit(sent.headers["Location"]).query.split("&"))
    there = provider.app.test_client().get(f"/up/authorize?{urlsplit(sent.headers['Location']).query}")
    assert query
    return browser.get(there.headers["Location"], base_url=BASE)


def test_an_enterprise_connection_logs_in_by_its_own_openid_provider(
    browser: FlaskClient, api: Management, context: Context
) -> None:
    app = make_app(api)
    with partner(context, api, app) as provider:
        arrived = through(browser, provider, open_page(browser, start(browser, app, connection="partner")))
        claims = payload(exchange(browser, app, answered(arrived)["code"]).get_json()["id_token"])

    assert claims["sub"] == "oidc|partner|00u-ada"
    assert claims["email"] == "ada@partner.example"


def test_an_enterprise_connection_has_a_button_where_it_says_so(
    browser: FlaskClient, api: Management, context: Context
) -> None:
    app = make_app(api)
    with partner(context, api, app, show_as_button=True, display_name="Partner Ltd") as provider:
        page = open_page(browser, start(browser, app))
        assert "Continue with Partner Ltd" in page.text
        assert "code" in answered(through(browser, provider, press_button(browser, page, "partner")))


def test_an_identity_provider_that_is_away_is_an_error_for_the_app(
    browser: FlaskClient, api: Management, context: Context
) -> None:
    app = make_app(api)
    with partner(context, api, app):
        pass

    answer = answered(open_page(browser, start(browser, app, connection="partner")))
    assert answer["error"] == "access_denied"
    assert "could not be reached" in answer["error_description"]
