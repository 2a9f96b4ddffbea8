from __future__ import annotations

import json

import pytest

from tests.emulator.oidc.conftest import answer, new_request


def _claims(world, request, code):
    return world.claims(world.exchange(request, code)[1]["id_token"])


def test_a_session_needs_no_second_password(world):
    browser = world.browser()
    browser.log_in(new_request())
    assert "code" in answer(browser.authorize(new_request(prompt="none")))


def test_prompt_login_asks_again_and_renews_auth_time(world):
    browser = world.browser()
    first = new_request(max_age="10000")
    before = _claims(world, first, browser.log_in(first)["code"])["auth_time"]
    world.clock.now += 60
    again = new_request(prompt="login", max_age="10000")
    page = browser.authorize(again)
    assert page.text.startswith("login ")
    code = answer(browser.submit(page, username="ada", password="ada-password"))["code"]
    assert _claims(world, again, code)["auth_time"] == before + 60


def test_max_age_asks_again_when_the_login_is_too_old(world):
    browser = world.browser()
    browser.log_in(new_request())
    world.clock.now += 100
    assert answer(browser.authorize(new_request(max_age="100", prompt="none"))).keys() == {"code", "state"}
    assert answer(browser.authorize(new_request(max_age="99", prompt="none")))["error"] == "login_required"
    assert browser.authorize(new_request(max_age="99")).text.startswith("login ")


def test_an_id_token_hint_of_another_person_is_no_silent_login(world):
    ada, bob = world.browser(), world.browser()
    request = new_request()
    hint = world.exchange(request, ada.log_in(request)["code"])[1]["id_token"]
    bob.log_in(new_request(), "bob")
    assert answer(bob.authorize(new_request(prompt="none", id_token_hint=hint)))["error"] == "login_required"
    assert "code" in answer(ada.authorize(new_request(prompt="none", id_token_hint=hint)))
    forged = hint[:-6] + "AAAAAA"
    assert answer(ada.authorize(new_request(prompt="none", id_token_hint=forged)))["error"] == "invalid_request"


def test_login_hint_fills_the_page(world):
    assert "user=bob" in world.browser().authorize(new_request(login_hint="bob")).text


def test_consent_is_asked_once_and_may_be_denied(world):
    world.register(consent=True)
    browser = world.browser()
    page = browser.authorize(new_request())
    page = browser.submit(page, username="ada", password="ada-password")
    assert page.text.startswith("consent ")
    assert "scopes=openid email" in page.text
    assert answer(browser.submit(page, decision="deny"))["error"] == "access_denied"
    assert answer(browser.authorize(new_request(prompt="none")))["error"] == "consent_required"
    page = browser.authorize(new_request())
    assert "code" in answer(browser.submit(page, decision="accept"))
    assert "code" in answer(browser.authorize(new_request(prompt="none")))


def test_prompt_consent_asks_again(world):
    browser = world.browser()
    browser.log_in(new_request())
    page = browser.authorize(new_request(prompt="consent"))
    assert page.text.startswith("consent ")
    assert "code" in answer(browser.submit(page, decision="accept"))


def test_a_login_replaces_a_session_that_was_planted_before_it(world):
    attacker, victim = world.browser(), world.browser()
    attacker.log_in(new_request(), "bob")
    planted = attacker.client.get_cookie("small", "localhost").value
    victim.client.set_cookie("small", planted, domain="localhost")
    page = victim.authorize(new_request(prompt="login"))
    victim.submit(page, username="ada", password="ada-password")
    assert victim.client.get_cookie("small", "localhost").value != planted
    assert answer(attacker.authorize(new_request(prompt="none")))["error"] == "login_required"


def test_logout_ends_the_session_and_returns_to_registered_uris_only(world):
    browser = world.browser()
    request = new_request()
    hint = world.exchange(request, browser.log_in(request)["code"])[1]["id_token"]
    refused = browser.client.get(
        f"/logout?id_token_hint={hint}&post_logout_redirect_uri=https://evil.example/", base_url="https://localhost"
    )
    assert refused.text == "error LOGOUT_URI_MISMATCH"
    done = browser.client.get(
        f"/logout?id_token_hint={hint}&post_logout_redirect_uri=https://app.example/bye&state=s",
        base_url="https://localhost",
    )
    assert done.location == "https://app.example/bye?state=s"
    assert answer(browser.authorize(new_request(prompt="none")))["error"] == "login_required"


def test_claims_can_be_asked_for_by_name(world):
    request = new_request(
        scope="openid", claims=json.dumps({"id_token": {"email": None}, "userinfo": {"email": {"essential": True}}})
    )
    _, tokens = world.exchange(request, world.browser().log_in(request)["code"])
    assert world.claims(tokens["id_token"])["email"] == "ada@example.com"
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert world.app.test_client().get("/userinfo", headers=header).get_json()["email"] == "ada@example.com"


def test_a_deleted_person_is_logged_in_nowhere(world):
    browser = world.browser()
    browser.log_in(new_request())
    del world.realm.people["ada"]
    assert answer(browser.authorize(new_request(prompt="none")))["error"] == "login_required"


@pytest.mark.parametrize("path", ["/authorize", "/login?state=x", "/logout"])
def test_pages_may_not_be_framed_or_cached(world, path):
    headers = world.app.test_client().get(path).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_somebody_new_under_an_old_identifier_finds_no_session_of_the_old_one(world):
    browser = world.browser()
    request = new_request(scope="openid offline_access")
    _, tokens = world.exchange(request, browser.log_in(request)["code"])
    world.provider.records.forget("sub", "sub-ada")
    assert answer(browser.authorize(new_request(prompt="none")))["error"] == "login_required"
    assert world.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])[1]["situation"] == (
        "UNKNOWN_REFRESH_TOKEN"
    )
    kept = world.provider.records.store.collections()
    assert {name for name in kept if name.startswith("small/")} <= {"small/oidc-transactions", "small/oidc-browsers"}
