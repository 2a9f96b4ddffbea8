from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.test import TestResponse

from emulator.context import Context
from emulator.google import create_app
from emulator.settings import EmulatorSettings
from emulator.store import Store

BASE = "https://localhost:18945"
CALLBACK = "https://localhost:18941/login/callback"


@pytest.fixture
def context(tmp_path: Path) -> Iterator[Context]:
    context = Context(EmulatorSettings(state=tmp_path, google_port=18945), Store(tmp_path / "emulator.db"))
    yield context
    context.store.close()


@pytest.fixture
def browser(context: Context) -> FlaskClient:
    return create_app(context).test_client()


def asked(**changes: str) -> dict[str, str]:
    return {
        "client_id": "some.apps.example",
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid email profile",
        "state": "s-1",
        "nonce": "n-1",
        **changes,
    }


def page_of(browser: FlaskClient, **changes: str) -> TestResponse:
    started = browser.get("/o/oauth2/v2/auth", base_url=BASE, query_string=asked(**changes))
    assert started.status_code == 302, started.text
    return browser.get(started.headers["Location"], base_url=BASE)


def sign_in(browser: FlaskClient, page: TestResponse, email: str, name: str = "") -> TestResponse:
    form = page.text.split('<form id="signin"')[1]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    action = re.search(r'action="([^"]+)"', form)
    assert action
    data = {**hidden, "username": email, "name": name}
    return browser.post(html.unescape(action.group(1)), base_url=BASE, data=data)


def redeemed(browser: FlaskClient, arrived: TestResponse, **changes: str) -> TestResponse:
    code = parse_qs(urlsplit(arrived.headers["Location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    return browser.post(
        "/token", base_url=BASE, data={**form, "client_id": "some.apps.example", "client_secret": "x", **changes}
    )


def claims_of(browser: FlaskClient, answer: TestResponse) -> dict[str, object]:
    assert answer.status_code == 200, answer.text
    keys = KeySet.import_key_set(browser.get("/oauth2/v3/certs", base_url=BASE).get_json())
    return jwt.decode(answer.get_json()["id_token"], keys).claims


def test_anybody_signs_in_and_the_token_says_what_google_says(browser: FlaskClient) -> None:
    arrived = sign_in(browser, page_of(browser), "Ada@Example.com", "Ada Lovelace")
    answer = redeemed(browser, arrived)

    claims = claims_of(browser, answer)
    assert claims["iss"] == BASE
    assert claims["aud"] == claims["azp"] == "some.apps.example"
    assert re.fullmatch(r"\d{21}", str(claims["sub"]))
    assert {name: claims[name] for name in ("email", "email_verified", "hd", "name", "given_name", "family_name")} == {
        "email": "ada@example.com",
        "email_verified": True,
        "hd": "example.com",
        "name": "Ada Lovelace",
        "given_name": "Ada",
        "family_name": "Lovelace",
    }
    assert "at_hash" in claims
    assert claims["nonce"] == "n-1"
    token = answer.get_json()["access_token"]
    assert token.startswith("ya29.")
    said = browser.get("/v1/userinfo", base_url=BASE, headers={"Authorization": f"Bearer {token}"}).get_json()
    assert said["sub"] == claims["sub"]
    assert said["email"] == "ada@example.com"


def test_who_signs_in_again_is_the_same_person_and_is_offered_first(browser: FlaskClient, context: Context) -> None:
    first = claims_of(browser, redeemed(browser, sign_in(browser, page_of(browser), "ada@gmail.com", "Ada L")))
    other = create_app(context).test_client()
    page = page_of(other)

    assert "Ada L (ada@gmail.com)" in page.text
    again = claims_of(other, redeemed(other, sign_in(other, page, "ada@gmail.com")))
    assert (again["sub"], again["name"]) == (first["sub"], "Ada L")
    assert "hd" not in again


def test_a_session_asks_nobody_again(browser: FlaskClient) -> None:
    sign_in(browser, page_of(browser), "ada@gmail.com")

    again = browser.get("/o/oauth2/v2/auth", base_url=BASE, query_string=asked())
    assert again.headers["Location"].startswith(f"{CALLBACK}?code=")
    chosen = browser.get("/o/oauth2/v2/auth", base_url=BASE, query_string=asked(prompt="select_account"))
    assert "/signin" in chosen.headers["Location"]


def test_scopes_decide_what_is_told(browser: FlaskClient) -> None:
    page = page_of(browser, scope="openid email")

    claims = claims_of(browser, redeemed(browser, sign_in(browser, page, "ada@gmail.com", "Ada")))
    assert claims["email"] == "ada@gmail.com"
    assert "name" not in claims


def test_what_is_no_address_is_refused_on_the_page(browser: FlaskClient) -> None:
    refused = sign_in(browser, page_of(browser), "ada")

    assert "Enter a valid email address" in refused.text
    assert 'value="ada"' in refused.text


def test_the_page_says_that_it_is_not_google(browser: FlaskClient) -> None:
    assert "Stand-in for Google on this machine" in page_of(browser).text


def test_a_redirect_uri_of_another_machine_is_blocked_as_google_blocks_one(browser: FlaskClient) -> None:
    answer = browser.get(
        "/o/oauth2/v2/auth", base_url=BASE, query_string=asked(redirect_uri="https://evil.example.com/")
    )

    assert answer.status_code == 400
    assert "Error 400: redirect_uri_mismatch" in answer.text


def test_a_client_without_a_secret_is_refused(browser: FlaskClient) -> None:
    arrived = sign_in(browser, page_of(browser), "ada@gmail.com")

    answer = redeemed(browser, arrived, client_secret="")
    assert (answer.status_code, answer.get_json()["error"]) == (401, "invalid_client")
