from __future__ import annotations

import pytest

from tests.emulator.oidc.conftest import new_request


def test_a_login_yields_an_id_token_that_verifies_against_the_published_keys(world):
    request = new_request()
    sent = world.browser().log_in(request)
    assert sent["state"] == "st4te"
    status, tokens = world.exchange(request, sent["code"])
    assert status == 200
    claims = world.claims(tokens["id_token"])
    assert claims["sub"] == "sub-ada"
    assert claims["nonce"] == "n0nce"
    assert tokens["scope"] == "openid email"
    assert "refresh_token" not in tokens


def test_userinfo_answers_by_scope_to_get_and_post(world):
    request = new_request(scope="openid")
    _, tokens = world.exchange(request, world.browser().log_in(request)["code"])
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    client = world.app.test_client()
    assert client.get("/userinfo", headers=header).get_json() == {"sub": "sub-ada"}
    assert client.post("/userinfo", headers=header).get_json() == {"sub": "sub-ada"}
    assert client.post("/userinfo", data={"access_token": tokens["access_token"]}).get_json() == {"sub": "sub-ada"}
    assert client.get("/userinfo").status_code == 401


def test_the_second_use_of_a_code_is_refused_and_revokes_what_the_first_got(world):
    request = new_request()
    code = world.browser().log_in(request)["code"]
    _, tokens = world.exchange(request, code)
    status, body = world.exchange(request, code)
    assert (status, body["situation"]) == (400, "USED_CODE")
    header = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert world.app.test_client().get("/userinfo", headers=header).status_code == 401


@pytest.mark.parametrize(
    ("changes", "situation"),
    [
        ({"code_verifier": "x" * 43}, "WRONG_VERIFIER"),
        ({"code_verifier": None}, "MISSING_VERIFIER"),
        ({"redirect_uri": "https://app.example/other"}, "REDIRECT_URI_CHANGED"),
        ({"code": "made-up"}, "UNKNOWN_CODE"),
        ({"code": None}, "MISSING_CODE"),
        ({"grant_type": None}, "MISSING_GRANT_TYPE"),
        ({"grant_type": "urn:made-up"}, "UNSUPPORTED_GRANT_TYPE"),
        ({"grant_type": "password"}, "GRANT_NOT_ALLOWED"),
        ({"grant_type": "client_credentials"}, "GRANT_NOT_ALLOWED"),
    ],
)
def test_a_token_request_that_does_not_fit_is_refused(world, changes, situation):
    request = new_request()
    code = world.browser().log_in(request)["code"]
    status, body = world.exchange(request, changes.pop("code", code), **changes)
    assert body["situation"] == situation
    assert status >= 400


def test_a_verifier_for_a_code_without_a_challenge_is_refused(world):
    request = new_request(code_challenge=None, code_challenge_method=None)
    code = world.browser().log_in(request)["code"]
    assert world.exchange(request, code)[1]["situation"] == "UNEXPECTED_VERIFIER"


def test_a_code_expires(world):
    request = new_request()
    code = world.browser().log_in(request)["code"]
    world.clock.now += world.realm.code_lifetime_seconds
    assert world.exchange(request, code)[1]["situation"] == "EXPIRED_CODE"


def test_a_code_of_another_client_is_refused(world):
    world.register("other")
    request = new_request()
    code = world.browser().log_in(request)["code"]
    assert (
        world.exchange(request, code, auth=("other", "s3cret-of-the-app"))[1]["situation"] == "CODE_OF_ANOTHER_CLIENT"
    )


def test_a_wrong_password_shows_the_page_again_and_opens_no_session(world):
    browser = world.browser()
    page = browser.submit(browser.authorize(new_request()), username="ada", password="wrong")
    assert page.status_code == 400
    assert "error=Wrong username or password." in page.text
    assert "user=ada" in page.text
    assert browser.authorize(new_request()).text.startswith("login ")


