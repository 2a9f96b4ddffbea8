"""Nobody's browser is made to log in, to agree or to go anywhere by another site's page."""

from __future__ import annotations

import re

import pytest
import requests

from tests.attacks.against import ALL, AUTH0, COGNITO, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.vendors import Auth0, Entra, Login, Vendor
from tests.relying_party import Person, fields_of

WRONG = ("", "x", "0" * 43, "null", "\u0430")


def consenting(vendor: Auth0 | Entra) -> tuple[Login, dict[str, str]]:
    """An app that a person has to agree to, and what it asks for."""
    if isinstance(vendor, Auth0):
        vendor.api("PATCH", f"/connections/{vendor.connection['id']}", {"is_domain_connection": True})
        return vendor.register(is_first_party=False), {}
    return vendor.register(), {"scope": "openid User.ReadBasic.All"}


def consent_page(login: Login, asked: dict[str, str], person: Person) -> requests.Response:
    page = login.sign_in(login.begin(**asked), person)
    assert 'name="decision"' in page.text
    return page


@pytest.mark.control
@against(*ALL, GOOGLE)
def test_the_page_s_own_form_logs_in(vendor: Vendor) -> None:
    login = vendor.login()
    person = login.person()
    page = person.open(login.begin().url)
    assert len(fields_of(page.text)["csrf"]) == 43
    assert person.submit(page, username=login.username, password=login.password).is_redirect


@pytest.mark.control
@against(AUTH0, ENTRA)
@pytest.mark.parametrize(("decision", "told"), [("accept", "code="), ("deny", "error=")])
def test_the_page_s_own_form_agrees_and_declines(vendor: Auth0 | Entra, decision: str, told: str) -> None:
    login, asked = consenting(vendor)
    person = login.person()
    page = consent_page(login, asked, person)
    assert told in person.submit(page, decision=decision).headers["Location"]


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("csrf", WRONG)
def test_a_login_without_the_page_s_token_is_refused(vendor: Vendor, csrf: str, attack: Attack) -> None:
    login = vendor.login()
    person = login.person()
    page = person.open(login.begin().url)
    with attack:
        answer = person.submit(page, username=login.username, password=login.password, csrf=csrf)
        assert answer.status_code == 400
        assert "Location" not in answer.headers
        assert not answer.cookies


