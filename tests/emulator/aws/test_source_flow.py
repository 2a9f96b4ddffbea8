"""The authorization code flow as AWS describes it for the OSDU data platform, step by step.

Source: AWS for Industries, "Subsurface Data Management: Overview of authentication and authorization on AWS implementation of
OSDU Data Platform".
"""

from __future__ import annotations

import base64

import pytest

from tests.emulator.aws.conftest import App
from tests.emulator.aws.federated import go_on

LOCAL = "http://localhost:3000/"
ADMIN = "admin@testing.com"


@pytest.fixture
def platform(aws, cognito) -> App:
    """A pool whose usernames are e-mail addresses, and an app client that has no ``profile`` scope."""
    pool = cognito.create_user_pool(PoolName="osdu", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
    app = App(aws, pool, domain="osdu", CallbackURLs=[LOCAL], AllowedOAuthScopes=["openid", "email"])
    app.add_user(ADMIN, email=ADMIN)
    return app


def code(app, **changes) -> str:
    """Step 1, as the source sends it: no PKCE, no nonce, no state."""
    asked = {"redirect_uri": LOCAL, "scope": "email openid", "state": None, "nonce": None, **changes}
    for name in ("code_challenge", "code_challenge_method"):
        asked.setdefault(name, None)
    answer = app.submit(go_on(app, app.authorize(**asked)), username=ADMIN, password="Correct-horse-7-battery")
    location = answer.headers["Location"]
    assert location.startswith(f"{LOCAL}?code=")
    return location.removeprefix(f"{LOCAL}?code=")


def exchanged(app, given, **changes):
    """Step 2, with the Authorization header that the source spells out."""
    header = base64.b64encode(f"{app.client_id}:{app.secret}".encode()).decode()
    form = {
        "grant_type": "authorization_code",
        "code": given,
        "client_id": app.client_id,
        "redirect_uri": LOCAL,
        **changes,
    }
    return app.browser.post(f"{app.base}/oauth2/token", data=form, headers={"Authorization": f"Basic {header}"})


def test_the_code_buys_what_the_source_lists(platform):
    body = exchanged(platform, code(platform)).json()

    assert body.keys() == {"id_token", "access_token", "refresh_token", "expires_in", "token_type"}
    assert body["token_type"] == "Bearer"


def test_the_access_token_has_the_claims_of_the_source(platform):
    body = exchanged(platform, code(platform)).json()

    claims = platform.claims(body["access_token"])
    shown = [
        "sub",
        "event_id",
        "token_use",
        "scope",
        "auth_time",
        "iss",
        "exp",
        "iat",
        "version",
        "jti",
        "client_id",
        "username",
    ]
    assert set(shown) <= claims.keys()
    assert claims.keys() - set(shown) == {"origin_jti"}
    assert claims["scope"] == "openid email"
    assert claims["token_use"] == "access"
    assert claims["version"] == 2
    assert claims["username"] == ADMIN
    assert claims["client_id"] == platform.client_id
    assert claims["exp"] - claims["iat"] == body["expires_in"] == 3600


def test_the_services_find_the_address_at_userinfo(platform):
    body = exchanged(platform, code(platform)).json()

    answer = platform.browser.get(
        f"{platform.base}/oauth2/userInfo", headers={"Authorization": f"Bearer {body['access_token']}"}
    )

    assert answer.json()["email"] == ADMIN
    assert answer.json()["username"] == ADMIN


def test_a_refresh_token_buys_new_tokens(platform):
    body = exchanged(platform, code(platform)).json()

    again = platform.token(grant_type="refresh_token", refresh_token=body["refresh_token"]).json()

    assert again.keys() == {"id_token", "access_token", "expires_in", "token_type"}
    assert platform.claims(again["access_token"])["scope"] == "openid email"


def test_the_scope_may_be_left_out(platform):
    body = exchanged(platform, code(platform, scope=None)).json()

    assert platform.claims(body["access_token"])["scope"] == "openid email"


def test_a_verifier_is_required_where_a_challenge_was_sent(platform):
    challenge = {"code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

    assert exchanged(platform, code(platform, **challenge)).json() == {"error": "invalid_grant"}
    platform.browser.cookies.clear()
    assert "id_token" in exchanged(platform, code(platform, **challenge), code_verifier=verifier).json()


def test_a_wrong_secret_and_another_redirect_uri_are_refused(platform):
    given = code(platform)

    assert exchanged(platform, given, redirect_uri="http://localhost:3000").json() == {"error": "unauthorized_client"}
    platform.secret = "x" * 51
    assert exchanged(platform, given).json() == {"error": "invalid_client"}


def test_scopes_stand_in_the_services_order_whatever_was_asked(aws, pool):
    every = ["email", "profile", "openid", "phone", "aws.cognito.signin.user.admin"]
    app = App(aws, pool, AllowedOAuthScopes=every)
    app.add_user(ADMIN, email=ADMIN)

    claims = app.claims(app.tokens(ADMIN, scope=" ".join(every))["access_token"])

    assert claims["scope"] == "aws.cognito.signin.user.admin phone openid profile email"
