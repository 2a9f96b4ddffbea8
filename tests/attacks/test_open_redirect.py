"""Nobody is sent on to a foreign place by a page that people trust (OWASP WSTG-CLNT-04, RFC 9700 section 4.11)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from tests.attacks.against import ALL, AUTH0, COGNITO, DEX, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.test_redirect_uri import NEAR
from tests.attacks.vendors import CALLBACK, GOODBYE, Auth0, Cognito, Entra, Login, Vendor

NEAR_GOODBYE = {name: address.replace("/callback", "/bye") for name, address in NEAR.items() if address != "/callback"}
"""Addresses that are not the registered one."""


def left(login: Login, **asked: str) -> requests.Response:
    """The answer to a logout, in a browser with a session."""
    person = login.person()
    login.code(login.begin(), person)
    address = f"{login.party.discovery['end_session_endpoint']}?{urlencode(asked)}"
    return person.session.get(address, allow_redirects=False, timeout=20)


def parameters(vendor: Vendor, login: Login, address: str) -> dict[str, str]:
    """A vendor's own way to ask for an address after the logout."""
    if vendor.name == COGNITO:
        return {"client_id": login.client["client_id"], "logout_uri": address}
    return {"client_id": login.client["client_id"], "post_logout_redirect_uri": address}


def stays(vendor: Vendor, answer: requests.Response) -> None:
    """On the provider's own pages."""
    location = answer.headers.get("Location", vendor.base)
    assert location.startswith((f"{vendor.base}/", vendor.base)), location
    assert urlsplit(location).netloc == urlsplit(vendor.base).netloc
    assert answer.status_code < 500


@pytest.mark.control
@against()
def test_a_registered_address_is_gone_to_after_the_logout(vendor: Vendor) -> None:
    login = vendor.login()
    assert left(login, **parameters(vendor, login, GOODBYE)).headers["Location"].startswith(GOODBYE)


@pytest.mark.control
@against(AUTH0)
@pytest.mark.parametrize("address", [GOODBYE, f"{GOODBYE}?from=app", f"{GOODBYE}#top", f"{GOODBYE}?a=b#c"])
def test_auth0_s_own_logout_does_not_look_at_query_and_fragment(vendor: Auth0, address: str) -> None:
    login = vendor.login()
    asked = urlencode({"client_id": login.client["client_id"], "returnTo": address})
    answer = login.person().session.get(f"{vendor.base}/v2/logout?{asked}", allow_redirects=False, timeout=20)
    assert answer.headers["Location"] == address


@pytest.mark.control
@against(AUTH0)
def test_a_star_in_a_logout_address_of_auth0_s_stands_for_a_sub_domain(vendor: Auth0) -> None:
    """Source: https://auth0.com/docs/authenticate/login/logout/redirect-users-after-logout (read 2026-11-25)."""
    login = vendor.login(allowed_logout_urls=["https://*.example.com/bye"])
    address = "https://preview-7.example.com/bye"
    assert left(login, **parameters(vendor, login, address)).headers["Location"].startswith(address)


