"""What ties an answer to a request goes back as it came, and a page belongs to the browser that opened it (RFC 9700 section 2.1, 4.7)."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest

from tests.attacks.against import ALL, AUTH0, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.vendors import Vendor
from tests.relying_party import fields_of

ODD = {
    "script": '"><script>alert(1)</script>',
    "attribute": "' onmouseover='alert(1)",
    "ampersands": "a&code=evil&state=evil#fragment?x",
    "percent": "%26code%3Devil%00",
    "newlines": "a\r\nLocation: https://evil.example/\r\n\r\nb",
    "unicode": "\u0430\u200f\U0001f600",
    "nul": "a\0b",
    "plus-and-space": "a +b",
    "backslash": "\\\"\\'",
    "template": "{{7*7}}${7*7}<%= 7*7 %>",
    "long": "s" * 4000,
    "empty": "",
}
"""States that somebody would like to see misread."""


@pytest.mark.control
@against(*ALL, GOOGLE)
def test_an_ordinary_state_and_nonce_go_through(vendor: Vendor) -> None:
    login = vendor.login()
    attempt = login.begin()
    answer = login.sign_in(attempt, vendor.regular)
    assert login.party.finish(attempt, answer.headers["Location"])["nonce"] == attempt.nonce


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
@pytest.mark.parametrize("state", ODD.values(), ids=ODD)
def test_a_state_goes_back_as_it_came_and_adds_nothing(vendor: Vendor, state: str, mode: str, attack: Attack) -> None:
    if mode != "query" and vendor.name not in (AUTH0, ENTRA):
        mode = "query"
    login = vendor.login()
    with attack:
        answer = vendor.regular.open(login.begin(state=state, response_mode=mode).url)
        if mode == "form_post":
            assert "<script>alert" not in answer.text
            sent = fields_of(answer.text)
        else:
            parts = urlsplit(answer.headers["Location"])
            pairs = parse_qsl(parts.query if mode == "query" else parts.fragment, keep_blank_values=True)
            sent = dict(pairs)
            assert len(pairs) == len(sent)
        assert sent["state"] == state
        assert re.fullmatch(r"[\w-]{43}", sent["code"])
        assert set(sent) <= {"state", "code", "session_state", "iss", "scope", "authuser", "prompt"}


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("state", ODD.values(), ids=ODD)
def test_an_error_carries_the_state_as_it_came(vendor: Vendor, state: str, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        answer = vendor.regular.open(login.begin(state=state, response_type="token").url)
        pairs = parse_qsl(urlsplit(answer.headers["Location"]).query, keep_blank_values=True)
        assert dict(pairs)["state"] == state
        assert len(pairs) == len(dict(pairs))
        assert "code" not in dict(pairs)


@against(*ALL, GOOGLE)
def test_a_nonce_is_the_request_s_own(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    for nonce in (*list(ODD.values())[:-1], "n"):
        attempt = login.begin(nonce=nonce)
        with attack:
            tokens = login.party.redeem(attempt, login.code(attempt, vendor.regular), nonce="another").json()
            assert login.party.verify(tokens["id_token"])["nonce"] == nonce


@against(*ALL, GOOGLE)
def test_no_state_and_no_nonce_are_not_made_up(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin(state=None, nonce=None)
    with attack:
        answer = vendor.regular.open(attempt.url)
        sent = parse_qs(urlsplit(answer.headers["Location"]).query)
        assert "state" not in sent
        tokens = login.party.redeem(attempt, sent["code"][0]).json()
        assert "nonce" not in login.party.verify(tokens["id_token"])


@against(*ALL, GOOGLE)
def test_a_login_page_is_of_the_browser_that_opened_it(vendor: Vendor, attack: Attack) -> None:
    """Otherwise somebody could be led to log in for an attacker's request, or into an attacker's account."""
    login = vendor.login()
    page = login.person().open(login.begin().url)
    for other in (login.person(), vendor.regular):
        with attack:
            answer = other.open(page.url)
            assert answer.status_code == 400, answer.text
            assert 'name="password"' not in answer.text
        with attack:
            answer = other.submit(page, username=login.username, password=login.password)
            assert answer.status_code == 400
            assert "Location" not in answer.headers


@against(*ALL, GOOGLE)
def test_a_login_page_is_answered_once(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    person = login.person()
    page = person.open(login.begin().url)
    assert person.submit(page, username=login.username, password=login.password).is_redirect
    with attack:
        again = person.submit(page, username=login.username, password=login.password)
        assert again.status_code == 400
        assert "Location" not in again.headers


@against(*ALL, GOOGLE)
def test_an_old_login_page_is_worth_nothing(vendor: Vendor, emulation: Emulation, attack: Attack) -> None:
    login = vendor.login()
    person = login.person()
    page = person.open(login.begin().url)
    with attack, emulation.later(3601):
        answer = person.submit(page, username=login.username, password=login.password)
        assert answer.status_code == 400
        assert "Location" not in answer.headers


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("state", ["", "x", "' OR 1=1 --", "%00", "\u0430" * 43, "a" * 10_000])
def test_a_page_that_nobody_opened_is_none(vendor: Vendor, state: str, attack: Attack) -> None:
    login = vendor.login()
    page = login.person().open(login.begin().url)
    address = page.url.partition("?")[0]
    with attack:
        answer = vendor.regular.session.get(
            f"{address}?{urlencode({'state': state})}", allow_redirects=False, timeout=20
        )
        assert answer.status_code == 400
    with attack:
        answer = vendor.regular.session.post(
            address, data={"state": state, "username": "x", "password": "x"}, allow_redirects=False, timeout=20
        )
        assert answer.status_code == 400


@against(*ALL, GOOGLE)
def test_the_request_of_a_page_cannot_be_changed_at_the_page(vendor: Vendor, attack: Attack) -> None:
    """What was checked is what is answered: parameters that are added to the form count for nothing."""
    login = vendor.login()
    person = login.person()
    page = person.open(login.begin().url)
    more = {
        "redirect_uri": "https://evil.example/",
        "client_id": "another",
        "scope": "admin",
        "response_mode": "fragment",
    }
    with attack:
        answer = person.submit(page, username=login.username, password=login.password, **more)
        assert answer.headers["Location"].startswith(f"{login.client['redirect_uris'][0]}?")