@pytest.mark.parametrize(
    ("changes", "situation"),
    [
        ({"client_id": None}, "MISSING_CLIENT_ID"),
        ({"client_id": "nobody"}, "UNKNOWN_CLIENT"),
        ({"redirect_uri": None}, "MISSING_REDIRECT_URI"),
        ({"redirect_uri": "https://app.example/callback/"}, "REDIRECT_URI_MISMATCH"),
        ({"redirect_uri": "https://APP.example/callback"}, "REDIRECT_URI_MISMATCH"),
        ({"redirect_uri": "https://app.example:443/callback"}, "REDIRECT_URI_MISMATCH"),
        ({"redirect_uri": "https://app.example/callback#f"}, "REDIRECT_URI_MISMATCH"),
    ],
)
def test_an_untrusted_redirect_uri_gets_a_page_and_no_redirect(world, changes, situation):
    response = world.browser().authorize(new_request(**changes))
    assert response.status_code == 400
    assert response.text == f"error {situation}"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"response_type": "made-up"}, "unsupported_response_type"),
        ({"response_mode": "made-up"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"max_age": "soon"}, "invalid_request"),
        ({"request": "e30."}, "request_not_supported"),
        ({"request_uri": "https://app.example/r"}, "request_uri_not_supported"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"claims": "{"}, "invalid_request"),
    ],
)
def test_other_faults_go_to_the_redirect_uri_with_the_state(world, changes, error):
    response = world.browser().authorize(new_request(**changes))
    assert response.status_code == 302
    assert f"error={error}" in response.location
    assert "state=st4te" in response.location


def test_a_parameter_sent_twice_is_refused(world):
    response = world.app.test_client().get("/authorize?client_id=app&client_id=other")
    assert response.text == "error DUPLICATE_PARAMETER"


def test_form_post_and_fragment_carry_the_code(world):
    browser = world.browser()
    assert "code" in browser.log_in(new_request(response_mode="fragment"))
    page = browser.authorize(new_request(response_mode="form_post"))
    assert 'action="https://app.example/callback"' in page.text
    assert 'name="code"' in page.text
    assert 'name="state" value="st4te"' in page.text


def test_a_public_client_needs_pkce_and_no_secret(world):
    world.register("spa", auth_methods=frozenset({"none"}), secrets=(), require_pkce=True)
    refused = world.browser().authorize(new_request(client_id="spa", code_challenge=None, code_challenge_method=None))
    assert "error=invalid_request" in refused.location
    request = new_request(client_id="spa")
    code = world.browser().log_in(request)["code"]
    status, tokens = world.exchange(request, code, auth=None, client_id="spa")
    assert status == 200
    assert world.claims(tokens["id_token"], audience="spa")["aud"] == "spa"


def test_the_csrf_token_and_the_browser_are_checked(world):
    victim, attacker = world.browser(), world.browser()
    page = victim.authorize(new_request())
    assert page.status_code == 200
    forged = victim.client.post(victim.url, base_url="https://localhost", data={"csrf": "x", "username": "ada"})
    assert forged.text == "error UNKNOWN_TRANSACTION"
    attacker.url = victim.url
    assert attacker.submit(page, username="ada", password="ada-password").text == "error UNKNOWN_TRANSACTION"


def test_a_client_without_the_refresh_grant_logs_in_and_gets_no_refresh_token(world):
    world.register(grant_types=frozenset({"authorization_code"}))
    request = new_request(scope="openid offline_access")
    status, tokens = world.exchange(request, world.browser().log_in(request)["code"])
    assert status == 200
    assert "refresh_token" not in tokens


def test_a_grant_that_the_client_does_not_have_is_refused(world):
    request = new_request()
    code = world.browser().log_in(request)["code"]
    world.register(grant_types=frozenset({"refresh_token"}))
    assert world.exchange(request, code) == (400, {"error": "unauthorized_client", "situation": "GRANT_NOT_ALLOWED"})
