"""Guessing is slow: each vendor's own way of stopping whoever tries passwords."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from tests.attacks.against import AUTH0, COGNITO, ENTRA, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.vendors import PASSWORD, Auth0, Cognito, Entra, Login, Vendor

FREE = {AUTH0: 10, COGNITO: 5, ENTRA: 10}
"""How many wrong passwords are let through."""
WORDS = {
    AUTH0: "Your account has been blocked after multiple consecutive login attempts",
    COGNITO: "Password attempts exceeded",
    ENTRA: "AADSTS50053",
}
"""Source: https://auth0.com/docs/secure/attack-protection/brute-force-protection,
https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html,
https://learn.microsoft.com/en-us/entra/identity/authentication/howto-password-smart-lockout (read 2026-11-25)."""


class Guesser:
    """A browser at one login page."""

    def __init__(self, login: Login, name: str) -> None:
        self.login, self.name = login, name
        self.person = login.person()
        self.page = self.person.open(login.begin().url)
        self.tried = 0

    def guess(self, password: str | None = None) -> str:
        """``in``, ``wrong`` or ``locked``."""
        self.tried += 1
        answer = self.person.submit(self.page, username=self.name, password=password or f"wrong {self.tried}")
        if answer.is_redirect:
            return "in"
        return "locked" if any(words in answer.text for words in WORDS.values()) else "wrong"


@pytest.fixture
def guesser(vendor: Vendor):
    name = "guessed@example.com"
    with vendor.somebody(name):
        yield Guesser(vendor.login(), name)


@pytest.mark.control
@against()
def test_the_right_password_is_let_in_after_a_few_wrong_ones(guesser: Guesser, vendor: Vendor) -> None:
    assert [guesser.guess() for _ in range(FREE[vendor.name] - 1)] == ["wrong"] * (FREE[vendor.name] - 1)
    assert guesser.guess(PASSWORD) == "in"


@pytest.mark.control
@against()
def test_a_right_password_ends_the_row(guesser: Guesser, vendor: Vendor) -> None:
    for _ in range(2):
        again = Guesser(guesser.login, guesser.name)
        assert [again.guess() for _ in range(FREE[vendor.name] - 1)][-1] == "wrong"
        assert again.guess(PASSWORD) == "in"


@against()
def test_after_too_many_the_right_password_is_refused_too(guesser: Guesser, vendor: Vendor, attack: Attack) -> None:
    with attack:
        for _ in range(FREE[vendor.name]):
            assert guesser.guess() == "wrong"
        assert guesser.guess(PASSWORD) == "locked"


@against()
def test_it_counts_in_whatever_browser_and_spelling(guesser: Guesser, vendor: Vendor, attack: Attack) -> None:
    with attack:
        for number in range(FREE[vendor.name]):
            spelling = (str.upper, str.lower, str.title)[number % 3] if vendor.name != COGNITO else str
            assert Guesser(guesser.login, spelling(guesser.name)).guess(f"wrong {number}") == "wrong"
        assert Guesser(guesser.login, guesser.name).guess(PASSWORD) == "locked"


@against()
def test_somebody_else_is_not_locked_with_them(guesser: Guesser, vendor: Vendor, attack: Attack) -> None:
    with attack:
        while guesser.guess() != "locked":
            pass
        with vendor.somebody("neighbour@example.com"):
            assert Guesser(guesser.login, "neighbour@example.com").guess(PASSWORD) == "in"


