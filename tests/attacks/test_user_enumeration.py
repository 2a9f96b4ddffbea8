"""Nobody learns who is there: not by words, not by status, not by how much work an answer took (OWASP WSTG-IDNT-04)."""

from __future__ import annotations

import re

import bcrypt
import pytest
from botocore.exceptions import ClientError

from tests.attacks.against import ALL, AUTH0, COGNITO, ENTRA, against
from tests.attacks.conftest import Attack
from tests.attacks.vendors import Cognito, Entra, Login, Vendor

NOBODY = (
    "nobody@example.com",
    "nobody",
    "nobody@elsewhere.example",
    "' OR '1'='1",
    "%",
    "*@example.com",
    "\u0430da@example.com",
    "ada@example.com.evil.example",
    "ada@example.com\0",
    "a" * 2000,
)
WRONG_PASSWORDS = ("wrong", "", " ", "x" * 100, "\u0430" * 40, "' OR '1'='1", "\0")


@pytest.fixture
def verifications(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many password hashes were verified: what takes the time that somebody could measure."""
    counted = [0]
    genuine = bcrypt.checkpw

    def counting(password: bytes, hashed: bytes) -> bool:
        counted[0] += 1
        return genuine(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", counting)
    return counted


def answered(login: Login, username: str, password: str, counted: list[int]) -> tuple[object, ...]:
    """All that can be seen of an attempt, but for what was typed and for the handles of the page."""
    person = login.person()
    page = person.open(login.begin().url)
    counted[0] = 0
    answer = person.submit(page, username=username, password=password)
    text = re.sub(r'value="[^"]*"', "", re.sub(r"[\w-]{43}", "", answer.text))
    headers = {name: value for name, value in answer.headers.items() if name not in ("Date", "Content-Length")}
    return answer.status_code, text, headers, sorted(answer.cookies.keys()), counted[0]


@pytest.mark.control
@against()
def test_the_right_password_is_told_from_a_wrong_one(vendor: Vendor, verifications: list[int]) -> None:
    login = vendor.login()
    right = answered(login, login.username, login.password, verifications)
    with vendor.somebody("control@example.com"):
        wrong = answered(login, "control@example.com", "wrong", verifications)
    assert right[0] == 302
    assert wrong[0] in (200, 400)
    assert right[-1] == wrong[-1] == 1


@against()
@pytest.mark.parametrize("name", NOBODY)
def test_nobody_looks_like_somebody_with_a_wrong_password(
    vendor: Vendor, name: str, verifications: list[int], attack: Attack
) -> None:
    login = vendor.login()
    with vendor.somebody("somebody@example.com"), attack:
        somebody = answered(login, "somebody@example.com", "wrong", verifications)
        nobody = answered(login, name, "wrong", verifications)
        assert nobody == somebody
        assert nobody[-1] == 1


@against()
@pytest.mark.parametrize("password", WRONG_PASSWORDS)
def test_whatever_is_typed_costs_the_same(
    vendor: Vendor, password: str, verifications: list[int], attack: Attack
) -> None:
    login = vendor.login()
    with vendor.somebody("somebody@example.com"), attack:
        somebody = answered(login, "somebody@example.com", password, verifications)
        assert (
            answered(login, f"nobody-{WRONG_PASSWORDS.index(password)}@example.com", password, verifications)
            == somebody
        )
        assert somebody[-1] == 1


@against()
def test_who_is_disabled_is_told_so_only_with_their_password(
    vendor: Vendor, verifications: list[int], attack: Attack
) -> None:
    login = vendor.login()
    with vendor.somebody("disabled@example.com"), attack:
        vendor.disable("disabled@example.com")
        disabled = answered(login, "disabled@example.com", "wrong", verifications)
        assert disabled == answered(login, "nobody-disabled@example.com", "wrong", verifications)


@against()
def test_a_lock_does_not_tell_who_is_there(vendor: Vendor, verifications: list[int], attack: Attack) -> None:
    login = vendor.login()
    with vendor.somebody("locked@example.com"), attack:
        seen = [
            [answered(login, name, f"wrong {number}", verifications) for number in range(11)]
            for name in ("locked@example.com", "not-there@example.com")
        ]
        assert seen[0][-1] != seen[0][0], "the last one is locked"
        # Cognito's lock is of seconds, so where in the row it ends depends on the clock.
        assert set(map(repr, seen[0])) == set(map(repr, seen[1]))


@against()
def test_a_login_hint_is_shown_and_not_looked_up(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        pages = []
        for name in (login.username, "nobody@example.com"):
            page = login.person().open(login.begin(login_hint=name).url)
            pages.append(re.sub(r"[\w-]{43}", "", page.text.replace(name, "")))
        assert pages[0] == pages[1]


@against()
def test_a_silent_request_says_only_whether_this_browser_has_a_session(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        errors = set()
        for name in (login.username, "nobody@example.com"):
            location = login.person().open(login.begin(prompt="none", login_hint=name).url).headers["Location"]
            errors.add(re.search(r"error=(\w+)", location)[1])
        assert errors == {"login_required"}


class TestCognitoApi:
    """InitiateAuth and what stands beside it, by ``PreventUserExistenceErrors``.

    Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html (read 2026-11-25).
    """

    FLOWS = {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"], "public": True}

    def _refusal(self, vendor: Cognito, login: Login, name: str) -> tuple[str, str]:
        parameters = {"USERNAME": name, "PASSWORD": "Wrong-Horse-8-battery"}
        with pytest.raises(ClientError) as refusal:
            vendor.cognito.initiate_auth(
                AuthFlow="USER_PASSWORD_AUTH", ClientId=login.client["client_id"], AuthParameters=parameters
            )
        error = refusal.value.response["Error"]
        return error["Code"], error["Message"]

    @pytest.mark.control
    @against(COGNITO)
    def test_a_client_of_the_old_kind_says_who_is_unknown(self, vendor: Cognito) -> None:
        login = vendor.login(**self.FLOWS, PreventUserExistenceErrors="LEGACY")
        assert self._refusal(vendor, login, "nobody@example.com") == ("UserNotFoundException", "User does not exist.")

    @against(COGNITO)
    def test_a_client_that_hides_says_the_same_after_the_same_work(
        self, vendor: Cognito, verifications: list[int], attack: Attack
    ) -> None:
        login = vendor.login(**self.FLOWS)
        with vendor.somebody("api@example.com"), attack:
            verifications[0] = 0
            known = self._refusal(vendor, login, "api@example.com")
            assert verifications[0] == 1
            unknown = self._refusal(vendor, login, "nobody-here@example.com")
            assert verifications[0] == 2
            assert known == unknown == ("NotAuthorizedException", "Incorrect username or password.")

    @against(COGNITO)
    def test_a_client_of_the_old_kind_works_as_long_for_the_unknown(
        self, vendor: Cognito, verifications: list[int], attack: Attack
    ) -> None:
        login = vendor.login(**self.FLOWS, PreventUserExistenceErrors="LEGACY")
        with attack:
            verifications[0] = 0
            self._refusal(vendor, login, "nobody-at-all@example.com")
            assert verifications[0] == 1

    @against(COGNITO)
    def test_what_sends_a_code_says_the_same_of_everybody(self, vendor: Cognito, attack: Attack) -> None:
        login = vendor.login(**self.FLOWS)
        for call in (vendor.cognito.forgot_password, vendor.cognito.resend_confirmation_code):
            with attack:
                told = set()
                for name in (login.username, "nobody@example.com"):
                    with pytest.raises(ClientError) as refusal:
                        call(ClientId=login.client["client_id"], Username=name)
                    told.add((refusal.value.response["Error"]["Code"], refusal.value.response["Error"]["Message"]))
                assert len(told) == 1


@against(AUTH0)
@pytest.mark.parametrize("path", ["/dbconnections/change_password", "/dbconnections/signup", "/passwordless/start"])
def test_auth0_s_sign_up_and_password_mails_say_the_same_of_everybody(
    vendor: Vendor, path: str, attack: Attack
) -> None:
    login = vendor.login()
    with attack:
        told = set()
        for name in (login.username, "nobody@example.com"):
            body = {"client_id": login.client["client_id"], "email": name, "connection": "people", "password": "x"}
            answer = vendor.emulation.http().post(f"{vendor.base}{path}", json=body, timeout=20)
            told.add((answer.status_code, answer.text))
        assert len(told) == 1


@against(ENTRA)
def test_entra_s_look_up_of_names_is_not_there(vendor: Entra, attack: Attack) -> None:
    """The sign-in page asks for name and password at once, so nothing looks a name up before."""
    with attack:
        told = set()
        for name in ("ada@example.com", "nobody@example.com"):
            address = f"{vendor.base}/common/GetCredentialType"
            answer = vendor.emulation.http().post(address, json={"username": name}, timeout=20)
            told.add((answer.status_code, answer.text))
        assert len(told) == 1


@against(*ALL)
def test_a_client_s_name_is_no_secret_but_its_secret_is(vendor: Vendor, attack: Attack) -> None:
    """An unknown client and a wrong secret may read differently; how far a secret is right may not."""
    login = vendor.login()
    secret = login.client["client_secret"]
    with attack:
        told = set()
        for guess in (
            "x",
            secret[:-1],
            secret[:-1] + ("a" if secret[-1] != "a" else "b"),
            secret.swapcase(),
            secret + "x",
        ):
            answer = login.party.token_request({"grant_type": "refresh_token", "refresh_token": "x"}, secret=guess)
            body = answer.json()
            told.add((answer.status_code, body["error"]))
            assert secret not in answer.text
        assert len(told) == 1
