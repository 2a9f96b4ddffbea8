"""Logging in to an app by the code flow."""

from __future__ import annotations

import jwt
import pytest
from flask.testing import FlaskClient

from tests.emulator.auth0.conftest import BASE, Clock, Management
from tests.emulator.auth0.flow import (
    CALLBACK,
    EMAIL,
    PASSWORD,
    answered,
    exchange,
    log_in,
    make_app,
    open_page,
    payload,
    start,
    submit,
    tokens,
)


def test_the_id_token_verifies_against_the_published_keys_with_another_library(
    browser: FlaskClient, api: Management
) -> None:
    app = make_app(api)
    token = tokens(browser, app)["id_token"]
    keys = jwt.PyJWKSet.from_dict(browser.get("/.well-known/jwks.json", base_url=BASE).get_json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims = jwt.decode(
        token,
        key,
        algorithms=["RS256"],
        audience=app.client_id,
        issuer=f"{BASE}/",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["sub"] == app.user["user_id"]
    assert claims["nonce"] == "n-1"
    assert claims["exp"] - claims["iat"] == 36_000
    assert {name: claims[name] for name in ("email", "email_verified", "name", "nickname")} == {
        "email": EMAIL,
        "email_verified": False,
        "name": EMAIL,
        "nickname": "ada",
    }
    assert {"sid", "picture", "updated_at"} <= set(claims)


def test_claims_follow_the_scopes(browser: FlaskClient, api: Management) -> None:
    claims = payload(tokens(browser, make_app(api), scope="openid")["id_token"])
    assert {"email", "name", "nickname", "picture"}.isdisjoint(claims)


def test_the_login_page_can_be_used_without_scripts_and_by_labels(browser: FlaskClient, api: Management) -> None:
    page = open_page(browser, start(browser, make_app(api, name="Board"), login_hint="hint@example.com"))
    text = page.get_data(as_text=True)
    assert page.request.path == "/u/login"
    assert "Log in to continue to Board." in text
    assert '<label for="username">' in text
    assert '<label for="password">' in text
    assert "<script" not in text
    assert 'value="hint@example.com"' in text


def test_a_wrong_password_and_an_unknown_user_are_told_the_same(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    for username, password in ((EMAIL, "wrong"), ("nobody@example.com", PASSWORD)):
        response = log_in(browser, app, username=username, password=password)
        assert response.status_code == 400
        assert "Wrong email or password." in response.get_data(as_text=True)


def test_after_a_wrong_password_the_right_one_still_works(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    page = log_in(browser, app, password="wrong")
    assert "code" in answered(submit(browser, page, username=EMAIL, password=PASSWORD))


def test_a_user_of_a_connection_that_is_not_enabled_cannot_log_in(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    other = api.made("/connections", {"name": "others", "strategy": "auth0"})
    api.made("/users", {"connection": other["name"], "email": "eve@example.com", "password": PASSWORD})
    response = log_in(browser, app, username="eve@example.com")
    assert "Wrong email or password." in response.get_data(as_text=True)


def test_a_session_does_not_open_an_app_whose_connection_is_another(browser: FlaskClient, api: Management) -> None:
    tokens(browser, make_app(api))
    other = make_app(api, name="Other")
    assert "/u/login" in start(browser, other).headers["Location"]
    assert answered(start(browser, other, prompt="none"))["error"] == "login_required"


def test_a_second_login_needs_no_password(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    tokens(browser, app)
    assert "code" in answered(start(browser, app, prompt="none"))


def test_a_blocked_user_is_sent_back_as_unauthorized(browser: FlaskClient, api: Management) -> None:
    app = make_app(api, user={"blocked": True})
    answer = answered(log_in(browser, app))
    assert (answer["error"], answer["error_description"]) == ("unauthorized", "user is blocked")
    assert answer["state"] == "s-1"


def test_ten_wrong_passwords_block_the_account_until_an_administrator_unblocks_it(
    browser: FlaskClient, api: Management
) -> None:
    app = make_app(api)
    page = open_page(browser, start(browser, app))
    for _ in range(10):
        page = submit(browser, page, username=EMAIL, password="wrong")
    blocked = submit(browser, page, username=EMAIL, password=PASSWORD)
    assert "Your account has been blocked after multiple consecutive login attempts." in blocked.get_data(as_text=True)
    found = api("GET", "/user-blocks", identifier=EMAIL.upper()).get_json()
    assert found == {"blocked_for": [{"identifier": EMAIL, "ip": "127.0.0.1", "connection": app.connection["name"]}]}
    assert api("DELETE", f"/user-blocks/{app.user['user_id']}").status_code == 204
    assert api("GET", f"/user-blocks/{app.user['user_id']}").get_json() == {"blocked_for": []}
    assert "code" in answered(submit(browser, blocked, username=EMAIL, password=PASSWORD))


def test_a_login_is_counted_in_the_user_s_record(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    tokens(browser, app)
    user = api("GET", f"/users/{app.user['user_id']}").get_json()
    assert user["logins_count"] == 1
    assert user["last_login"].endswith("Z")


def test_another_redirect_uri_is_shown_the_mismatch_and_never_redirected(browser: FlaskClient, api: Management) -> None:
    response = start(browser, make_app(api), redirect_uri="https://evil.example/callback")
    assert response.status_code == 403
    text = response.get_data(as_text=True)
    assert "Callback URL mismatch." in text
    assert "https://evil.example/callback is not in the list of allowed callback URLs" in text


def test_an_unknown_client_is_shown_a_page(browser: FlaskClient) -> None:
    response = browser.get(
        "/authorize",
        base_url=BASE,
        query_string={"client_id": "nope", "redirect_uri": CALLBACK, "response_type": "code"},
    )
    assert response.status_code == 403
    assert "Unknown client: nope" in response.get_data(as_text=True)


def test_the_error_page_escapes_what_was_sent(browser: FlaskClient, api: Management) -> None:
    response = start(browser, make_app(api), redirect_uri="https://evil.example/<script>alert(1)</script>")
    assert "<script>alert" not in response.get_data(as_text=True)


def test_a_star_in_a_callback_stands_for_one_sub_domain(browser: FlaskClient, api: Management) -> None:
    app = make_app(api, callbacks=["https://*.board.example/callback"])
    assert start(browser, app, redirect_uri="https://a.board.example/callback").status_code == 302
    for refused in (
        "https://a.b.board.example/callback",
        "https://board.example/callback",
        "https://x/.board.example/callback",
    ):
        assert start(browser, app, redirect_uri=refused).status_code == 403, refused


def test_the_implicit_flow_is_refused(browser: FlaskClient, api: Management) -> None:
    answer = answered(start(browser, make_app(api), response_type="token"))
    assert answer["error"] == "unauthorized_client"
    assert answer["error_description"] == "Grant type 'implicit' not allowed for the client."


def test_a_code_works_once_and_its_second_use_ends_its_tokens(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    code = answered(log_in(browser, app))["code"]
    first = exchange(browser, app, code).get_json()
    second = exchange(browser, app, code)
    assert (second.status_code, second.get_json()) == (
        403,
        {"error": "invalid_grant", "error_description": "Invalid authorization code"},
    )
    headers = {"Authorization": f"Bearer {first['access_token']}"}
    assert browser.get("/userinfo", base_url=BASE, headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("changes", "status", "body"),
    [
        (
            {"code_verifier": "w" * 64},
            403,
            {"error": "invalid_grant", "error_description": "Failed to verify code verifier"},
        ),
        ({"client_secret": "wrong"}, 401, {"error": "access_denied", "error_description": "Unauthorized"}),
        ({"client_secret": None}, 401, {"error": "access_denied", "error_description": "Unauthorized"}),
        ({"code": "wrong"}, 403, {"error": "invalid_grant", "error_description": "Invalid authorization code"}),
        (
            {"grant_type": "client_credentials"},
            403,
            {
                "error": "unauthorized_client",
                "error_description": "Grant type 'client_credentials' not allowed for the client.",
            },
        ),
        (
            {"grant_type": "password"},
            403,
            {"error": "unauthorized_client", "error_description": "Grant type 'password' not allowed for the client."},
        ),
        (
            {"redirect_uri": "https://board.example/other"},
            401,
            {
                "error": "unauthorized_client",
                "error_description": "The redirect URI is wrong. You sent https://board.example/other",
            },
        ),
    ],
    ids=["verifier", "secret", "no secret", "code", "machine grant", "password grant", "redirect uri"],
)
def test_a_wrong_token_request_gets_auth0_s_own_error(
    browser: FlaskClient, api: Management, changes: dict[str, str | None], status: int, body: dict[str, str]
) -> None:
    app = make_app(api)
    code = answered(log_in(browser, app))["code"]
    response = exchange(browser, app, code, **changes)  # type: ignore[arg-type]
    assert (response.status_code, response.get_json()) == (status, body)


@pytest.mark.parametrize("registered", ["client_secret_post", "client_secret_basic"])
@pytest.mark.parametrize("used", ["post", "basic"])
def test_a_secret_is_taken_from_the_body_and_from_the_header(
    browser: FlaskClient, api: Management, registered: str, used: str
) -> None:
    app = make_app(api, token_endpoint_auth_method=registered)
    form = app.exchange(answered(log_in(browser, app))["code"])
    auth = None
    if used == "basic":
        auth = (form.pop("client_id"), form.pop("client_secret"))
    assert browser.post("/oauth/token", base_url=BASE, data=form, auth=auth).status_code == 200


def test_a_public_client_logs_in_with_its_verifier_alone(browser: FlaskClient, api: Management) -> None:
    app = make_app(api, app_type="spa", token_endpoint_auth_method="none")
    code = answered(log_in(browser, app))["code"]
    assert exchange(browser, app, code, client_secret=None, code_verifier=None).status_code == 403
    assert exchange(browser, app, code, client_secret=None).status_code == 200


def test_a_client_without_an_algorithm_gets_an_id_token_signed_with_its_secret(
    browser: FlaskClient, api: Management
) -> None:
    app = make_app(api, jwt_configuration={"lifetime_in_seconds": 60})
    token = tokens(browser, app)["id_token"]
    assert jwt.get_unverified_header(token)["alg"] == "HS256"
    claims = jwt.decode(
        token,
        app.client["client_secret"],
        algorithms=["HS256"],
        audience=app.client_id,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["exp"] - claims["iat"] == 60


def test_refresh_tokens_need_the_scope_and_the_grant(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    assert "refresh_token" not in tokens(browser, app)
    assert "refresh_token" in tokens(browser, app, scope="openid offline_access", prompt="login")
    without = make_app(api, name="Without", grant_types=["authorization_code"])
    assert "refresh_token" not in tokens(browser, without, scope="openid offline_access")


def test_a_rotated_refresh_token_that_is_used_again_ends_the_family(
    browser: FlaskClient, api: Management, clock: Clock
) -> None:
    app = make_app(
        api,
        refresh_token={"rotation_type": "rotating", "expiration_type": "expiring", "infinite_token_lifetime": False},
    )
    first = tokens(browser, app, scope="openid offline_access")["refresh_token"]
    form = {
        "grant_type": "refresh_token",
        "client_id": app.client_id,
        "client_secret": app.client["client_secret"],
        "refresh_token": first,
    }
    second = browser.post("/oauth/token", base_url=BASE, data=form).get_json()["refresh_token"]
    assert second != first
    clock.now += 1
    reuse = browser.post("/oauth/token", base_url=BASE, data=form)
    assert (reuse.status_code, reuse.get_json()["error_description"]) == (403, "Unknown or invalid refresh token.")
    assert browser.post("/oauth/token", base_url=BASE, data={**form, "refresh_token": second}).status_code == 403


def test_userinfo_answers_by_the_scopes_of_the_token(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    token = tokens(browser, app, scope="openid email")["access_token"]
    assert token.count(".") == 0
    answer = browser.get("/userinfo", base_url=BASE, headers={"Authorization": f"Bearer {token}"}).get_json()
    assert answer == {"sub": app.user["user_id"], "email": EMAIL, "email_verified": False}


def test_a_third_party_client_asks_for_consent_once(browser: FlaskClient, api: Management) -> None:
    app = make_app(api, is_first_party=False)
    page = open_page(browser, log_in(browser, app))
    assert "Board</strong> is requesting access" in page.get_data(as_text=True)
    declined = answered(submit(browser, page, decision="deny"))
    assert (declined["error"], declined["error_description"]) == ("access_denied", "User did not authorize the request")
    page = open_page(browser, start(browser, app))
    assert "code" in answered(submit(browser, page, decision="accept"))
    assert "code" in answered(start(browser, app))


def test_both_logouts_send_the_browser_to_registered_urls_only(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    token = tokens(browser, app)["id_token"]
    bye = "https://board.example/bye"
    wrong = {"client_id": app.client_id, "returnTo": "https://evil.example"}
    refused = browser.get("/v2/logout", base_url=BASE, query_string=wrong)
    assert refused.status_code == 400
    assert "Allowed Logout URLs" in refused.get_data(as_text=True)
    assert "code" in answered(start(browser, app, prompt="none"))
    sent = browser.get("/v2/logout", base_url=BASE, query_string={"client_id": app.client_id, "returnTo": f"{bye}?a=1"})
    assert sent.headers["Location"] == f"{bye}?a=1"
    assert answered(start(browser, app, prompt="none"))["error"] == "login_required"
    tokens(browser, app)
    query = {"id_token_hint": token, "post_logout_redirect_uri": bye, "state": "x"}
    sent = browser.get("/oidc/logout", base_url=BASE, query_string=query)
    assert sent.headers["Location"] == f"{bye}?state=x"
    assert answered(start(browser, app, prompt="none"))["error"] == "login_required"


def test_a_user_without_a_client_logs_out_to_the_tenant_s_urls(browser: FlaskClient, api: Management) -> None:
    api("PATCH", "/tenants/settings", {"allowed_logout_urls": ["https://home.example/"]})
    sent = browser.get("/v2/logout", base_url=BASE, query_string={"returnTo": "https://home.example/"})
    assert sent.headers["Location"] == "https://home.example/"
    assert browser.get("/v2/logout", base_url=BASE).get_data(as_text=True) == "OK"


def test_discovery_names_what_is_served(browser: FlaskClient) -> None:
    document = browser.get("/.well-known/openid-configuration", base_url=BASE).get_json()
    assert document["issuer"] == f"{BASE}/"
    assert document["authorization_endpoint"] == f"{BASE}/authorize"
    assert document["token_endpoint"] == f"{BASE}/oauth/token"
    assert document["end_session_endpoint"] == f"{BASE}/oidc/logout"


def test_deleting_the_connection_ends_its_users_logins(browser: FlaskClient, api: Management) -> None:
    app = make_app(api)
    tokens(browser, app)
    api("DELETE", f"/connections/{app.connection['id']}")
    assert api("GET", f"/users/{app.user['user_id']}").status_code == 404
    assert answered(start(browser, app, prompt="none"))["error"] == "login_required"


def test_sign_up_is_not_offered(browser: FlaskClient) -> None:
    response = browser.post("/dbconnections/signup", base_url=BASE, json={})
    assert response.status_code == 501
    assert "POST /dbconnections/signup" in response.get_json()["error_description"]
