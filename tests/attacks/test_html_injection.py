"""What somebody sent or registered is text on every page, never markup (OWASP WSTG-INPV-01 and -02)."""

from __future__ import annotations

import html
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest
import requests

from tests.attacks.against import AUTH0, COGNITO, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.test_csrf import consenting
from tests.attacks.vendors import Auth0, Entra, Vendor

MARK = "xss7"
PAYLOADS = {
    "element": f"<{MARK} onload=alert(1)>",
    "script": f"</script><script>{MARK}()</script>",
    "attribute": f'" {MARK}="1" autofocus onfocus="alert(1)',
    "single-quoted-attribute": f"' {MARK}='1' onfocus='alert(1)",
    "title": f"</title><{MARK}>",
    "style": f"</style><{MARK}>",
    "comment": f"--><{MARK}>",
    "template": "{{7*1300000913}}{%print 7*1300000913%}${7*1300000913}#{7*1300000913}",
    "entity": f"&lt;{MARK}&gt;&#60;{MARK}&#62;",
    "utf-7": f"+ADw-{MARK}+AD4-",
}
Page = Callable[[Vendor, str], requests.Response]


def _in(name: str, **more: str | None) -> Page:
    def page(vendor: Vendor, payload: str) -> requests.Response:
        login = vendor.login()
        return login.person().open(login.begin(**{**more, name: payload}).url)

    return page


def _typed(vendor: Vendor, payload: str) -> requests.Response:
    login = vendor.login()
    person = login.person()
    return person.submit(person.open(login.begin().url), username=payload, password="wrong")


def _at(path: str) -> Page:
    return lambda vendor, payload: vendor.emulation.http().get(
        f"{vendor.base}{path.format(quote(payload, safe=''), vendor=vendor)}", timeout=20
    )


def _state(vendor: Vendor, payload: str) -> requests.Response:
    login = vendor.login()
    return login.person().open(
        f"{login.person().open(login.begin().url).url.partition('?')[0]}?{urlencode({'state': payload})}"
    )


def _form_post(vendor: Vendor, payload: str) -> requests.Response:
    return vendor.regular.open(vendor.login().begin(response_mode="form_post", state=payload).url)


def _form_post_error(vendor: Vendor, payload: str) -> requests.Response:
    changes = {"response_mode": "form_post", "state": "s", "response_type": payload}
    return vendor.regular.open(vendor.login().begin(**changes).url)


EVERYWHERE: dict[str, Page] = {
    "login-hint": _in("login_hint"),
    "redirect-uri": _in("redirect_uri"),
    "client-id": _in("client_id"),
    "scope": _in("scope"),
    "typed-name": _typed,
    "page-state": _state,
}
PAGES: dict[str, dict[str, Page]] = {
    AUTH0: {
        **EVERYWHERE,
        "form-post-state": _form_post,
        "form-post-error": _form_post_error,
        "return-to": _at("/v2/logout?returnTo={0}"),
        "post-logout": _at("/oidc/logout?post_logout_redirect_uri={0}"),
        "path": _at("/{0}"),
    },
    COGNITO: {
        **EVERYWHERE,
        "error": _at("/dash/error?error={0}&client_id={0}"),
        "domain": _at("/{0}/login"),
        "path": _at("/dash/{0}"),
        "logout": _at("/dash/logout?client_id={0}&logout_uri={0}"),
    },
    ENTRA: {
        **EVERYWHERE,
        "form-post-state": _form_post,
        "form-post-error": _form_post_error,
        "tenant": _at("/{0}/oauth2/v2.0/authorize"),
        "error-code": _at("/error?code={0}"),
        "client-request-id": lambda v, p: v.emulation.http().get(
            f"{v.base}/{v.tenant}/oauth2/v2.0/authorize", headers={"client-request-id": p}, timeout=20
        ),
        "metadata": _at("/{vendor.tenant}/federationmetadata/2007-06/federationmetadata.xml?appid={0}"),
        "path": _at("/{0}/{0}"),
    },
    GOOGLE: {**EVERYWHERE, "path": _at("/{0}")},
}
_CASES = [
    pytest.param(name, page, payload, id=f"{name}-{page}-{payload}")
    for name, pages in PAGES.items()
    for page in pages
    for payload in PAYLOADS
]


