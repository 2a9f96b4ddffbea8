"""A code is good once (RFC 6749 section 4.1.2), and its second use ends what the first one gave (RFC 9700 section 4.5)."""

from __future__ import annotations

import pytest

from tests.attacks.against import against
from tests.attacks.conftest import Attack
from tests.attacks.vendors import Vendor

REFUSALS = {"auth0": (403, "invalid_grant"), "aws": (400, "invalid_grant"), "entra": (400, "invalid_grant")}


@pytest.mark.control
@against()
def test_a_code_is_good_once(vendor: Vendor) -> None:
    login = vendor.login()
    assert login.userinfo(login.tokens()["access_token"]).status_code == 200


@against()
def test_a_second_use_is_refused_and_ends_the_tokens_of_the_first(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    code = login.code(attempt)
    tokens = login.party.redeem(attempt, code).json()
    with attack:
        again = login.party.redeem(attempt, code)
        assert (again.status_code, again.json()["error"]) == REFUSALS[vendor.name]
        assert login.userinfo(tokens["access_token"]).status_code == 401