@against(*ALL, GOOGLE)
def test_a_login_with_the_token_of_another_page_is_refused(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    person = login.person()
    mine, other = (person.open(login.begin().url) for _ in range(2))
    with attack:
        token = fields_of(other.text)["csrf"]
        answer = person.submit(mine, username=login.username, password=login.password, csrf=token)
        assert answer.status_code == 400


@against(*ALL)
def test_a_password_in_an_address_is_not_read(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    person = login.person()
    page = person.open(login.begin().url)
    with attack:
        fields = {**fields_of(page.text), "username": login.username, "password": login.password}
        answer = person.session.get(page.url, params=fields, allow_redirects=False, timeout=20)
        assert "Location" not in answer.headers
        assert login.password not in answer.text


@against(AUTH0, ENTRA)
@pytest.mark.parametrize("csrf", WRONG)
def test_a_consent_without_the_page_s_token_is_refused(vendor: Auth0 | Entra, csrf: str, attack: Attack) -> None:
    login, asked = consenting(vendor)
    person = login.person()
    page = consent_page(login, asked, person)
    with attack:
        answer = person.submit(page, decision="accept", csrf=csrf)
        assert answer.status_code == 400
        assert "Location" not in answer.headers


@against(AUTH0, ENTRA)
def test_a_consent_is_the_person_s_own(vendor: Auth0 | Entra, attack: Attack) -> None:
    """Neither another browser nor another person of the same browser can agree in their name."""
    login, asked = consenting(vendor)
    person = login.person()
    page = consent_page(login, asked, person)
    with attack:
        assert vendor.regular.submit(page, decision="accept").status_code == 400
    eve = Login(login.emulation, login.client, "eve@example.com", login.password)
    eve.sign_in(eve.begin(prompt="login"), person)
    with attack:
        answer = person.submit(page, decision="accept")
        assert answer.status_code == 400
        assert "Location" not in answer.headers


@against(AUTH0, ENTRA)
def test_a_consent_by_an_address_is_none(vendor: Auth0 | Entra, attack: Attack) -> None:
    login, asked = consenting(vendor)
    person = login.person()
    page = consent_page(login, asked, person)
    with attack:
        fields = {**fields_of(page.text), "decision": "accept"}
        answer = person.session.get(page.url, params=fields, allow_redirects=False, timeout=20)
        assert "Location" not in answer.headers


@against(AUTH0, ENTRA)
def test_a_login_page_s_token_does_not_agree(vendor: Auth0 | Entra, attack: Attack) -> None:
    login, asked = consenting(vendor)
    person = login.person()
    login_page = person.open(login.begin(**asked).url)
    address = login_page.url.replace("/login", "/consent").replace("/u/login", "/u/consent")
    with attack:
        fields = {**fields_of(login_page.text), "decision": "accept"}
        answer = person.session.post(address, data=fields, allow_redirects=False, timeout=20)
        assert answer.status_code == 400


@against(COGNITO)
@pytest.mark.parametrize("csrf", WRONG)
def test_a_new_password_without_the_page_s_token_is_refused(vendor: Vendor, csrf: str, attack: Attack) -> None:
    login = vendor.login()
    name = f"new-{len(csrf)}-{ord((csrf or ' ')[0])}@example.com"
    vendor.cognito.admin_create_user(
        UserPoolId=vendor.pool, Username=name, TemporaryPassword=login.password, MessageAction="SUPPRESS"
    )
    person = login.person()
    page = Login(login.emulation, login.client, name, login.password).sign_in(login.begin(), person)
    assert 'name="new_password"' in page.text
    with attack:
        chosen = {"new_password": "Another-Horse-8", "confirm_password": "Another-Horse-8"}
        answer = person.submit(page, csrf=csrf, **chosen)
        assert answer.status_code == 400
    status = vendor.cognito.admin_get_user(UserPoolId=vendor.pool, Username=name)["UserStatus"]
    assert status == "FORCE_CHANGE_PASSWORD"


class TestConsole:
    """The button that starts a login with a ticket in place of the app's secret."""

    ORIGINS = (
        "null",
        "https://evil.example",
        "https://localhost",
        "https://localhost:1",
        "http://localhost:{port}",
        "https://localhost:{port}.evil.example",
        "https://localhost:{port}@evil.example",
        "https://127.0.0.1:{port}",
        "https://LOCALHOST:{port}",
        "https://localhost:{port}/",
        "",
    )

    def _button(self, vendor: Vendor, emulation: Emulation, **headers: str):
        login = vendor.login()
        home = emulation.url("console")
        page = emulation.http().get(home, timeout=20).text
        found = re.search(
            rf'name="realm" value="([^"]+)">\s*<input type="hidden" name="client_id" value="{login.client["client_id"]}"',
            page,
        )
        assert found, page
        form = {"realm": found[1], "client_id": login.client["client_id"]}
        return emulation.http().post(f"{home}/login", data=form, headers=headers, timeout=20)

    @pytest.mark.control
    @against()
    def test_the_console_s_own_button_begins_a_login(self, vendor: Vendor, emulation: Emulation) -> None:
        answer = self._button(vendor, emulation, Origin=emulation.url("console"))
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith(vendor.base)

    @against()
    @pytest.mark.parametrize("origin", ORIGINS)
    def test_another_site_s_button_does_not(
        self, vendor: Vendor, emulation: Emulation, origin: str, attack: Attack
    ) -> None:
        with attack:
            headers = {"Origin": origin.format(port=emulation.port("console"))} if origin else {}
            answer = self._button(vendor, emulation, **headers)
            assert answer.status_code == 403
            assert "Location" not in answer.headers

    @against()
    def test_a_ticket_is_for_one_login_of_one_app_within_ten_minutes(
        self, vendor: Vendor, emulation: Emulation, attack: Attack
    ) -> None:
        begun = self._button(vendor, emulation, Origin=emulation.url("console")).headers["Location"]
        state = re.search(r"[?&]state=([^&]+)", begun)[1]
        other = vendor.register()
        with attack:
            moved = begun.replace(vendor.login().client["client_id"], other.client["client_id"])
            answer = other.person().open(moved)
            assert answer.status_code in (400, 403)
            assert 'name="password"' not in answer.text
        with attack, emulation.later(601):
            answer = other.person().open(begun)
            assert answer.status_code in (400, 403)
        with attack, emulation.later(601):
            assert (
                emulation.http()
                .get(f"{emulation.url('console')}/callback?state={state}&code=x", timeout=20)
                .status_code
                == 400
            )
        with attack:
            assert (
                emulation.http()
                .get(f"{emulation.url('console')}/callback?state={state}&code=x", timeout=20)
                .status_code
                == 400
            )
        for forged in ("", "x", f"{state}x"):
            with attack:
                address = f"{emulation.url('console')}/callback"
                answer = emulation.http().get(address, params={"state": forged, "code": "x"}, timeout=20)
                assert answer.status_code == 400