class TestAuth0:
    @against(AUTH0)
    def test_the_block_holds_for_thirty_days(self, guesser: Guesser, emulation: Emulation, attack: Attack) -> None:
        for _ in range(10):
            guesser.guess()
        with attack, emulation.later(29 * 24 * 3600):
            assert Guesser(guesser.login, guesser.name).guess(PASSWORD) == "locked"
        with emulation.later(31 * 24 * 3600):
            assert Guesser(guesser.login, guesser.name).guess(PASSWORD) == "in"

    @against(AUTH0)
    def test_an_administrator_and_a_new_password_lift_it_and_nothing_else_does(
        self, guesser: Guesser, vendor: Auth0, attack: Attack
    ) -> None:
        user = vendor.api("GET", f"/users-by-email?email={guesser.name}")[0]["user_id"]
        for lift in (
            lambda: vendor.api("DELETE", f"/user-blocks/{user}"),
            lambda: vendor.api("DELETE", f"/user-blocks?identifier={guesser.name}"),
            lambda: vendor.api("PATCH", f"/users/{user}", {"password": PASSWORD, "connection": "people"}),
        ):
            again = Guesser(guesser.login, guesser.name)
            for _ in range(10):
                again.guess()
            with attack:
                vendor.api("PATCH", f"/users/{user}", {"blocked": False})
                assert again.guess(PASSWORD) == "locked"
                assert vendor.api("GET", f"/user-blocks/{user}")["blocked_for"][0]["identifier"] == guesser.name
            lift()
            assert vendor.api("GET", f"/user-blocks/{user}") == {"blocked_for": []}
            assert again.guess(PASSWORD) == "in"

    @pytest.mark.control
    @against(AUTH0)
    def test_a_connection_without_the_protection_lets_people_try_on(self, vendor: Auth0) -> None:
        options = {"brute_force_protection": False}
        made = vendor.api("POST", "/connections", {"name": "unprotected", "strategy": "auth0", "options": options})
        login = vendor.register()
        identifier = login.client["client_id"]
        enabled = [{"client_id": identifier, "status": True}]
        vendor.api(
            "PATCH", f"/connections/{vendor.connection['id']}/clients", [{"client_id": identifier, "status": False}]
        )
        vendor.api("PATCH", f"/connections/{made['id']}/clients", enabled)
        vendor.person("open@example.com", "unprotected")
        guesser = Guesser(login, "open@example.com")
        assert {guesser.guess() for _ in range(12)} == {"wrong"}
        assert guesser.guess(PASSWORD) == "in"


class TestCognito:
    @against(COGNITO)
    def test_each_further_attempt_waits_twice_as_long(
        self, guesser: Guesser, emulation: Emulation, attack: Attack
    ) -> None:
        for _ in range(5):
            guesser.guess()
        waited = 0.0
        with attack:
            for seconds in (1, 2, 4, 8, 16, 32, 64):
                assert guesser.guess(PASSWORD) == "locked"
                emulation.clock.ahead += seconds + 0.5
                waited += seconds + 0.5
                assert guesser.guess() == "wrong"
            assert guesser.guess(PASSWORD) == "locked"
        emulation.clock.ahead -= waited

    @pytest.mark.control
    @against(COGNITO)
    def test_a_quarter_of_an_hour_without_any_begins_anew(self, guesser: Guesser, emulation: Emulation) -> None:
        for _ in range(5):
            guesser.guess()
        with emulation.later(901):
            assert [guesser.guess() for _ in range(4)] == ["wrong"] * 4
            assert guesser.guess(PASSWORD) == "in"

    @against(COGNITO)
    def test_the_api_and_the_page_count_together(self, guesser: Guesser, vendor: Cognito, attack: Attack) -> None:
        flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
        login = vendor.login(ExplicitAuthFlows=flows, public=True)
        with attack:
            for number in range(5):
                parameters = {"USERNAME": guesser.name, "PASSWORD": f"wrong {number}"}
                with pytest.raises(ClientError):
                    vendor.cognito.initiate_auth(
                        AuthFlow="USER_PASSWORD_AUTH", ClientId=login.client["client_id"], AuthParameters=parameters
                    )
            assert guesser.guess(PASSWORD) == "locked"


class TestEntra:
    @against(ENTRA)
    def test_it_locks_for_a_minute_then_for_longer(
        self, guesser: Guesser, emulation: Emulation, attack: Attack
    ) -> None:
        for _ in range(10):
            guesser.guess()
        with attack:
            with emulation.later(59):
                assert guesser.guess(PASSWORD) == "locked"
            with emulation.later(61):
                assert guesser.guess() == "wrong"
            with emulation.later(61 + 61):
                assert guesser.guess(PASSWORD) == "locked"
            with emulation.later(61 + 121):
                assert guesser.guess(PASSWORD) == "in"

    @pytest.mark.control
    @against(ENTRA)
    def test_the_same_wrong_password_counts_once(self, guesser: Guesser) -> None:
        """Somebody whose mail program has an old password does not lock themselves out."""
        assert {guesser.guess("the old one") for _ in range(15)} == {"wrong"}
        assert guesser.guess(PASSWORD) == "in"

    @against(ENTRA)
    def test_four_in_turn_count_all(self, guesser: Guesser, attack: Attack) -> None:
        """Three are remembered."""
        with attack:
            for number in range(10):
                guesser.guess(f"wrong {number % 4}")
            assert guesser.guess(PASSWORD) == "locked"

    @against(ENTRA)
    def test_an_app_s_own_sign_in_by_saml_counts_too(self, guesser: Guesser, vendor: Entra, attack: Attack) -> None:
        with attack:
            for _ in range(10):
                guesser.guess()
            assert Guesser(vendor.register(), guesser.name).guess(PASSWORD) == "locked"
