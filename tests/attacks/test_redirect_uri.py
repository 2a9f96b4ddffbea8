"""A code goes to a registered address and to no other, however near it looks (RFC 9700 sections 2.1 and 4.1, RFC 6749 section 3.1.2)."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
import requests

from tests.attacks.against import AUTH0, COGNITO, DEX, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.vendors import CALLBACK, Entra, Google, Vendor

HOST, PATH = "app.example.com", "/callback"

NEAR: dict[str, str] = {
    "userinfo": f"https://{HOST}@evil.example{PATH}",
    "userinfo-with-password": f"https://{HOST}:x@evil.example{PATH}",
    "userinfo-of-the-host-itself": f"https://x@{HOST}{PATH}",
    "empty-userinfo": f"https://@{HOST}{PATH}",
    "userinfo-escaped": f"https://{HOST}%40evil.example{PATH}",
    "port": f"https://{HOST}:8443{PATH}",
    "default-port": f"https://{HOST}:443{PATH}",
    "empty-port": f"https://{HOST}:{PATH}",
    "port-that-is-none": f"https://{HOST}:99999{PATH}",
    "scheme": f"http://{HOST}{PATH}",
    "no-scheme": f"//{HOST}{PATH}",
    "scheme-in-capitals": f"HTTPS://{HOST}{PATH}",
    "other-scheme": f"javascript://{HOST}{PATH}%0aalert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "custom-scheme": f"com.example.app:{PATH}",
    "host-in-capitals": f"https://App.Example.com{PATH}",
    "path-in-capitals": f"https://{HOST}/Callback",
    "longer-host": f"https://{HOST}.evil.example{PATH}",
    "sub-domain": f"https://evil.{HOST}{PATH}",
    "parent-domain": f"https://example.com{PATH}",
    "trailing-dot-of-the-host": f"https://{HOST}.{PATH}",
    "homoglyph": f"https://\u0430pp.example.com{PATH}",
    "punycode": f"https://xn--pp-7kc.example.com{PATH}",
    "full-width-host": f"https://\uff41pp.example.com{PATH}",
    "ideographic-dot": f"https://app\u3002example.com{PATH}",
    "percent-encoded-host": f"https://app%2Eexample.com{PATH}",
    "percent-encoded-path": f"https://{HOST}/%63allback",
    "encoded-slash": f"https://{HOST}%2Fcallback",
    "twice-encoded": f"https://{HOST}/%2563allback",
    "traversal": f"https://{HOST}{PATH}/../../evil",
    "traversal-to-the-same": f"https://{HOST}/x/..{PATH}",
    "traversal-encoded": f"https://{HOST}{PATH}/%2e%2e/evil",
    "dot-segment": f"https://{HOST}/.{PATH}",
    "trailing-slash": f"https://{HOST}{PATH}/",
    "two-slashes": f"https://{HOST}/{PATH}",
    "longer-path": f"https://{HOST}{PATH}/more",
    "path-parameter": f"https://{HOST}{PATH};a=b",
    "shorter-path": f"https://{HOST}/",
    "no-path": f"https://{HOST}",
    "query": f"https://{HOST}{PATH}?next=https://evil.example",
    "empty-query": f"https://{HOST}{PATH}?",
    "fragment": f"https://{HOST}{PATH}#evil",
    "empty-fragment": f"https://{HOST}{PATH}#",
    "backslash-for-userinfo": f"https://evil.example\\@{HOST}{PATH}",
    "backslash-after-the-host": f"https://{HOST}\\.evil.example{PATH}",
    "backslashes-for-slashes": f"https:\\\\{HOST}{PATH}",
    "tab": f"https://{HOST}\t{PATH}",
    "newline": f"https://{HOST}{PATH}\n",
    "newline-in-the-path": f"https://{HOST}/call\nback",
    "header-injection": f"https://{HOST}{PATH}\r\nLocation: https://evil.example/",
    "nul": f"https://{HOST}{PATH}\0",
    "nul-and-more": f"https://{HOST}{PATH}\0.evil.example",
    "space-before": f" https://{HOST}{PATH}",
    "space-after": f"https://{HOST}{PATH} ",
    "space-inside": f"https://{HOST} .evil.example{PATH}",
    "two-addresses": f"https://{HOST}{PATH} https://evil.example{PATH}",
    "two-addresses-with-a-comma": f"https://{HOST}{PATH},https://evil.example{PATH}",
    "star": "https://*.example.com/callback",
    "half-an-ipv6-address": f"https://[{PATH}",
    "zone": f"https://[::1%25x]{PATH}",
    "relative": PATH,
    "another": "https://evil.example/",
    "one-of-the-provider-s-own-pages": "https://localhost/authorize",
    "very-long": f"https://{HOST}{PATH}?{'a' * 5000}",
    "right-to-left-mark": f"https://{HOST}{PATH}\u200f",
    "soft-hyphen": f"https://ap\u00adp.example.com{PATH}",
}
"""Addresses that are not the registered one."""

PAGES: dict[str, tuple[int, str]] = {
    AUTH0: (403, "Callback URL mismatch"),
    COGNITO: (400, "redirect_mismatch"),
    ENTRA: (400, "AADSTS50011"),
    GOOGLE: (400, "redirect_uri_mismatch"),
    DEX: (400, "Unregistered redirect_uri"),
}
"""What each vendor shows instead of going anywhere."""


def never_went_there(vendor: Vendor, answer: requests.Response, address: str) -> None:
    """The vendor's own page for it, which leads nowhere else."""
    status, words = PAGES[vendor.name]
    assert (answer.status_code, words in answer.text) == (status, True), answer.text
    assert "Location" not in answer.headers
    assert answer.url.startswith(vendor.base)
    assert f'href="{address}' not in answer.text
    assert f'action="{address}' not in answer.text


