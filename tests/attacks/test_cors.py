"""A page of another site reads nothing that is a person's or an app's unless the app's own registration names the site."""

from __future__ import annotations

import pytest
import requests

from tests.attacks.against import ALL, AUTH0, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.test_token_forgery import called
from tests.attacks.vendors import Auth0, Entra, Login, Vendor

OWN = "https://spa.example.com"
FOREIGN = (
    "https://evil.example",
    "null",
    "https://spa.example.com.evil.example",
    "https://evil.spa.example.com",
    "http://spa.example.com",
    "https://spa.example.com:8443",
    "https://SPA.example.com",
    "https://spa.example.com/",
    "https://x@spa.example.com",
    "https://spa.example.com https://evil.example",
    "file://",
    "*",
    "",
)


def browser_app(vendor: Auth0 | Entra) -> Login:
    if isinstance(vendor, Auth0):
        return vendor.login(public=True, web_origins=[OWN], allowed_origins=[OWN], callbacks=(f"{OWN}/cb",))
    return vendor.login(public=True, spa={"redirectUris": [f"{OWN}/cb"]}, callbacks=())


def preflight(login: Login, endpoint: str, origin: str) -> requests.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization, content-type",
    }
    return login.party.session.options(login.party.discovery[endpoint], headers=headers, timeout=20)


@pytest.mark.control
@against(AUTH0, ENTRA)
@pytest.mark.parametrize("endpoint", ["token_endpoint", "userinfo_endpoint"])
def test_the_app_s_own_site_reads_its_tokens(vendor: Auth0 | Entra, endpoint: str) -> None:
    answer = preflight(browser_app(vendor), endpoint, OWN)
    assert answer.headers["Access-Control-Allow-Origin"] == OWN
    assert "Origin" in answer.headers["Vary"]


@pytest.mark.control
@against(*ALL, GOOGLE)
@pytest.mark.parametrize("what", ["discovery_url", "jwks_uri"])
def test_what_is_public_is_read_by_anybody(vendor: Vendor, what: str) -> None:
    login = vendor.login()
    address = login.client.get(what) or login.party.discovery[what]
    answer = login.party.session.get(address, headers={"Origin": "https://any.example"}, timeout=20)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


@against(AUTH0, ENTRA, GOOGLE)
@pytest.mark.parametrize("origin", FOREIGN)
@pytest.mark.parametrize("endpoint", ["token_endpoint", "userinfo_endpoint"])
def test_another_site_does_not(vendor: Vendor, endpoint: str, origin: str, attack: Attack) -> None:
    login = vendor.login() if vendor.name == GOOGLE else browser_app(vendor)  # type: ignore[arg-type]
    with attack:
        assert "Access-Control-Allow-Origin" not in preflight(login, endpoint, origin).headers
    with attack:
        headers = {"Origin": origin, "Authorization": "Bearer x"}
        answer = login.party.session.post(login.party.discovery[endpoint], headers=headers, data={}, timeout=20)
        assert "Access-Control-Allow-Origin" not in answer.headers


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("endpoint", ["token_endpoint", "userinfo_endpoint", "revocation_endpoint"])
def test_no_site_reads_with_a_person_s_cookies(vendor: Vendor, endpoint: str, attack: Attack) -> None:
    """Cognito's endpoints answer every site; none of them looks at a cookie."""
    login = vendor.login()
    if endpoint not in login.party.discovery:
        endpoint = "token_endpoint"
    for origin in (OWN, "https://evil.example"):
        with attack:
            answer = vendor.regular.session.post(
                login.party.discovery[endpoint], headers={"Origin": origin}, data={}, timeout=20
            )
            assert answer.status_code in (400, 401)
            assert "Access-Control-Allow-Credentials" not in answer.headers


@against(*ALL, GOOGLE)
def test_pages_are_read_by_nobody(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        page = vendor.regular.session.get(login.begin().url, headers={"Origin": OWN}, allow_redirects=False, timeout=20)
        assert "Access-Control-Allow-Origin" not in page.headers


@against(AUTH0, ENTRA)
def test_the_management_apis_are_not_for_browsers(vendor: Auth0 | Entra, attack: Attack) -> None:
    path = "/api/v2/clients" if vendor.name == AUTH0 else "/v1.0/applications"
    with attack:
        assert (
            "Access-Control-Allow-Origin" not in called(vendor, f"{vendor.base}{path}", vendor.management_token).headers
        )
    with attack:
        headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "DELETE"}
        answer = vendor.emulation.http().options(f"{vendor.base}{path}", headers=headers, timeout=20)
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_console_is_read_by_nobody(emulation: Emulation, attack: Attack) -> None:
    for path in ("/", "/callback"):
        with attack:
            headers = {"Origin": "https://evil.example"}
            answer = emulation.http().get(f"{emulation.url('console')}{path}", headers=headers, timeout=20)
            assert "Access-Control-Allow-Origin" not in answer.headers


@against(ENTRA)
def test_a_code_of_a_web_app_is_not_redeemed_by_a_page(vendor: Entra, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    code = login.code(attempt)
    with attack:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": attempt.redirect_uri,
            "code_verifier": attempt.verifier,
            "client_id": login.client["client_id"],
            "client_secret": login.client["client_secret"],
        }
        endpoint = login.party.discovery["token_endpoint"]
        answer = login.party.session.post(endpoint, data=form, headers={"Origin": OWN}, timeout=20)
        assert (answer.status_code, answer.json()["error_codes"]) == (400, [9002326])