def is_text(answer: requests.Response, payload: str) -> None:
    """The payload is nowhere as it was sent, and nothing in it was executed."""
    assert answer.status_code < 500
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        assert answer.headers.get("Content-Type", "").startswith(("application/json", "application/xml", "text/plain"))
        return
    text = answer.text
    for dangerous in (f"<{MARK}", f"{MARK}()</script>", f'" {MARK}="', f"' {MARK}='", str(7 * 1300000913)):
        assert dangerous not in text
    assert "charset=utf-8" in answer.headers["Content-Type"].lower()
    assert payload not in text or html.escape(payload) == payload


@pytest.mark.control
@against()
def test_what_is_typed_is_shown_as_it_was_typed(vendor: Vendor) -> None:
    answer = _in("login_hint")(vendor, "o'hara&sons@example.com")
    assert "o'hara&sons@example.com" in html.unescape(answer.text)


@pytest.mark.parametrize(("vendor", "page", "payload"), _CASES, indirect=["vendor"])
def test_what_was_sent_is_text(vendor: Vendor, page: str, payload: str, attack: Attack) -> None:
    with attack:
        is_text(PAGES[vendor.name][page](vendor, PAYLOADS[payload]), PAYLOADS[payload])


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
class TestRegistered:
    """Names that whoever may register an app can choose."""

    @against()
    def test_an_app_s_name(self, vendor: Vendor, payload: str, attack: Attack) -> None:
        name = {AUTH0: "name", COGNITO: "ClientName", ENTRA: "displayName"}[vendor.name]
        if vendor.name == COGNITO or (vendor.name == AUTH0 and "<" in payload):
            payload = "".join(character for character in payload if character.isalnum() or character in " +=,.@-")
        if vendor.name == ENTRA:
            payload = payload[:120]
        login = vendor.register(**{name: payload})
        with attack:
            is_text(login.person().open(login.begin().url), payload)
        with attack:
            is_text(vendor.emulation.http().get(vendor.emulation.url("console"), timeout=20), payload)

    @against(AUTH0)
    def test_a_connection_s_label(self, vendor: Auth0, payload: str, attack: Attack) -> None:
        login = vendor.register()
        options = {
            "client_id": "x",
            "issuer": "https://idp.example",
            "authorization_endpoint": "https://idp.example/authorize",
            "token_endpoint": "https://idp.example/token",
            "jwks_uri": "https://idp.example/keys",
            "type": "back_channel",
            "client_secret": "x",
        }
        name = f"label-{len(payload)}-{sum(map(ord, payload))}"
        body = {
            "name": name,
            "strategy": "oidc",
            "options": options,
            "display_name": payload[:128],
            "show_as_button": True,
        }
        made = vendor.api("POST", "/connections", body)
        enabled = [{"client_id": login.client["client_id"], "status": True}]
        vendor.api("PATCH", f"/connections/{made['id']}/clients", enabled)
        with attack:
            page = login.person().open(login.begin().url)
            assert html.escape(payload[:5]) in page.text or name in page.text
            is_text(page, payload)

    @against(ENTRA)
    def test_a_permission_s_words(self, vendor: Entra, payload: str, attack: Attack) -> None:
        scope = {
            "id": "5b3b2c1e-6f0f-4c3a-9a63-0d6f3a0a0011",
            "value": "read",
            "type": "User",
            "isEnabled": True,
            "userConsentDisplayName": payload[:100],
            "userConsentDescription": payload[:100],
            "adminConsentDisplayName": payload[:100],
            "adminConsentDescription": payload[:100],
        }
        api = vendor.register(api={"oauth2PermissionScopes": [scope]})
        login, _ = consenting(vendor)
        with attack:
            page = login.sign_in(login.begin(scope=f"openid {api.client['client_id']}/read"))
            assert 'name="decision"' in page.text
            is_text(page, payload)

    def test_the_console_s_answer(self, emulation: Emulation, payload: str, attack: Attack) -> None:
        for name in ("state", "code", "error", "error_description"):
            with attack:
                address = f"{emulation.url('console')}/callback"
                is_text(emulation.http().get(address, params={name: payload}, timeout=20), payload)
