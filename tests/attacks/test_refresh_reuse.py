"""A refresh token that rotates is good once; its second use says that two have it, and ends what both got (RFC 9700 section 4.14.2)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attacks.against import AUTH0, COGNITO, ENTRA, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.vendors import Auth0, Cognito, Entra, Login, Vendor
from tests.relying_party import RelyingParty

ROTATING = {
    AUTH0: {
        "refresh_token": {
            "rotation_type": "rotating",
            "expiration_type": "expiring",
            "leeway": 0,
            "token_lifetime": 2592000,
            "infinite_token_lifetime": False,
            "infinite_idle_token_lifetime": True,
        }
    },
    COGNITO: {
        "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 0},
        "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"],
    },
}
"""Source: https://auth0.com/docs/secure/tokens/refresh-tokens/refresh-token-rotation,
https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html (read 2026-11-25)."""
REFUSAL = {AUTH0: (403, "invalid_grant"), COGNITO: (400, "invalid_grant"), ENTRA: (400, "invalid_grant")}


def rotating(vendor: Vendor) -> Login:
    return vendor.login(**ROTATING[vendor.name])


def refused(vendor: Vendor, login: Login, token: str) -> None:
    answer = login.refresh(token)
    assert (answer.status_code, answer.json()["error"]) == REFUSAL[vendor.name]


@pytest.mark.control
@against(AUTH0, COGNITO)
def test_each_token_of_a_family_is_good_for_the_next(vendor: Vendor) -> None:
    login = rotating(vendor)
    token = login.tokens(scope=vendor.refresh_scope)["refresh_token"]
    seen = {token}
    for _ in range(3):
        answer = login.refresh(token)
        assert answer.status_code == 200, answer.text
        token = answer.json()["refresh_token"]
        assert token not in seen
        seen.add(token)


@against(AUTH0, COGNITO)
@pytest.mark.parametrize("who", ["the-thief-is-second", "the-thief-is-first"])
def test_a_second_use_ends_the_family(vendor: Vendor, who: str, attack: Attack) -> None:
    """The service cannot tell which of the two is the app, so neither is let go on."""
    login = rotating(vendor)
    first = login.tokens(scope=vendor.refresh_scope)["refresh_token"]
    second = login.refresh(first).json()
    third = login.refresh(second["refresh_token"]).json() if who == "the-thief-is-second" else second
    with attack:
        refused(vendor, login, first)
        refused(vendor, login, third["refresh_token"])
        assert login.userinfo(third["access_token"]).status_code == 401


@against(AUTH0, COGNITO)
def test_of_many_at_once_the_family_has_one_successor_at_most(vendor: Vendor, attack: Attack) -> None:
    login = rotating(vendor)
    token = login.tokens(scope=vendor.refresh_scope)["refresh_token"]
    form = {"grant_type": "refresh_token", "refresh_token": token}
    parties = [RelyingParty(login.client, login.emulation.certificate) for _ in range(8)]
    with attack, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda party: party.token_request(form), parties))
        assert sum(answer.status_code == 200 for answer in answers) <= 1
        for answer in answers:
            if answer.status_code == 200:
                refused(vendor, login, answer.json()["refresh_token"])


@against(AUTH0, COGNITO)
def test_a_leeway_is_not_longer_than_it_says(vendor: Vendor, emulation: Emulation, attack: Attack) -> None:
    settings = ROTATING[vendor.name]
    if vendor.name == AUTH0:
        settings = {"refresh_token": {**settings["refresh_token"], "leeway": 5}}
    else:
        settings = {**settings, "RefreshTokenRotation": {"Feature": "ENABLED", "RetryGracePeriodSeconds": 5}}
    login = vendor.login(**settings)
    token = login.tokens(scope=vendor.refresh_scope)["refresh_token"]
    successor = login.refresh(token).json()["refresh_token"]
    assert login.refresh(token).status_code == 200
    with attack, emulation.later(6):
        refused(vendor, login, token)
        refused(vendor, login, successor)


@against(AUTH0, COGNITO)
def test_a_revoked_token_is_refused_with_all_that_came_of_it(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    tokens = login.tokens(scope=vendor.refresh_scope)
    client = {name: login.client[name] for name in ("client_id", "client_secret")}
    endpoint = login.party.discovery["revocation_endpoint"]
    assert login.party.session.post(endpoint, data={**client, "token": tokens["refresh_token"]}, timeout=20).ok
    with attack:
        refused(vendor, login, tokens["refresh_token"])
        assert login.userinfo(tokens["access_token"]).status_code == 401


@against(AUTH0, COGNITO)
def test_another_app_cannot_revoke_it(vendor: Vendor, attack: Attack) -> None:
    login, other = vendor.login(), vendor.register()
    tokens = login.tokens(scope=vendor.refresh_scope)
    client = {name: other.client[name] for name in ("client_id", "client_secret")}
    endpoint = login.party.discovery["revocation_endpoint"]
    for token in (tokens["refresh_token"], tokens["access_token"]):
        with attack:
            login.party.session.post(endpoint, data={**client, "token": token}, timeout=20)
            assert login.userinfo(tokens["access_token"]).status_code == 200
            assert login.refresh(tokens["refresh_token"]).status_code == 200


@against(AUTH0)
def test_auth0_s_secret_that_was_changed_is_worth_nothing(vendor: Auth0, attack: Attack) -> None:
    login = vendor.register()
    token = login.tokens(scope=vendor.refresh_scope)["refresh_token"]
    vendor.api("POST", f"/clients/{login.client['client_id']}/rotate-secret")
    with attack:
        answer = login.refresh(token)
        assert (answer.status_code, answer.json()["error"]) == (401, "access_denied")


@against(COGNITO)
def test_cognito_s_tokens_end_with_a_global_sign_out(vendor: Cognito, attack: Attack) -> None:
    login = vendor.login()
    gone = Login(login.emulation, login.client, "away@example.com", login.password)
    with vendor.somebody(gone.username), attack:
        tokens = gone.tokens()
        vendor.cognito.admin_user_global_sign_out(UserPoolId=vendor.pool, Username=gone.username)
        refused(vendor, gone, tokens["refresh_token"])
        assert gone.userinfo(tokens["access_token"]).status_code == 401


@against(ENTRA)
def test_entra_s_tokens_end_with_the_secret_and_with_the_application(vendor: Entra, attack: Attack) -> None:
    login = vendor.register()
    token = login.tokens(scope=vendor.refresh_scope)["refresh_token"]
    app = vendor.api("GET", f"/applications?$filter=appId eq '{login.client['client_id']}'")["value"][0]
    vendor.api("POST", f"/applications/{app['id']}/removePassword", {"keyId": app["passwordCredentials"][0]["keyId"]})
    with attack:
        answer = login.refresh(token)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    secret = vendor.api("POST", f"/applications/{app['id']}/addPassword", {})["secretText"]
    login.client["client_secret"] = secret
    assert login.refresh(token).status_code == 200
    vendor.api("DELETE", f"/applications/{app['id']}")
    with attack:
        assert login.refresh(token).status_code in (400, 401)
