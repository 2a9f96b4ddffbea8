"""A challenge that was sent is a challenge that is met, whatever is left out or changed on the way (RFC 7636, RFC 9700 section 4.8.2)."""

from __future__ import annotations

import base64
import hashlib
import secrets

import pytest

from tests.attacks.against import ALL, AUTH0, COGNITO, DEX, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.vendors import Login, Vendor
from tests.browser import parameters_of
from tests.relying_party import Attempt

VERIFIERS = {
    "none": None,
    "empty": "",
    "another": secrets.token_urlsafe(48),
    "too-short": "a" * 42,
    "too-long": "a" * 129,
    "huge": "a" * 100_000,
    "not-ascii": "\u0430" * 48,
    "spaces": " " * 48,
    "nul": "\0" * 48,
}
"""What is sent in place of the verifier."""
METHODS = (
    "s256",
    "S256 ",
    " S256",
    "SHA256",
    "S512",
    "none",
    "PLAIN",
    "Plain",
    "S256,plain",
    "\u017f256",
    "HS256",
    "0",
    "null",
)
"""Ways of transformation that nobody has."""
CHALLENGES = (
    "a" * 42,
    "a" * 129,
    "a" * 42 + "=",
    "a" * 42 + " ",
    "a" * 42 + "\n",
    "a" * 42 + "+",
    "a" * 42 + "\u0430",
    "*" * 43,
)
"""Challenges that are none (RFC 7636 section 4.2)."""


def s256(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def refused(login: Login, attempt: Attempt, code: str, **changes: str | None) -> None:
    answer = login.party.redeem(attempt, code, **changes)
    assert answer.status_code in (400, 401, 403), answer.text
    assert answer.json()["error"] in ("invalid_grant", "invalid_request")
    assert "access_token" not in answer.json()


def told(vendor: Vendor, **changes: str | None) -> str:
    """The error that the app gets for an authorization request."""
    login = vendor.login()
    answer = vendor.regular.open(login.begin(**changes).url)
    parameters = parameters_of(answer.headers["Location"])
    assert "code" not in parameters
    return parameters["error"]


@pytest.mark.control
@against(*ALL, GOOGLE, DEX)
@pytest.mark.parametrize("public", [True, False], ids=["public", "with-a-secret"])
def test_the_verifier_gets_the_tokens(vendor: Vendor, public: bool) -> None:
    assert vendor.login(public=public and vendor.name != GOOGLE).tokens()["id_token"]


@pytest.mark.control
@against(AUTH0, ENTRA)
@pytest.mark.parametrize("method", ["plain", None])
def test_plain_is_taken_where_the_vendor_takes_it(vendor: Vendor, method: str | None) -> None:
    """Source: https://auth0.com/docs/get-started/authentication-and-authorization-flow/authorization-code-flow-with-pkce,
    https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow (read 2026-11-25)."""
    login = vendor.login()
    verifier = secrets.token_urlsafe(48)
    attempt = login.begin(code_challenge=verifier, code_challenge_method=method)
    assert login.party.redeem(attempt, login.code(attempt), code_verifier=verifier).status_code == 200


@against(*ALL, GOOGLE, DEX)
@pytest.mark.parametrize("verifier", VERIFIERS.values(), ids=VERIFIERS)
def test_a_code_with_a_challenge_needs_its_verifier(vendor: Vendor, verifier: str | None, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    code = login.code(attempt, vendor.regular)
    with attack:
        refused(login, attempt, code, code_verifier=verifier)


@against(*ALL, GOOGLE, DEX)
def test_the_challenge_itself_is_no_verifier(vendor: Vendor, attack: Attack) -> None:
    """What everybody on the way has seen: good for ``plain``, which was not what was asked for."""
    login = vendor.login()
    attempt = login.begin()
    challenge = parameters_of(attempt.url)["code_challenge"]
    code = login.code(attempt, vendor.regular)
    with attack:
        refused(login, attempt, code, code_verifier=challenge, code_challenge_method="plain")


@against(*ALL, GOOGLE, DEX)
def test_a_verifier_without_a_challenge_is_refused(vendor: Vendor, attack: Attack) -> None:
    """Somebody took the challenge out of the request; the app that sent one finds out (RFC 9700 section 4.8.2)."""
    login = vendor.login()
    attempt = login.begin(code_challenge=None, code_challenge_method=None)
    code = login.code(attempt, vendor.regular)
    with attack:
        refused(login, attempt, code)


@against(*ALL)
def test_an_app_without_a_secret_gets_nothing_without_a_challenge(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login(public=True)
    attempt = login.begin(code_challenge=None, code_challenge_method=None)
    code = login.code(attempt, vendor.regular)
    with attack:
        refused(login, attempt, code, code_verifier=None)


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("method", METHODS)
def test_an_unknown_method_is_not_taken_for_a_known_one(vendor: Vendor, method: str, attack: Attack) -> None:
    with attack:
        assert told(vendor, code_challenge_method=method) == "invalid_request"


@against(COGNITO)
@pytest.mark.parametrize("method", ["plain", None, ""])
def test_cognito_takes_no_plain_challenge(vendor: Vendor, method: str | None, attack: Attack) -> None:
    """Source: https://docs.aws.amazon.com/cognito/latest/developerguide/using-pkce-in-authorization-code.html (read 2026-11-25)."""
    with attack:
        assert told(vendor, code_challenge_method=method) == "invalid_request"


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("challenge", [None, ""])
def test_a_method_without_a_challenge_is_no_request_without_both(
    vendor: Vendor, challenge: str | None, attack: Attack
) -> None:
    with attack:
        assert told(vendor, code_challenge=challenge) == "invalid_request"


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("challenge", CHALLENGES)
def test_a_challenge_that_is_none_is_refused(vendor: Vendor, challenge: str, attack: Attack) -> None:
    with attack:
        assert told(vendor, code_challenge=challenge) == "invalid_request"


@against(AUTH0, ENTRA, GOOGLE)
@pytest.mark.parametrize("verifier", ["a" * 42, "a" * 129, "a" * 42 + "!", "a" * 43 + "\n"])
def test_a_verifier_that_is_none_is_refused_though_its_hash_fits(vendor: Vendor, verifier: str, attack: Attack) -> None:
    """RFC 7636 section 4.1: 43 to 128 unreserved characters."""
    login = vendor.login()
    attempt = login.begin(code_challenge=s256(verifier))
    code = login.code(attempt, vendor.regular)
    with attack:
        refused(login, attempt, code, code_verifier=verifier)
