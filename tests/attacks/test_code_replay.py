"""A code is good once (RFC 6749 section 4.1.2), and its second use ends what the first one gave (RFC 9700 section 4.5)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attacks.against import ALL, AUTH0, COGNITO, DEX, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.vendors import Vendor

REFUSALS = {
    AUTH0: (403, "invalid_grant"),
    COGNITO: (400, "invalid_grant"),
    ENTRA: (400, "invalid_grant"),
    GOOGLE: (400, "invalid_grant"),
    DEX: (400, "invalid_grant"),
}
CODE_LIFETIME = {AUTH0: 600, COGNITO: 300, ENTRA: 600, GOOGLE: 600}


@pytest.mark.control
@against(*ALL, GOOGLE, DEX)
def test_a_code_gives_tokens_once(vendor: Vendor) -> None:
    login = vendor.login()
    assert login.userinfo(login.tokens()["access_token"]).status_code == 200


@against(*ALL, GOOGLE, DEX)
def test_a_second_use_is_refused(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    code = login.code(attempt)
    assert login.party.redeem(attempt, code).status_code == 200
    for _ in range(2):
        with attack:
            again = login.party.redeem(attempt, code)
            assert (again.status_code, again.json()["error"]) == REFUSALS[vendor.name]


@against(*ALL, GOOGLE)
def test_a_second_use_ends_the_tokens_of_the_first(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login(**vendor.refreshing)
    attempt = login.begin(scope=vendor.refresh_scope)
    code = login.code(attempt)
    tokens = login.party.redeem(attempt, code).json()
    with attack:
        login.party.redeem(attempt, code)
        assert login.userinfo(tokens["access_token"]).status_code == 401
        if "refresh_token" in tokens:
            assert login.refresh(tokens["refresh_token"]).status_code in (400, 403)


@against(*ALL, GOOGLE)
def test_of_many_at_once_one_gets_tokens(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    code = login.code(attempt)
    with attack, ThreadPoolExecutor(8) as pool:
        parties = [type(login.party)(login.client, login.emulation.certificate) for _ in range(8)]
        answers = list(pool.map(lambda party: party.redeem(attempt, code), parties))
        assert sorted(answer.status_code for answer in answers)[:2] in ([200, 400], [200, 403])


@against(*ALL, GOOGLE)
def test_an_old_code_is_refused(vendor: Vendor, emulation: Emulation, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    code = login.code(attempt)
    with attack, emulation.later(CODE_LIFETIME[vendor.name] + 1):
        answer = login.party.redeem(attempt, code)
        assert (answer.status_code, answer.json()["error"]) == REFUSALS[vendor.name]
