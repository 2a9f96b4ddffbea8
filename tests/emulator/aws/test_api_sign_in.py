"""Signing in by the API, and what a person may do with the access token of it."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest
from botocore import UNSIGNED
from botocore.config import Config

from tests.emulator.aws.conftest import PASSWORD, App, refused


@pytest.fixture
def app(aws, pool):
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    return App(aws, pool, GenerateSecret=False, ExplicitAuthFlows=flows)


@pytest.fixture
def person(aws):
    """Cognito as a person's own app calls it, without the account's key."""
    return aws.client("cognito-idp", config=Config(signature_version=UNSIGNED, retries={"max_attempts": 1}))


def sign_in(client, app, username="ada@example.com", password=PASSWORD, **more):
    return client.initiate_auth(
        ClientId=app.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": username, "PASSWORD": password, **more},
    )


def test_a_password_gives_tokens_that_the_published_keys_confirm(app, person):
    app.add_user("ada@example.com")

    result = sign_in(person, app)["AuthenticationResult"]

    claims = app.claims(result["IdToken"], audience=app.client_id)
    assert claims["email"] == "ada@example.com"
    assert app.claims(result["AccessToken"])["scope"] == "aws.cognito.signin.user.admin"
    assert person.get_user(AccessToken=result["AccessToken"])["Username"] == claims["cognito:username"]


def test_the_refresh_token_is_good_at_both_endpoints(app, person):
    app.add_user("ada@example.com")
    token = sign_in(person, app)["AuthenticationResult"]["RefreshToken"]

    by_api = person.initiate_auth(
        ClientId=app.client_id, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters={"REFRESH_TOKEN": token}
    )
    assert "RefreshToken" not in by_api["AuthenticationResult"]
    assert "AccessToken" in by_api["AuthenticationResult"]
    assert "access_token" in app.token(grant_type="refresh_token", refresh_token=token).json()


def test_a_wrong_password_and_an_unknown_user_read_the_same(app, person):
    app.add_user("ada@example.com")
    expected = ("NotAuthorizedException", "Incorrect username or password.")

    assert refused(lambda: sign_in(person, app, password="wrong")) == expected
    assert refused(lambda: sign_in(person, app, username="bob@example.com")) == expected


def test_a_flow_that_the_client_lacks_is_refused(aws, pool, person):
    app = App(aws, pool, GenerateSecret=False)

    assert refused(lambda: sign_in(person, app)) == (
        "InvalidParameterException",
        "USER_PASSWORD_AUTH flow not enabled for this client",
    )


def test_a_flow_that_is_not_emulated_is_named(app, person):
    code, text = refused(
        person.initiate_auth,
        ClientId=app.client_id,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "ada@example.com", "SRP_A": "1"},
    )

    assert code == "NotImplemented"
    assert "USER_SRP_AUTH" in text


def test_a_client_with_a_secret_needs_its_hash(aws, pool, person):
    app = App(aws, pool, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])
    app.add_user("ada@example.com")
    message = f"ada@example.com{app.client_id}".encode()
    right = base64.b64encode(hmac.new(app.secret.encode(), message, hashlib.sha256).digest()).decode()

    assert "SECRET_HASH was not received" in refused(lambda: sign_in(person, app))[1]
    assert "does not match" in refused(lambda: sign_in(person, app, SECRET_HASH="x"))[1]
    assert "AuthenticationResult" in sign_in(person, app, SECRET_HASH=right)


def test_a_temporary_password_asks_for_a_new_one(app, person):
    app.add_user("ada@example.com", password=None)
    challenge = sign_in(person, app, password="Temporary-1-horse")
    assert challenge["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    answer = {
        "ClientId": app.client_id,
        "ChallengeName": "NEW_PASSWORD_REQUIRED",
        "Session": challenge["Session"],
        "ChallengeResponses": {"USERNAME": "ada@example.com", "NEW_PASSWORD": PASSWORD},
    }

    assert "IdToken" in person.respond_to_auth_challenge(**answer)["AuthenticationResult"]
    assert refused(person.respond_to_auth_challenge, **answer)[0] == "NotAuthorizedException"


def test_a_server_signs_a_person_in(app):
    app.add_user("ada@example.com")

    result = app.aws.cognito.admin_initiate_auth(
        UserPoolId=app.pool,
        ClientId=app.client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada@example.com", "PASSWORD": PASSWORD},
    )

    assert "IdToken" in result["AuthenticationResult"]


def test_a_revoked_refresh_token_is_worthless(app, person):
    app.add_user("ada@example.com")
    tokens = sign_in(person, app)["AuthenticationResult"]
    wrong = refused(person.revoke_token, ClientId=app.client_id, Token=tokens["AccessToken"])
    assert wrong[0] == "UnsupportedTokenTypeException"

    person.revoke_token(ClientId=app.client_id, Token=tokens["RefreshToken"])

    refresh = {"ClientId": app.client_id, "RefreshToken": tokens["RefreshToken"]}
    assert refused(person.get_tokens_from_refresh_token, **refresh)[0] == "NotAuthorizedException"
    assert refused(person.get_user, AccessToken=tokens["AccessToken"])[0] == "NotAuthorizedException"


def test_rotation_by_the_api(aws, pool, person):
    app = App(
        aws,
        pool,
        GenerateSecret=False,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
        RefreshTokenRotation={"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
    )
    app.add_user("ada@example.com")
    first = sign_in(person, app)["AuthenticationResult"]["RefreshToken"]

    def renew(token):
        return person.get_tokens_from_refresh_token(ClientId=app.client_id, RefreshToken=token)

    second = renew(first)["AuthenticationResult"]["RefreshToken"]
    assert second != first
    assert refused(lambda: renew(first))[0] == "RefreshTokenReuseException"


def test_a_person_changes_password_and_attributes(app, person):
    app.add_user("ada@example.com")
    token = sign_in(person, app)["AuthenticationResult"]["AccessToken"]

    person.update_user_attributes(AccessToken=token, UserAttributes=[{"Name": "given_name", "Value": "Ada"}])
    changed = "Another-horse-7-battery"
    wrong = refused(person.change_password, AccessToken=token, PreviousPassword="x", ProposedPassword=changed)
    assert wrong[0] == "NotAuthorizedException"
    person.change_password(AccessToken=token, PreviousPassword=PASSWORD, ProposedPassword=changed)

    tokens = sign_in(person, app, password=changed)["AuthenticationResult"]
    assert app.claims(tokens["IdToken"])["given_name"] == "Ada"


def test_a_global_sign_out_ends_every_token(app, person):
    app.add_user("ada@example.com")
    tokens = sign_in(person, app)["AuthenticationResult"]
    hosted = app.tokens("ada@example.com")

    person.global_sign_out(AccessToken=tokens["AccessToken"])

    assert refused(person.get_user, AccessToken=tokens["AccessToken"])[0] == "NotAuthorizedException"
    assert app.token(grant_type="refresh_token", refresh_token=hosted["refresh_token"]).status_code == 400
    assert app.callback(app.authorize(prompt="none"))["error"] == "login_required"


def test_what_needs_a_mailed_code_is_named_as_missing(app, person):
    code, text = refused(person.forgot_password, ClientId=app.client_id, Username="ada@example.com")

    assert code == "NotImplemented"
    assert "ForgotPassword" in text
