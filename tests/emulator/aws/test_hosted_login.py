"""The hosted login: from the authorization request to the claims of the tokens."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.emulator.aws.conftest import CALLBACK, GOODBYE, PASSWORD, App


def test_a_code_flow_ends_with_tokens_that_the_published_keys_confirm(app):
    app.add_user("ada@example.com")

    tokens = app.tokens("ada@example.com")

    claims = app.claims(tokens["id_token"], audience=app.client_id)
    assert claims["email"] == "ada@example.com"
    assert claims["email_verified"] is True
    assert claims["nonce"] == "the-nonce"
    assert claims["token_use"] == "id"
    assert claims["cognito:username"] == claims["sub"]
    assert {"auth_time", "jti", "origin_jti", "event_id", "at_hash"} <= claims.keys()
    assert tokens["token_type"] == "Bearer"
    assert tokens["expires_in"] == 3600
    assert "scope" not in tokens


def test_the_access_token_names_the_client_and_no_audience(app):
    username = app.add_user("ada@example.com")

    claims = app.claims(app.tokens("ada@example.com")["access_token"])

    assert "aud" not in claims
    assert claims["client_id"] == app.client_id
    assert claims["username"] == username
    assert claims["token_use"] == "access"
    assert claims["version"] == 2
    assert claims["scope"] == "openid profile email"


def test_id_and_access_tokens_are_signed_by_different_keys(app):
    import jwt

    app.add_user("ada@example.com")
    tokens = app.tokens("ada@example.com")

    kids = {jwt.get_unverified_header(tokens[name])["kid"] for name in ("id_token", "access_token")}

    assert len(kids) == 2


def test_groups_are_in_both_tokens_by_precedence_and_absent_without_any(app):
    cognito = app.aws.cognito
    for name, precedence in (("viewer", 30), ("admin", 1), ("editor", 20)):
        cognito.create_group(UserPoolId=app.pool, GroupName=name, Precedence=precedence)
    app.add_user("ada@example.com", "viewer", "admin", "editor")
    app.add_user("bob@example.com")

    ada = app.tokens("ada@example.com")
    assert app.claims(ada["id_token"])["cognito:groups"] == ["admin", "editor", "viewer"]
    assert app.claims(ada["access_token"])["cognito:groups"] == ["admin", "editor", "viewer"]

    bob = app.tokens("bob@example.com", prompt="login")
    assert "cognito:groups" not in app.claims(bob["id_token"])


def test_a_groups_role_is_the_preferred_one_when_its_precedence_is_lowest(app):
    cognito = app.aws.cognito
    for name, precedence in (("viewer", 30), ("admin", 1)):
        arn = f"arn:aws:iam::123456789012:role/{name}"
        cognito.create_group(UserPoolId=app.pool, GroupName=name, Precedence=precedence, RoleArn=arn)
    app.add_user("ada@example.com", "viewer", "admin")

    claims = app.claims(app.tokens("ada@example.com")["id_token"])

    assert claims["cognito:preferred_role"] == "arn:aws:iam::123456789012:role/admin"
    assert len(claims["cognito:roles"]) == 2


def test_a_custom_attribute_is_a_claim_unless_the_client_may_not_read_it(aws, cognito, pool):
    cognito.add_custom_attributes(
        UserPoolId=pool, CustomAttributes=[{"Name": "team", "AttributeDataType": "String", "Mutable": True}]
    )
    reader = App(aws, pool)
    other = App(aws, pool, ReadAttributes=["email"])
    reader.add_user("ada@example.com", custom_team="blue")

    assert reader.claims(reader.tokens("ada@example.com")["id_token"])["custom:team"] == "blue"
    assert "custom:team" not in other.claims(other.tokens("ada@example.com")["id_token"])


def test_an_email_scope_alone_limits_the_claims(app):
    app.add_user("ada@example.com", given_name="Ada")

    assert "given_name" not in app.claims(app.tokens("ada@example.com", scope="openid email")["id_token"])
    assert app.claims(app.tokens("ada@example.com", scope="openid", prompt="login")["id_token"])["given_name"] == "Ada"


def test_userinfo_answers_with_strings_as_cognito_does(app):
    app.add_user("ada@example.com")
    token = app.tokens("ada@example.com")["access_token"]

    answer = app.browser.get(f"{app.base}/oauth2/userInfo", headers={"Authorization": f"Bearer {token}"})

    assert answer.status_code == 200
    assert answer.json()["email_verified"] == "true"
    assert answer.json()["email"] == "ada@example.com"


def test_a_wrong_password_and_an_unknown_user_read_the_same(app):
    app.add_user("ada@example.com")

    wrong = app.login("ada@example.com", "Wrong-password-1")
    unknown = app.login("nobody@example.com", "Wrong-password-1")

    assert "Incorrect username or password." in wrong.text
    assert "Incorrect username or password." in unknown.text


def test_a_client_that_does_not_hide_users_says_who_is_unknown(aws, pool):
    app = App(aws, pool, PreventUserExistenceErrors="LEGACY")

    assert "User does not exist." in app.login("nobody@example.com", "x").text


def test_a_disabled_user_is_refused(app):
    username = app.add_user("ada@example.com")
    app.aws.cognito.admin_disable_user(UserPoolId=app.pool, Username=username)

    assert "User is disabled." in app.login("ada@example.com").text


def test_a_pool_that_requires_a_second_factor_lets_nobody_in_with_one(app):
    app.add_user("ada@example.com")
    app.aws.cognito.set_user_pool_mfa_config(
        UserPoolId=app.pool, MfaConfiguration="ON", SoftwareTokenMfaConfiguration={"Enabled": True}
    )

    assert "does not ask for the second factor" in app.login("ada@example.com").text


def test_five_wrong_passwords_lock_a_user_out_for_a_while(app):
    app.add_user("ada@example.com")
    for _ in range(5):
        app.login("ada@example.com", "Wrong-password-1")

    assert "Password attempts exceeded" in app.login("ada@example.com").text

    app.aws.clock.ahead += 5
    assert "code" in app.callback(app.login("ada@example.com"))


def test_a_temporary_password_leads_to_a_new_one_that_meets_the_policy(app):
    username = app.add_user("ada@example.com", password=None)
    page = app.login("ada@example.com", "Temporary-1-horse")
    assert "Please enter your new password" in page.text

    again = app.submit(page, new_password="short", confirm_password="short")
    assert "Password not long enough" in again.text
    again = app.submit(again, new_password=PASSWORD, confirm_password="Another-horse-7")
    assert "Passwords do not match" in again.text
    done = app.submit(again, new_password=PASSWORD, confirm_password=PASSWORD)

    assert "code" in app.callback(done)
    user = app.aws.cognito.admin_get_user(UserPoolId=app.pool, Username=username)
    assert user["UserStatus"] == "CONFIRMED"
    assert "code" in app.callback(app.login("ada@example.com", prompt="login"))


def test_a_temporary_password_runs_out(app):
    app.add_user("ada@example.com", password=None)
    app.aws.clock.ahead += 8 * 86400

    assert "Temporary password has expired" in app.login("ada@example.com", "Temporary-1-horse").text


def test_another_redirect_uri_ends_on_the_error_page_and_not_at_the_uri(app):
    answer = app.authorize(redirect_uri="https://evil.example/callback")

    assert answer.status_code == 302
    location = urlsplit(answer.headers["Location"])
    assert location.path == "/dash/error"
    assert parse_qs(location.query)["error"] == ["redirect_mismatch"]
    page = app.browser.get(answer.headers["Location"])
    assert page.status_code == 400
    assert "redirect_mismatch" in page.text


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"scope": "openid phone"}, "invalid_scope"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_what_can_be_told_to_the_app_is_redirected(app, changes, error):
    answer = app.callback(app.authorize(**changes))

    assert answer["error"] == error
    assert answer["state"] == "the-state"


def test_a_session_logs_in_without_a_password_and_prompt_login_asks_again(app):
    app.add_user("ada@example.com")
    app.tokens("ada@example.com")

    assert "code" in app.callback(app.authorize(prompt="none"))
    assert "/dash/login" in app.authorize(prompt="login").headers["Location"]


def test_nobody_is_asked_for_consent_not_even_when_the_app_asks_for_it(app):
    app.add_user("ada@example.com")

    assert "code" in app.callback(app.login("ada@example.com", prompt="consent"))
    assert "code" in app.callback(app.authorize(prompt="consent"))


def test_logout_ends_the_session_and_goes_to_a_registered_uri_only(app):
    app.add_user("ada@example.com")
    app.tokens("ada@example.com")

    bad = app.browser.get(f"{app.base}/logout", params={"client_id": app.client_id, "logout_uri": CALLBACK})
    assert "error=redirect_mismatch" in bad.headers["Location"]
    good = app.browser.get(f"{app.base}/logout", params={"client_id": app.client_id, "logout_uri": GOODBYE})

    assert good.headers["Location"] == GOODBYE
    assert app.callback(app.authorize(prompt="none"))["error"] == "login_required"


def test_logout_with_a_redirect_uri_goes_back_to_the_login(app):
    app.add_user("ada@example.com")
    app.tokens("ada@example.com")

    answer = app.browser.get(
        f"{app.base}/logout",
        params={"client_id": app.client_id, "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"},
    )
    begun = app.browser.get(answer.headers["Location"])

    assert "/dash/login" in begun.headers["Location"]


def test_the_login_endpoint_takes_the_parameters_of_an_authorization_request(app):
    answer = app.browser.get(
        f"{app.base}/login",
        params={"client_id": app.client_id, "response_type": "code", "redirect_uri": CALLBACK, "scope": "openid"},
    )

    assert answer.status_code == 302
    assert "Sign in with your username" in app.browser.get(answer.headers["Location"]).text


def test_a_client_without_the_pools_own_users_offers_no_password(aws, pool):
    app = App(aws, pool, SupportedIdentityProviders=[])
    app.add_user("ada@example.com")

    assert "Login option is not available" in app.login("ada@example.com").text


def test_a_client_that_is_not_for_oauth_gets_the_error_page(aws, pool):
    app = App(aws, pool, AllowedOAuthFlowsUserPoolClient=False)

    assert "error=unauthorized_client" in app.authorize().headers["Location"]


def test_discovery_names_the_issuer_and_the_hosted_endpoints(app):
    document = app.browser.get(f"/{app.pool}/.well-known/openid-configuration").json()

    assert document["issuer"] == f"{app.aws.url}/{app.pool}"
    assert document["authorization_endpoint"] == f"{app.base}/oauth2/authorize"
    assert document["userinfo_endpoint"] == f"{app.base}/oauth2/userInfo"
    assert document["end_session_endpoint"] == f"{app.base}/logout"
    assert document["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "client_secret_post"]


def test_an_unknown_domain_has_no_login_page(app):
    assert app.browser.get("/nobody/login").status_code == 404