@pytest.mark.control
@against()
def test_the_registered_address_gets_the_code_and_the_state(vendor: Vendor) -> None:
    login = vendor.login()
    attempt = login.begin()
    answer = login.sign_in(attempt)
    assert answer.headers["Location"].startswith(f"{CALLBACK}?")
    assert login.party.finish(attempt, answer.headers["Location"])["sub"]


@against(AUTH0, COGNITO, ENTRA, DEX)
@pytest.mark.parametrize("address", NEAR.values(), ids=NEAR)
def test_another_address_is_never_gone_to(vendor: Vendor, address: str, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        never_went_there(vendor, login.person().open(login.begin(redirect_uri=address).url), address)


@against()
@pytest.mark.parametrize("address", NEAR.values(), ids=NEAR)
def test_another_address_is_not_told_an_error_either(vendor: Vendor, address: str, attack: Attack) -> None:
    """Whoever is sent there learns that somebody has a session, or is sent on by a page that people trust."""
    login = vendor.login()
    with attack:
        url = login.begin(redirect_uri=address, response_type="token", prompt="none").url
        never_went_there(vendor, login.person().open(url), address)


@against()
@pytest.mark.parametrize("address", NEAR.values(), ids=NEAR)
def test_another_address_gets_no_tokens_for_a_code(vendor: Vendor, address: str, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    code = login.code(attempt, vendor.regular)
    with attack:
        answer = login.party.redeem(attempt, code, redirect_uri=address)
        assert (answer.status_code, answer.json()["error"]) in _TOKEN_REFUSALS[vendor.name]


_TOKEN_REFUSALS = {
    AUTH0: [(401, "unauthorized_client")],
    COGNITO: [(400, "unauthorized_client")],
    ENTRA: [(400, "invalid_grant")],
}


@against()
def test_no_address_at_all_is_not_taken_for_the_registered_one(vendor: Vendor, attack: Attack) -> None:
    """With one registered address OAuth would let it be left out; OpenID Connect does not (Core section 3.1.2.1)."""
    login = vendor.login()
    for changes in ({"redirect_uri": None}, {"redirect_uri": ""}):
        with attack:
            answer = login.person().open(login.begin(**changes).url)
            assert answer.status_code >= 400
            assert "Location" not in answer.headers


@against()
@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_the_way_of_the_answer_changes_nothing(vendor: Vendor, mode: str, attack: Attack) -> None:
    login = vendor.login()
    with attack:
        address = "https://evil.example/"
        answer = login.person().open(login.begin(redirect_uri=address, response_mode=mode).url)
        never_went_there(vendor, answer, address)


@against()
def test_an_address_of_another_app_is_not_one_s_own(vendor: Vendor, attack: Attack) -> None:
    other = "https://other.example.com/callback"
    vendor.login(callbacks=(other,))
    login = vendor.login()
    with attack:
        never_went_there(vendor, login.person().open(login.begin(redirect_uri=other).url), other)


@against(AUTH0, ENTRA)
def test_an_app_without_any_address_sends_nobody_anywhere(vendor: Vendor, attack: Attack) -> None:
    """Cognito does not make such a client."""
    login = vendor.login(callbacks=())
    with attack:
        answer = login.person().open(login.begin(redirect_uri=CALLBACK).url)
        assert answer.status_code >= 400
        assert "Location" not in answer.headers


@against()
@pytest.mark.parametrize("order", ["registered-first", "registered-last"])
def test_two_addresses_in_one_request_are_refused(vendor: Vendor, order: str, attack: Attack) -> None:
    login = vendor.login()
    one, other = (
        (CALLBACK, "https://evil.example/") if order == "registered-first" else ("https://evil.example/", CALLBACK)
    )
    url = login.begin(redirect_uri=one).url
    with attack:
        answer = login.person().open(f"{url}&{urlencode({'redirect_uri': other})}")
        assert answer.status_code == 400
        assert "Location" not in answer.headers


class TestLoopback:
    """Addresses of apps on a person's own machine.

    Source: RFC 8252 sections 7.3 and 8.3; https://learn.microsoft.com/en-us/entra/identity-platform/reply-url, "Localhost exceptions"
    (read 2026-11-25): Entra ID does not look at the port of ``http://localhost`` and ``http://127.0.0.1``. Auth0 and Cognito compare the
    whole address.
    """

    REGISTERED = "http://localhost:3000/callback"
    PORTS = ("http://localhost/callback", "http://localhost:3001/callback", "http://localhost:65535/callback")
    OTHERS = (
        "http://127.0.0.1:3000/callback",
        "http://[::1]:3000/callback",
        "http://0.0.0.0:3000/callback",
        "http://127.1:3000/callback",
        "http://2130706433:3000/callback",
        "http://localhost.:3000/callback",
        "http://localhost.evil.example:3000/callback",
        "http://evil.localhost:3000/callback",
        "http://LOCALHOST:3000/callback",
        "https://localhost:3000/callback",
        "http://localhost:3000/callback/",
        "http://localhost:3000/other",
        "http://localhost:3000/callback?next=x",
        "http://localhost:3000/callback#x",
        "http://x@localhost:3000/callback",
        "http://@localhost:3000/callback",
        "http://:x@localhost:3000/callback",
        "http://localhost:3000@evil.example/callback",
        "http://evil.example\\@localhost:3000/callback",
        "http://local\thost:3000/callback",
        "http://localhost:3000/call\nback",
        "http://localhost:3000/callback\r\nX-Injected: 1",
        "http://localhost:\uff18\uff10/callback",
        "http://localhost:3000:3000/callback",
        "http://localhost:-1/callback",
        "http://localhost:65536/callback",
        "http://localhost:/callback",
        "http:localhost:3000/callback",
        "http:///localhost:3000/callback",
    )

    @pytest.mark.control
    @against()
    def test_the_registered_one_gets_the_code(self, vendor: Vendor) -> None:
        login = vendor.login(callbacks=(self.REGISTERED,), public=True)
        assert login.sign_in(login.begin()).headers["Location"].startswith(f"{self.REGISTERED}?")

    @pytest.mark.control
    @against(ENTRA)
    @pytest.mark.parametrize("address", PORTS)
    def test_entra_takes_any_port_and_answers_to_the_one_that_asked(self, vendor: Entra, address: str) -> None:
        login = vendor.login(callbacks=(self.REGISTERED,), public=True)
        assert login.sign_in(login.begin(redirect_uri=address)).headers["Location"].startswith(f"{address}?")

    @against(AUTH0, COGNITO)
    @pytest.mark.parametrize("address", PORTS)
    def test_the_others_take_the_registered_port_only(self, vendor: Vendor, address: str, attack: Attack) -> None:
        self._refused(vendor, address, attack)

    @against()
    @pytest.mark.parametrize("address", OTHERS)
    def test_another_one_is_never_gone_to(self, vendor: Vendor, address: str, attack: Attack) -> None:
        self._refused(vendor, address, attack)

    def _refused(self, vendor: Vendor, address: str, attack: Attack) -> None:
        login = vendor.login(callbacks=(self.REGISTERED,), public=True)
        with attack:
            never_went_there(vendor, login.person().open(login.begin(redirect_uri=address).url), address)


class TestWildcard:
    """Auth0's star, which stands for one sub-domain and nothing else.

    Source: https://auth0.com/docs/get-started/applications/wildcards-for-subdomains (read 2026-11-25).
    """

    REGISTERED = "https://*.example.com/callback"
    OTHERS = (
        "https://example.com/callback",
        "https://.example.com/callback",
        "https://a.b.example.com/callback",
        "https://a.example.com/Callback",
        "https://a.example.com/callback/",
        "https://a.example.com/callback?x",
        "https://a.example.com:8443/callback",
        "https://evil.example/.example.com/callback",
        "https://evil.example?.example.com/callback",
        "https://evil.example#.example.com/callback",
        "https://x@a.example.com/callback",
        "https://a.example.com.evil.example/callback",
        "https://a\\.example.com/callback",
        "https://a\n.example.com/callback",
        "https://*.example.com/callback",
        "http://a.example.com/callback",
    )

    @pytest.mark.control
    @against(AUTH0)
    def test_one_sub_domain_gets_the_code(self, vendor: Vendor) -> None:
        login = vendor.login(callbacks=(self.REGISTERED,))
        address = "https://preview-7.example.com/callback"
        assert login.sign_in(login.begin(redirect_uri=address)).headers["Location"].startswith(f"{address}?")

    @against(AUTH0)
    @pytest.mark.parametrize("address", OTHERS)
    def test_it_stands_for_nothing_else(self, vendor: Vendor, address: str, attack: Attack) -> None:
        login = vendor.login(callbacks=(self.REGISTERED,))
        with attack:
            never_went_there(vendor, login.person().open(login.begin(redirect_uri=address).url), address)


class TestGoogle:
    """The stand-in knows every client, and so takes the addresses of this machine and no others."""

    OTHERS = (
        CALLBACK,
        "https://evil.example\\@localhost/callback",
        "http://evil.example\\\\@localhost:9/callback",
        "http://x@localhost:9/callback",
        "http://localhost:9/callback#x",
        "http://localhost.evil.example:9/callback",
        "http://localhost.:9/callback",
        "http://local\thost:9/callback",
        "http://localhost:9/call\nback",
        "http://localhost:9/\\evil.example",
        "http://[::1",
        "http://[::1].evil.example/",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.2:9/callback",
        "http://0.0.0.0:9/callback",
        "//localhost:9/callback",
        "localhost:9/callback",
        "javascript://localhost:9/%0aalert(1)",
        "data://localhost:9/x",
    )

    @pytest.mark.control
    @against(GOOGLE)
    @pytest.mark.parametrize("address", [Google.address, "https://127.0.0.1:1/a?b=c", "http://[::1]:65535/"])
    def test_an_address_of_this_machine_gets_the_code(self, vendor: Vendor, address: str) -> None:
        login = vendor.login()
        attempt = login.begin(redirect_uri=address)
        answer = login.sign_in(attempt)
        assert answer.headers["Location"].startswith(address)
        assert login.party.finish(attempt, answer.headers["Location"])["email"] == login.username

    @against(GOOGLE)
    @pytest.mark.parametrize("address", OTHERS)
    def test_any_other_is_never_gone_to(self, vendor: Vendor, address: str, attack: Attack) -> None:
        login = vendor.login()
        with attack:
            never_went_there(vendor, login.person().open(login.begin(redirect_uri=address).url), address)
