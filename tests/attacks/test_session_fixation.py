"""A login makes a session that nobody knew before, in a cookie that nobody else reads (OWASP WSTG-SESS-02 and -03)."""

from __future__ import annotations

from http.cookiejar import Cookie
from urllib.parse import urlsplit

import pytest

from tests.attacks.against import ALL, COGNITO, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.vendors import Cognito, Login, Vendor
from tests.browser import parameters_of
from tests.relying_party import Person, fields_of

SESSION = {"auth0": "auth0", "aws": "cognito", "entra": "ESTSAUTHPERSISTENT", "google": "google"}


def cookies(person: Person) -> dict[str, Cookie]:
    return {cookie.name: cookie for cookie in person.session.cookies}


def silent(login: Login, person: Person) -> bool:
    """Whether the browser has a session."""
    location = person.open(login.begin(prompt="none").url).headers["Location"]
    return "code" in parameters_of(location)


def with_cookies(vendor: Vendor, **values: str) -> Person:
    """A browser into which somebody put these."""
    person = Person(vendor.emulation.certificate)
    for name, value in values.items():
        person.session.cookies.set(name, value, domain="localhost.local", path="/")
    return person


@pytest.mark.control
@against(*ALL, GOOGLE)
def test_a_login_makes_a_session(vendor: Vendor) -> None:
    login = vendor.login()
    person = login.person()
    assert not silent(login, person)
    login.code(login.begin(), person)
    assert silent(login, person)


@against(*ALL, GOOGLE)
def test_cookies_are_the_provider_s_alone(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    person = login.person()
    page = person.open(login.begin().url)
    with attack:
        answer = person.session.post(
            page.url,
            data={**fields_of(page.text), "username": login.username, "password": login.password},
            allow_redirects=False,
            timeout=20,
        )
        set_cookies = answer.raw.headers.getlist("Set-Cookie")
        assert set_cookies
        for header in set_cookies:
            attributes = [part.strip().lower() for part in header.split(";")[1:]]
            assert "secure" in attributes
            assert "httponly" in attributes
            assert not any(attribute.startswith("domain") for attribute in attributes)
            assert any(attribute.startswith("samesite=") for attribute in attributes)
            path = next(attribute for attribute in attributes if attribute.startswith("path="))
            assert path == ("path=/dash" if vendor.name == COGNITO else "path=/")


@against(*ALL, GOOGLE)
def test_a_session_that_was_there_before_the_login_is_not_taken_over(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    planted = "a" * 43
    with attack:
        person = with_cookies(vendor, **{SESSION[vendor.name]: planted})
        login.code(login.begin(), person)
        attacker = with_cookies(vendor, **{SESSION[vendor.name]: planted})
        assert not silent(login, attacker)


@against(*ALL, GOOGLE)
def test_the_attacker_s_own_session_is_not_taken_over(vendor: Vendor, attack: Attack) -> None:
    """What was planted is a session that works, and stays the attacker's or ends; it never becomes the victim's."""
    login = vendor.login()
    eve = Login(login.emulation, login.client, "eve@example.com", login.password)
    attacker = eve.person()
    eve.code(eve.begin(), attacker)
    planted = cookies(attacker)[SESSION[vendor.name]].value
    with attack:
        victim = with_cookies(vendor, **{SESSION[vendor.name]: planted or ""})
        login.code(login.begin(prompt="login"), victim)
        attempt = eve.begin(prompt="none")
        location = attacker.open(attempt.url).headers["Location"]
        if "code" in parameters_of(location):
            mine = login.party.finish(attempt, location)
            theirs = login.tokens(person=login.person())["id_token"]
            assert mine["sub"] != login.party.verify(theirs)["sub"]


@against(*ALL, GOOGLE)
def test_each_login_has_a_session_of_its_own_and_ends_the_one_before(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    person = login.person()
    login.code(login.begin(), person)
    first = cookies(person)[SESSION[vendor.name]]
    with attack:
        login.code(login.begin(prompt="login"), person)
        assert cookies(person)[SESSION[vendor.name]].value != first.value
        assert not silent(login, with_cookies(vendor, **{SESSION[vendor.name]: first.value or ""}))


@against(*ALL, GOOGLE)
def test_a_browser_s_mark_that_was_planted_is_replaced(vendor: Vendor, attack: Attack) -> None:
    """The mark ties login pages to a browser; one that an attacker knows ties nothing."""
    login = vendor.login()
    name = f"{SESSION[vendor.name]}_browser"
    planted = "b" * 43
    with attack:
        person = with_cookies(vendor, **{name: planted})
        page = person.open(login.begin().url)
        marks = {cookie.value for cookie in person.session.cookies if cookie.name == name} - {planted}
        assert len(marks) == 1
        attacker = with_cookies(vendor, **{name: planted})
        assert attacker.open(page.url).status_code == 400


@pytest.mark.control
@against(*ALL, GOOGLE)
def test_two_pages_in_one_browser_can_both_be_used(vendor: Vendor) -> None:
    login = vendor.login()
    person = login.person()
    first, second = (person.open(login.begin().url) for _ in range(2))
    for page in (second, first):
        assert person.submit(page, username=login.username, password=login.password).is_redirect


@against()
def test_a_logout_ends_the_session_for_whoever_has_the_cookie(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    person = login.person()
    id_token = login.tokens(person)["id_token"]
    copied = cookies(person)[SESSION[vendor.name]].value
    asked = f"?client_id={login.client['client_id']}&logout_uri=https%3A%2F%2Fapp.example.com%2Fbye"
    if vendor.name != COGNITO:
        asked = f"?id_token_hint={id_token}"
    with attack:
        person.open(login.party.discovery["end_session_endpoint"] + asked)
        assert not silent(login, with_cookies(vendor, **{SESSION[vendor.name]: copied or ""}))
        assert not silent(login, person)


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("value", ["", "x", "' OR 1=1 --", "%00", "../../x", "{}", "null", "a" * 5000])
def test_a_made_up_session_is_none(vendor: Vendor, value: str, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        assert not silent(login, with_cookies(vendor, **{SESSION[vendor.name]: value}))


@against(*ALL)
def test_a_session_of_another_vendor_is_none_here(vendor: Vendor, vendors: dict[str, Vendor], attack: Attack) -> None:
    login = vendor.login()
    for name in (*ALL, GOOGLE):
        if name != vendor.name:
            foreign = cookies(vendors[name].regular)[SESSION[name]].value
            with attack:
                assert not silent(login, with_cookies(vendor, **{SESSION[vendor.name]: foreign or ""}))


@against(COGNITO)
def test_a_session_of_another_pool_is_none_here(vendor: Cognito, attack: Attack) -> None:
    other = vendor.register(pool=vendor.other_pool)
    person = other.person()
    other.code(other.begin(), person)
    with attack:
        foreign = cookies(person)["cognito"]
        assert foreign.path == "/other"
        assert not silent(vendor.login(), with_cookies(vendor, cognito=foreign.value or ""))


@against(*ALL, GOOGLE)
def test_no_session_and_no_token_stands_in_an_address(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    person = login.person()
    with attack:
        answer = login.sign_in(login.begin(), person)
        session = cookies(person)[SESSION[vendor.name]].value or "-"
        assert session not in answer.headers["Location"]
        assert session not in answer.url
        assert urlsplit(answer.headers["Location"]).fragment == ""