@against()
@pytest.mark.parametrize("address", NEAR_GOODBYE.values(), ids=NEAR_GOODBYE)
def test_another_address_is_not_gone_to_after_the_logout(vendor: Vendor, address: str, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        asked = urlencode(parameters(vendor, login, address))
        endpoint = login.party.discovery["end_session_endpoint"]
        stays(vendor, login.party.session.get(f"{endpoint}?{asked}", allow_redirects=False, timeout=20))


@against(AUTH0)
@pytest.mark.parametrize(
    "address",
    [
        address
        for name, address in NEAR_GOODBYE.items()
        if name not in ("query", "empty-query", "fragment", "empty-fragment", "very-long")
    ],
)
def test_nor_by_auth0_s_own_logout(vendor: Auth0, address: str, attack: Attack) -> None:
    login = vendor.login()
    for more in ({"client_id": login.client["client_id"]}, {}, {"client_id": "another"}):
        with attack:
            asked = urlencode({**more, "returnTo": address})
            answer = login.person().session.get(f"{vendor.base}/v2/logout?{asked}", allow_redirects=False, timeout=20)
            assert answer.status_code in (400, 403)
            assert "Location" not in answer.headers


@against(AUTH0)
@pytest.mark.parametrize(
    "more", ["?x\r\nSet-Cookie: a=b", "#\r\nX: y", "?\0", "?\t//evil.example", "?@evil.example", "#@evil.example"]
)
def test_what_follows_the_address_adds_nothing_to_the_answer(vendor: Auth0, more: str, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        asked = urlencode({"client_id": login.client["client_id"], "returnTo": GOODBYE + more})
        answer = login.person().session.get(f"{vendor.base}/v2/logout?{asked}", allow_redirects=False, timeout=20)
        assert "X" not in answer.headers
        assert "a" not in answer.cookies
        location = answer.headers.get("Location", GOODBYE)
        assert location.startswith(GOODBYE)
        assert not set(location) & set("\r\n\t\0 ")


@against(COGNITO)
@pytest.mark.parametrize("address", ["https://evil.example/", f"{CALLBACK}.evil.example", "//evil.example", GOODBYE])
def test_cognito_s_way_back_to_a_login_goes_through_the_login(vendor: Cognito, address: str, attack: Attack) -> None:
    """``redirect_uri`` at the logout is that of a login, so it is checked there."""
    login = vendor.login()
    with attack:
        asked = {"client_id": login.client["client_id"], "redirect_uri": address, "response_type": "code"}
        answer = login.person().open(f"{login.party.discovery['end_session_endpoint']}?{urlencode(asked)}")
        assert answer.url.startswith(f"{vendor.base}/dash/error")
        assert "Location" not in answer.headers


@against(ENTRA)
def test_entra_ends_the_session_and_stays_where_it_does_not_know_the_address(vendor: Entra, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        answer = left(login, post_logout_redirect_uri="https://evil.example/")
        assert answer.status_code == 200
        assert "evil.example" not in answer.text


@against(DEX)
@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example", f"{CALLBACK}/../.."])
def test_dex_stays_too(vendor: Vendor, address: str, attack: Attack) -> None:
    login = vendor.login()
    endpoint = login.party.discovery.get("end_session_endpoint", f"{vendor.base}/logout")
    with attack:
        answer = login.party.session.get(
            endpoint, params={"post_logout_redirect_uri": address}, allow_redirects=False, timeout=20
        )
        assert "Location" not in answer.headers


PATHS = (
    "//evil.example",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "/%2f%2fevil.example",
    "/%5cevil.example",
    "//evil.example/%2e%2e",
    "/evil.example//",
    "/.evil.example",
    "/;@evil.example",
    "//evil.example/authorize",
    "//evil.example/login",
    "//evil.example/v1.0/users",
    "//evil.example/oauth2/authorize",
)


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_looks_like_a_host_is_none(vendor: Vendor, path: str, attack: Attack) -> None:
    with attack:
        address = f"{vendor.base}{path}"
        request = requests.Request("GET", address).prepare()
        request.url = address  # as it is written, without what the library makes of it
        answer = vendor.emulation.http().send(request, timeout=20, verify=str(vendor.emulation.certificate))
        stays(vendor, answer)
        assert answer.status_code >= 300


@pytest.mark.parametrize("path", PATHS)
def test_nor_at_the_console(emulation: Emulation, path: str, attack: Attack) -> None:
    with attack:
        answer = emulation.http().get(f"{emulation.url('console')}{path}", timeout=20)
        assert "evil" not in answer.headers.get("Location", "").split("/")[2:3]
        assert answer.status_code >= 300


@against(*ALL, GOOGLE)
@pytest.mark.parametrize(
    "name",
    ["returnTo", "redirect_to", "next", "url", "continue", "target", "wreply", "RelayState", "goto", "prompt_url"],
)
def test_nothing_else_in_a_request_says_where_to_go(vendor: Vendor, name: str, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        answer = vendor.regular.open(f"{login.begin().url}&{urlencode({name: 'https://evil.example/'})}")
        location = answer.headers["Location"]
        assert location.startswith(login.client["redirect_uris"][0])
        assert set(parse_qs(urlsplit(location).query)) <= {"code", "state", "session_state"}


@against(ENTRA)
def test_the_page_that_explains_a_code_leads_nowhere(vendor: Entra, attack: Attack) -> None:
    for code in ("https://evil.example", "//evil.example", "50011&url=https://evil.example"):
        with attack:
            answer = vendor.emulation.http().get(f"{vendor.base}/error", params={"code": code}, timeout=20)
            assert "Location" not in answer.headers
            assert 'href="https://evil.example' not in answer.text
