"""What each provider refuses, in its own words."""

from __future__ import annotations

import json
import sqlite3

import pytest

from tests.browser import parameters_of
from tests.e2e.conftest import PROVIDERS

pytestmark = pytest.mark.e2e

EMAIL = "user@example.com"


@pytest.fixture(params=PROVIDERS)
def provider(request):
    return request.param


def _code(stack, app, attempt):
    arrived = stack.person().log_in(attempt.url, EMAIL, stack.password(EMAIL))
    assert arrived.is_redirect, arrived.text
    return parameters_of(arrived.headers["Location"])["code"]


def _error(response):
    body = response.json()
    return response.status_code, body["error"], body.get("error_description", "")


def test_another_redirect_uri_gets_the_vendors_page_and_no_redirect(stack, provider):
    app = stack.relying_party(provider)
    page = stack.person().open(app.begin(redirect_uri=f"{app.client['redirect_uris'][0]}/other").url)
    assert not page.is_redirect
    text = {"auth0": "Callback URL mismatch", "cognito": "redirect_mismatch", "entra": "AADSTS50011"}[provider]
    assert text in page.text or text in page.url


def test_a_code_works_once(stack, provider):
    app = stack.relying_party(provider)
    attempt = app.begin()
    code = _code(stack, app, attempt)
    assert app.redeem(attempt, code).status_code == 200
    status, error, description = _error(app.redeem(attempt, code))
    assert error == "invalid_grant"
    assert status == (403 if provider == "auth0" else 400)
    expected = {"auth0": "Invalid authorization code", "cognito": "", "entra": "AADSTS54005"}[provider]
    assert expected in description


def test_a_wrong_verifier_is_refused(stack, provider):
    app = stack.relying_party(provider)
    attempt = app.begin()
    status, error, description = _error(app.redeem(attempt, _code(stack, app, attempt), code_verifier="x" * 43))
    assert error == "invalid_grant"
    assert status == (403 if provider == "auth0" else 400)
    expected = {"auth0": "Failed to verify code verifier", "cognito": "", "entra": "AADSTS501481"}[provider]
    assert expected in description


def test_a_wrong_client_secret_is_refused(stack, provider):
    app = stack.relying_party(provider)
    attempt = app.begin()
    form = {
        "grant_type": "authorization_code",
        "code": _code(stack, app, attempt),
        "redirect_uri": attempt.redirect_uri,
        "code_verifier": attempt.verifier,
    }
    status, error, description = _error(app.token_request(form, secret="not-the-secret"))
    assert error == ("access_denied" if provider == "auth0" else "invalid_client")
    assert status in (400, 401)
    assert {"auth0": "Unauthorized", "cognito": "", "entra": "AADSTS7000215"}[provider] in description
    assert app.token_request(form).status_code == 200


def test_a_grant_that_the_client_does_not_have_is_refused(stack, provider):
    app = stack.relying_party(provider)
    if provider == "entra":
        # Every Entra app with a secret may ask for a token of its own; the password grant is what no app here has.
        form = {"grant_type": "password", "username": EMAIL, "password": stack.password(EMAIL), "scope": "openid"}
        status, error, description = _error(app.token_request(form))
        assert (status, error) == (400, "unsupported_grant_type")
        assert "AADSTS70003" in description
        return
    status, error, description = _error(app.token_request({"grant_type": "client_credentials"}))
    assert error == "unauthorized_client"
    assert status == (403 if provider == "auth0" else 400)
    if provider == "auth0":
        assert description == "Grant type 'client_credentials' not allowed for the client."


def test_a_wrong_password_is_refused_like_an_unknown_user(stack, provider):
    app = stack.relying_party(provider)
    wrong = stack.person().log_in(app.begin().url, EMAIL, "Wrong-password-1!")
    unknown = stack.person().log_in(app.begin().url, "nobody@example.com", "Wrong-password-1!")
    text = {
        "auth0": "Wrong email or password",
        "cognito": "Incorrect username or password",
        "entra": "AADSTS50126",
    }[provider]
    assert not wrong.is_redirect
    assert text in wrong.text
    if provider != "entra":
        # Entra tells an account that does not exist (AADSTS50034) from a wrong password.
        assert text in unknown.text


def test_a_user_of_another_auth0_connection_is_refused(stack, administrator):
    """The tenant's own database connection is enabled for no app of the stack; its user has a right password."""
    user = {
        "connection": "Username-Password-Authentication",
        "email": "other@example.com",
        "password": "Right-password-1!",
    }
    made = administrator.management("POST", "/users", user)
    try:
        page = stack.person().log_in(stack.relying_party("auth0").begin().url, "other@example.com", "Right-password-1!")
        assert not page.is_redirect
        assert "Wrong email or password" in page.text
    finally:
        administrator.management("DELETE", f"/users/{made['user_id']}")


def test_a_user_of_another_cognito_pool_is_refused(stack, administrator):
    cognito = administrator.cognito
    pool = cognito.create_user_pool(PoolName="another", UsernameAttributes=["email"])["UserPool"]["Id"]
    try:
        cognito.admin_create_user(UserPoolId=pool, Username="other@example.com", MessageAction="SUPPRESS")
        password = {"Password": "Right-password-1!", "Permanent": True}
        cognito.admin_set_user_password(UserPoolId=pool, Username="other@example.com", **password)
        page = stack.person().log_in(
            stack.relying_party("cognito").begin().url, "other@example.com", "Right-password-1!"
        )
        assert not page.is_redirect
        assert "Incorrect username or password" in page.text
    finally:
        cognito.delete_user_pool(UserPoolId=pool)


def test_an_expired_secret_of_entra_is_refused_by_its_code(stack):
    app = stack.relying_party("entra")
    attempt = app.begin()
    code = _code(stack, app, attempt)
    database = sqlite3.connect(stack.project.state / "emulator" / "emulator.db")
    rows = database.execute(
        "SELECT seq, body FROM documents WHERE collection LIKE 'entra/%' AND body LIKE ?",
        (f'%"appId":"{app.client["client_id"]}"%',),
    ).fetchall()
    changed = []
    for seq, body in rows:
        document = json.loads(body)
        for credential in document.get("passwordCredentials", []):
            changed.append((body, seq))
            credential["endDateTime"] = "2020-01-01T00:00:00Z"
        database.execute("UPDATE documents SET body = ? WHERE seq = ?", (json.dumps(document), seq))
    database.commit()
    assert changed
    try:
        status, error, description = _error(app.redeem(attempt, code))
        assert (status, error) == (401, "invalid_client")
        assert "AADSTS7000222" in description
    finally:
        database.executemany("UPDATE documents SET body = ? WHERE seq = ?", changed)
        database.commit()
        database.close()
    assert app.redeem(attempt, code).status_code == 200
