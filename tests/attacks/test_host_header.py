"""The issuer and every link are the emulator's own, whatever a request says of where it was sent; and a foreign name is not answered.

Source: RFC 9110 section 7.4; OWASP WSTG-INPV-17 (host header injection); DNS rebinding, by which another site's page becomes this one's.
"""

from __future__ import annotations

import pytest

from emulator.runtime import VENDORS
from tests.attacks.against import ALL, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.raw import request, send, statuses
from tests.attacks.vendors import Vendor

FOREIGN = (
    "evil.example",
    "evil.example:443",
    "localhost.evil.example",
    "evil.example#localhost",
    "evil.example/localhost",
    "localhost@evil.example",
    "evil.example@localhost",
    "localhost:80@evil.example",
    "localhost.",
    "localhost\\.evil.example",
    "127.0.0.1.nip.io",
    "127.0.0.2",
    "0.0.0.0",  # noqa: S104 - a name that is to be refused
    "10.0.0.1",
    "2130706433",
    "0x7f.1",
    "127.1",
    "[::]",
    "[::ffff:127.0.0.1]",
    "localhost:port",
    "localhost:-1",
    "localhost:123456",
    "localhost, evil.example",
    "localhost evil.example",
    "*",
    "",
)
PATHS = {
    "auth0": "/.well-known/openid-configuration",
    "aws": "/dash/login",
    "entra": "/common/v2.0/.well-known/openid-configuration",
    "google": "/.well-known/openid-configuration",
    "console": "/",
}
FORWARDED = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Port": "1",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-For": "10.0.0.1",
    "Forwarded": "host=evil.example;proto=http",
    "X-Host": "evil.example",
    "X-Original-URL": "/evil",
    "X-Rewrite-URL": "/evil",
    "X-Forwarded-Server": "evil.example",
}


@pytest.mark.control
@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize("host", ["localhost", "localhost:443", "127.0.0.1:18441", "[::1]:1", "LOCALHOST"])
def test_the_machine_s_own_names_are_answered(emulation: Emulation, name: str, host: str) -> None:
    assert statuses(send(emulation, name, request(PATHS[name], host=host)))[0] in (200, 400, 404)


@pytest.mark.parametrize("name", VENDORS)
@pytest.mark.parametrize("host", FOREIGN)
def test_another_name_is_not(emulation: Emulation, name: str, host: str, attack: Attack) -> None:
    with attack:
        answer = send(emulation, name, request(PATHS[name], host=host))
        assert statuses(answer) in ([421], [400])
        assert b"evil" not in answer
        assert b"openid" not in answer


@pytest.mark.parametrize("name", VENDORS)
def test_a_request_without_a_host_or_with_two_is_not_answered(emulation: Emulation, name: str, attack: Attack) -> None:
    path = PATHS[name]
    for raw in (
        f"GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n",
        f"GET {path} HTTP/1.0\r\n\r\n",
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        f"GET {path} HTTP/1.1\r\nHost: evil.example\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        f"GET https://evil.example{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\n evil.example\r\nConnection: close\r\n\r\n",
    ):
        with attack:
            assert statuses(send(emulation, name, raw.encode())) in ([400], [421], [])


@against(*ALL, GOOGLE)
@pytest.mark.parametrize("header", FORWARDED)
def test_what_a_proxy_would_say_is_not_believed(vendor: Vendor, header: str, attack: Attack) -> None:
    login = vendor.login()
    honest = login.party.discovery
    with attack:
        told = login.party.session.get(
            login.client["discovery_url"], headers={header: FORWARDED[header]}, timeout=20
        ).json()
        assert told == honest
    with attack:
        headers = {header: FORWARDED[header]}
        answer = login.party.session.get(login.begin().url, headers=headers, allow_redirects=False, timeout=20)
        assert answer.headers["Location"].startswith(f"{vendor.base}/")


@against(*ALL, GOOGLE)
def test_the_issuer_of_a_token_does_not_follow_the_host(vendor: Vendor, attack: Attack) -> None:
    login = vendor.login()
    attempt = login.begin()
    code = login.code(attempt)
    with attack:
        login.party.session.headers["Host"] = "127.0.0.1:1"
        tokens = login.party.redeem(attempt, code).json()
        del login.party.session.headers["Host"]
        assert login.party.verify(tokens["id_token"])["iss"] == login.client["issuer"]
