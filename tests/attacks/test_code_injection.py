"""A code that was caught is worth nothing to anybody but the app and the login that it was issued for (RFC 9700 sections 4.5 and 4.8)."""

from __future__ import annotations

import secrets
from collections.abc import Callable

import pytest

from tests.attacks.against import ALL, AUTH0, COGNITO, DEX, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.vendors import CALLBACK, Cognito, Vendor

INVALID_GRANT = {
    AUTH0: (403, "invalid_grant"),
    COGNITO: (400, "invalid_grant"),
    ENTRA: (400, "invalid_grant"),
    GOOGLE: (400, "invalid_grant"),
    DEX: (400, "invalid_grant"),
}
NO_CLIENT = {
    AUTH0: (401, "access_denied"),
    COGNITO: (400, "invalid_client"),
    ENTRA: (401, "invalid_client"),
    GOOGLE: (401, "invalid_client"),
    DEX: (401, "invalid_client"),
}
GUESSES: dict[str, Callable[[str], str]] = {
    "shorter": lambda code: code[:-1],
    "longer": lambda code: code + "A",
    "upper-case": str.upper,
    "reversed": lambda code: code[::-1],
    "padded": lambda code: code + "=",
    "space-before": lambda code: " " + code,
    "newline-after": lambda code: code + "\n",
    "nul-after": lambda code: code + "\0",
    "twice": lambda code: code + code,
    "another": lambda _: secrets.token_urlsafe(32),
    "pattern": lambda _: "%",
    "glob": lambda _: "*",
    "sql": lambda _: "' OR '1'='1",
    "json": lambda _: '{"$ne": null}',
    "not-ascii": lambda code: code[:-1] + "\u0430",
    "very-long": lambda code: code * 1000,
}


@pytest.mark.control
@against(*ALL, GOOGLE, DEX)
def test_the_app_that_asked_gets_the_tokens(vendor: Vendor) -> None:
    assert vendor.login().tokens()["id_token"]


@against(*ALL, GOOGLE, DEX)
def test_another_app_with_its_own_credentials_gets_none(vendor: Vendor, attack: Attack) -> None:
    victim, thief = vendor.login(), vendor.register()
    attempt = victim.begin()
    code = victim.code(attempt)
    with attack:
        answer = thief.party.redeem(attempt, code)
        assert (answer.status_code, answer.json()["error"]) == INVALID_GRANT[vendor.name]


@against(*ALL, DEX)
def test_the_app_s_name_with_another_app_s_secret_gets_none(vendor: Vendor, attack: Attack) -> None:
    victim, thief = vendor.login(), vendor.register()
    attempt = victim.begin()
    code = victim.code(attempt)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": CALLBACK,
        "code_verifier": attempt.verifier,
    }
    with attack:
        answer = victim.party.token_request(form, secret=thief.client["client_secret"])
        assert (answer.status_code, answer.json()["error"]) == NO_CLIENT[vendor.name]


@against(*ALL, GOOGLE, DEX)
def test_the_app_s_name_without_its_secret_gets_none(vendor: Vendor, attack: Attack) -> None:
    victim = vendor.login()
    attempt = victim.begin()
    form = {
        "grant_type": "authorization_code",
        "code": victim.code(attempt),
        "redirect_uri": attempt.redirect_uri,
        "code_verifier": attempt.verifier,
        "client_id": victim.client["client_id"],
    }
    for more in ({}, {"client_secret": ""}, {"client_secret": "null"}):
        if more and vendor.name == GOOGLE and more["client_secret"]:
            continue
        with attack:
            answer = victim.party.session.post(
                victim.party.discovery["token_endpoint"], data={**form, **more}, timeout=20
            )
            assert (answer.status_code, answer.json()["error"]) == NO_CLIENT[vendor.name]


@against(*ALL, DEX)
def test_an_app_without_a_secret_gets_none_for_the_code_of_one_that_has(vendor: Vendor, attack: Attack) -> None:
    victim, thief = vendor.login(), vendor.login(public=True)
    attempt = victim.begin()
    code = victim.code(attempt)
    with attack:
        answer = thief.party.redeem(attempt, code)
        assert (answer.status_code, answer.json()["error"]) == INVALID_GRANT[vendor.name]


@against(*ALL, DEX)
def test_a_caught_code_of_an_app_without_a_secret_needs_the_verifier(vendor: Vendor, attack: Attack) -> None:
    victim = vendor.login(public=True)
    for stolen in ({"code_verifier": None}, {"code_verifier": secrets.token_urlsafe(48)}):
        attempt = victim.begin()
        code = victim.code(attempt)
        with attack:
            answer = victim.party.redeem(attempt, code, **stolen)
            assert answer.status_code in (400, 403)
            assert answer.json()["error"] == "invalid_grant"


@against(*ALL, GOOGLE, DEX)
def test_a_code_of_another_login_does_not_fit_into_this_one(vendor: Vendor, attack: Attack) -> None:
    """The attacker's own code, put into the victim's browser, fails at the victim's verifier."""
    login = vendor.login()
    theirs, mine = login.begin(), login.begin()
    code = login.code(theirs)
    with attack:
        answer = login.party.redeem(mine, code)
        assert answer.status_code in (400, 403)
        assert answer.json()["error"] == "invalid_grant"


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("guess", GUESSES.values(), ids=GUESSES)
def test_a_code_that_is_nearly_right_is_wrong(vendor: Vendor, guess: Callable[[str], str], attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    code = guess(login.code(attempt, vendor.regular))
    with attack:
        answer = login.party.redeem(attempt, code)
        assert (answer.status_code, answer.json()["error"]) == INVALID_GRANT[vendor.name]


@against(*ALL)
def test_a_code_of_another_vendor_is_unknown(vendor: Vendor, vendors: dict[str, Vendor], attack: Attack) -> None:
    login = vendor.login()
    for other in (vendors[name] for name in ALL if name != vendor.name):
        attempt = other.login().begin()
        code = other.login().code(attempt)
        with attack:
            answer = login.party.redeem(attempt, code)
            assert (answer.status_code, answer.json()["error"]) == INVALID_GRANT[vendor.name]


@against(COGNITO)
def test_a_code_of_another_pool_is_unknown(vendor: Cognito, attack: Attack) -> None:
    other = vendor.register(pool=vendor.other_pool)
    attempt = other.begin()
    code = other.code(attempt)
    with attack:
        answer = vendor.login().party.redeem(attempt, code)
        assert (answer.status_code, answer.json()["error"]) == INVALID_GRANT[vendor.name]
