"""No page of a login is framed, kept, sniffed or told to the next site (RFC 9700 sections 4.2.4 and 4.16, OWASP WSTG-CLNT-09)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from tests.attacks.against import ALL, AUTH0, COGNITO, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.test_csrf import consenting
from tests.attacks.vendors import Vendor

Page = Callable[[Vendor], requests.Response]


def _get(path: str) -> Page:
    return lambda vendor: vendor.emulation.http().get(f"{vendor.base}{path.format(vendor=vendor)}", timeout=20)


def _asked(**changes: str | None) -> Page:
    return lambda vendor: vendor.login().person().open(vendor.login().begin(**changes).url)


def _wrong_password(vendor: Vendor) -> requests.Response:
    login = vendor.login()
    person = login.person()
    return person.submit(person.open(login.begin().url), username="nobody@example.com", password="wrong")


def _consent(vendor: Vendor) -> requests.Response:
    login, asked = consenting(vendor)  # type: ignore[arg-type]
    return login.sign_in(login.begin(**asked))


def _expired(vendor: Vendor) -> requests.Response:
    page = vendor.login().person().open(vendor.login().begin().url)
    return vendor.login().person().open(page.url)


def _signed_out(vendor: Vendor) -> requests.Response:
    return vendor.login().person().open(vendor.login().party.discovery["end_session_endpoint"])


EVERYWHERE: dict[str, Page] = {
    "login": _asked(),
    "wrong-password": _wrong_password,
    "unknown-client": _asked(client_id="nobody"),
    "other-redirect": _asked(redirect_uri="https://evil.example/"),
    "expired": _expired,
}
PAGES: dict[str, dict[str, Page]] = {
    AUTH0: {
        **EVERYWHERE,
        "consent": _consent,
        "form-post": lambda v: v.regular.open(v.login().begin(response_mode="form_post").url),
        "signed-out": _signed_out,
        "other-return": _get("/v2/logout?returnTo=https://evil.example"),
        "not-there": _get("/nothing"),
    },
    COGNITO: {
        **EVERYWHERE,
        "signed-out": _signed_out,
        "error": _get("/dash/error?error=x"),
        "no-such-domain": _get("/nowhere/login"),
        "not-there": _get("/dash/nothing"),
    },
    ENTRA: {
        **EVERYWHERE,
        "consent": _consent,
        "form-post": lambda v: v.regular.open(v.login().begin(response_mode="form_post").url),
        "signed-out": _signed_out,
        "explanation": _get("/error?code=50011"),
        "no-explanation": _get("/error?code=1"),
        "unknown-tenant": _get("/nowhere/oauth2/v2.0/authorize"),
        "consumers": _get("/consumers/oauth2/v2.0/authorize"),
        "saml-without-a-request": _get("/{vendor.tenant}/saml2"),
        "unknown-app-s-metadata": _get("/{vendor.tenant}/federationmetadata/2007-06/federationmetadata.xml?appid=x"),
        "not-there": _get("/nothing/at/all"),
    },
    GOOGLE: {**EVERYWHERE, "not-there": _get("/nothing")},
}
del PAGES[GOOGLE]["wrong-password"], PAGES[GOOGLE]["unknown-client"]

_CASES = [pytest.param(name, page, id=f"{name}-{page}") for name, pages in PAGES.items() for page in pages]


def guarded(answer: requests.Response) -> None:
    headers = answer.headers
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "base-uri 'none'" in headers["Content-Security-Policy"]
    assert "script-src *" not in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"].replace("style-src 'unsafe-inline'", "")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")


@pytest.mark.control
@against(*ALL, GOOGLE)
def test_a_login_page_is_a_page(vendor: Vendor) -> None:
    answer = _asked()(vendor)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "<form" in answer.text


@pytest.mark.parametrize(("vendor", "page"), _CASES, indirect=["vendor"])
def test_a_page_is_guarded(vendor: Vendor, page: str, attack: Attack) -> None:
    with attack:
        answer = PAGES[vendor.name][page](vendor)
        assert not answer.is_redirect, answer.headers
        guarded(answer)


@against(*ALL, GOOGLE)
def test_the_redirect_with_the_code_is_kept_and_told_by_nobody(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        answer = login.sign_in(login.begin())
        assert "code=" in answer.headers["Location"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


@against(*ALL, GOOGLE)
def test_tokens_are_kept_by_nobody(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    with attack:
        answer = login.party.redeem(attempt, login.code(attempt))
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"].startswith("application/json")
    with attack:
        assert login.userinfo(answer.json()["access_token"]).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/", "/callback", "/callback?state=x&code=y", "/nothing", "/static/../app.py"])
def test_the_console_is_guarded(emulation: Emulation, path: str, attack: Attack) -> None:
    with attack:
        guarded(emulation.http().get(f"{emulation.url('console')}{path}", timeout=20))


@against(*ALL, GOOGLE)
def test_nothing_says_what_it_is_made_of(vendor: Vendor, attack: Attack) -> None:
    """A version is a list of known holes."""
    with attack:
        for page in PAGES[vendor.name].values():
            answer = page(vendor)
            assert not any(character.isdigit() for character in answer.headers.get("Server", ""))
            assert "X-Powered-By" not in answer.headers
            assert "Traceback" not in answer.text
            assert "Werkzeug" not in answer.text
