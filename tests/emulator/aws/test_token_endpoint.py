"""The token endpoint: what it refuses, refresh tokens, revocation, machine clients."""

from __future__ import annotations

import pytest

from tests.emulator.aws.conftest import CALLBACK, App


@pytest.fixture
def code(app):
    app.add_user("ada@example.com")
    return app.callback(app.login("ada@example.com"))["code"]


def test_a_code_is_good_once(app, code):
    first = app.exchange(code).json()

    again = app.exchange(code)

    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})
    refresh = app.token(grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert refresh.json() == {"error": "invalid_grant"}


def test_a_code_is_good_for_five_minutes(app, code):
    app.aws.clock.ahead += 301

    assert app.exchange(code).json() == {"error": "invalid_grant"}


def test_a_wrong_verifier_is_refused(app, code):
    refused = app.exchange(code, code_verifier="w" * 43)

    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_grant"})


def test_another_redirect_uri_blames_the_client(app, code):
    assert app.exchange(code, redirect_uri=CALLBACK + "/").json() == {"error": "unauthorized_client"}


def test_a_wrong_secret_is_refused_in_header_and_body(app, code):
    app.secret = "wrong"
    assert app.exchange(code).json() == {"error": "invalid_client"}
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": app.verifier}

    refused = app.token(basic=False, client_secret="wrong", **form)

    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_client"})


def test_a_secret_in_the_body_is_as_good_as_in_the_header(app, code):
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": app.verifier}

    assert "id_token" in app.token(basic=False, client_secret=app.secret, **form).json()


def test_a_public_client_needs_no_secret(aws, pool):
    app = App(aws, pool, GenerateSecret=False)
    app.add_user("ada@example.com")

    assert app.secret is None
    assert "id_token" in app.tokens("ada@example.com")


def test_either_of_two_secrets_is_taken_until_one_is_deleted(app, code):
    cognito = app.aws.cognito
    ids = {"UserPoolId": app.pool, "ClientId": app.client_id}
    added = cognito.add_user_pool_client_secret(**ids)["ClientSecretDescriptor"]
    old, app.secret = app.secret, added["ClientSecretValue"]
    tokens = app.exchange(code).json()
    assert "id_token" in tokens
    first = next(
        secret["ClientSecretId"]
        for secret in cognito.list_user_pool_client_secrets(**ids)["ClientSecrets"]
        if secret["ClientSecretId"] != added["ClientSecretId"]
    )

    cognito.delete_user_pool_client_secret(ClientSecretId=first, **ids)

    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert "id_token" in app.token(**refresh).json()
    app.secret = old
    assert app.token(**refresh).json() == {"error": "invalid_client"}


def test_a_grant_that_the_client_lacks_is_unauthorized(app):
    refused = app.token(grant_type="client_credentials")

    assert (refused.status_code, refused.json()) == (400, {"error": "unauthorized_client"})
    assert app.token(grant_type="password", username="a", password="b").json() == {"error": "unsupported_grant_type"}


def test_a_refresh_gives_new_tokens_and_keeps_the_refresh_token(app, code):
    tokens = app.exchange(code).json()

    renewed = app.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()

    assert "refresh_token" not in renewed
    assert app.claims(renewed["id_token"])["origin_jti"] == app.claims(tokens["id_token"])["origin_jti"]
    assert app.claims(renewed["id_token"])["jti"] != app.claims(tokens["id_token"])["jti"]


def test_lifetimes_are_those_of_the_client_in_its_units(aws, pool):
    app = App(
        aws,
        pool,
        AccessTokenValidity=10,
        IdTokenValidity=20,
        RefreshTokenValidity=2,
        TokenValidityUnits={"AccessToken": "minutes", "IdToken": "minutes", "RefreshToken": "hours"},
    )
    app.add_user("ada@example.com")
    tokens = app.tokens("ada@example.com")

    access, identity = app.claims(tokens["access_token"]), app.claims(tokens["id_token"])
    assert tokens["expires_in"] == 600
    assert access["exp"] - access["iat"] == 600
    assert identity["exp"] - identity["iat"] == 1200
    aws.clock.ahead += 7201
    refused = app.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert refused.json() == {"error": "invalid_grant"}


def test_rotation_gives_a_new_refresh_token_and_the_old_one_is_good_for_its_grace_period(aws, pool):
    app = App(aws, pool, RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 30})
    app.add_user("ada@example.com")
    first = app.tokens("ada@example.com")["refresh_token"]

    second = app.token(grant_type="refresh_token", refresh_token=first).json()["refresh_token"]
    assert second != first
    assert "refresh_token" in app.token(grant_type="refresh_token", refresh_token=first).json()

    aws.clock.ahead += 31
    assert app.token(grant_type="refresh_token", refresh_token=first).json() == {"error": "invalid_grant"}


def test_a_disabled_user_gets_no_new_tokens(app, code):
    tokens = app.exchange(code).json()
    app.aws.cognito.admin_disable_user(UserPoolId=app.pool, Username="ada@example.com")

    refused = app.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"])

    assert refused.json() == {"error": "invalid_grant"}


def test_revocation_ends_the_refresh_token_and_its_access_tokens(app, code):
    tokens = app.exchange(code).json()
    auth = (app.client_id, app.secret)

    wrong = app.browser.post(f"{app.base}/oauth2/revoke", data={"token": tokens["access_token"]}, auth=auth)
    assert wrong.json() == {"error": "unsupported_token_type"}
    done = app.browser.post(f"{app.base}/oauth2/revoke", data={"token": tokens["refresh_token"]}, auth=auth)

    assert done.status_code == 200
    assert app.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).status_code == 400
    bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert app.browser.get(f"{app.base}/oauth2/userInfo", headers=bearer).status_code == 401


def test_a_client_without_revocation_cannot_revoke(aws, pool):
    app = App(aws, pool, EnableTokenRevocation=False)
    app.add_user("ada@example.com")
    token = app.tokens("ada@example.com")["refresh_token"]

    refused = app.browser.post(f"{app.base}/oauth2/revoke", data={"token": token}, auth=(app.client_id, app.secret))

    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_request"})


def test_a_machine_gets_the_scopes_of_its_resource_server(aws, cognito, pool):
    cognito.create_resource_server(
        UserPoolId=pool,
        Identifier="https://api.example",
        Name="api",
        Scopes=[{"ScopeName": name, "ScopeDescription": name} for name in ("read", "write")],
    )
    app = App(
        aws,
        pool,
        AllowedOAuthFlows=["client_credentials"],
        AllowedOAuthScopes=["https://api.example/read"],
    )

    tokens = app.token(grant_type="client_credentials").json()

    claims = app.claims(tokens["access_token"])
    assert claims["scope"] == "https://api.example/read"
    assert claims["sub"] == claims["client_id"] == app.client_id
    assert "refresh_token" not in tokens
    assert "id_token" not in tokens
    refused = app.token(grant_type="client_credentials", scope="https://api.example/write")
    assert refused.json() == {"error": "invalid_scope"}
