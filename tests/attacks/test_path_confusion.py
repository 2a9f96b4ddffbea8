"""A path is one path: no other spelling of it goes around a check, and no identifier leads out of its place (OWASP WSTG-ATHZ-01)."""

from __future__ import annotations

import pytest
import requests

from tests.attacks.against import ALL, AUTH0, COGNITO, ENTRA, GOOGLE, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.raw import request, send, statuses
from tests.attacks.vendors import Auth0, Cognito, Entra, Vendor

GUARDED = {AUTH0: "/api/v2/clients", ENTRA: "/v1.0/applications"}


def spellings(path: str) -> list[str]:
    first, _, rest = path[1:].partition("/")
    return [
        f"/{path}",
        f"//{first}//{rest}",
        f"/{first}/./{rest}",
        f"/{first}/x/../{rest}",
        f"/x/..{path}",
        f"/{first}/..;/{first}/{rest}",
        f"/{first};x=y/{rest}",
        f"{path};",
        f"{path}/",
        f"{path}//",
        f"{path}/.",
        f"{path}/..",
        f"{path}%20",
        f"{path}%00",
        f"{path}%2f",
        f"{path}%3f",
        f"{path}%23",
        f"{path}.json",
        f"{path}?",
        f"{path}#",
        f"/%2e{path}",
        f"/{first}%2f{rest}",
        f"/{first}%5c{rest}",
        f"/{first}\\{rest}",
        f"/{first}%252f{rest}",
        path.upper(),
        path.title(),
        path.replace("e", "%65"),
        path.replace("c", "%63", 1),
        f"/authorize/..{path}",
        f"/.well-known/..{path}",
    ]


def get(vendor: Vendor, path: str, **headers: str) -> bytes:
    return send(vendor.emulation, vendor.name, request(path, **headers))


@pytest.mark.control
@against(AUTH0, ENTRA)
def test_the_path_itself_is_guarded_and_answers_who_may(vendor: Auth0 | Entra) -> None:
    path = GUARDED[vendor.name]
    assert statuses(get(vendor, path)) == [401]
    assert statuses(get(vendor, path, Authorization=f"Bearer {vendor.management_token}")) == [200]


@against(AUTH0, ENTRA)
@pytest.mark.parametrize("number", range(len(spellings("/a/b"))))
def test_another_spelling_of_a_guarded_path_is_guarded_too(vendor: Auth0 | Entra, number: int, attack: Attack) -> None:
    vendor.login()
    with attack:
        answer = get(vendor, spellings(GUARDED[vendor.name])[number])
        (status,) = statuses(answer)
        assert status in (301, 308, 400, 401, 404, 405, 501), answer[:500]
        assert vendor.login().client["client_id"].encode() not in answer
        assert b"Location: https://evil" not in answer


IDENTIFIERS = (
    "..",
    "../clients",
    "..%2fclients",
    "%2e%2e%2fclients",
    "x/../../clients",
    "x%2f..%2f..%2fclients",
    "%00",
    "x%00",
    "%0d%0aX-Injected:%201",
    "*",
    "%25",
    "'",
    "' or '1'='1",
    "\\",
    "%5c..%5c",
    ".",
    "null",
    "undefined",
    "[object%20Object]",
    "-1",
    "1e9",
    "%f0%9f%92%a9",
    "%ff",
    "%c0%ae%c0%ae",
    "a" * 3000,
)


@against(AUTH0, ENTRA)
@pytest.mark.parametrize("identifier", IDENTIFIERS)
def test_an_identifier_that_is_none_finds_nothing(vendor: Auth0 | Entra, identifier: str, attack: Attack) -> None:
    vendor.login()
    collections = (
        ("/api/v2/clients", "/api/v2/users", "/api/v2/roles", "/api/v2/connections", "/api/v2/resource-servers")
        if vendor.name == AUTH0
        else ("/v1.0/applications", "/v1.0/users", "/v1.0/groups", "/v1.0/servicePrincipals", "/beta/directoryObjects")
    )
    for collection in collections:
        with attack:
            path = f"{collection}/{identifier}".replace(" ", "%20")
            answer = get(vendor, path, Authorization=f"Bearer {vendor.management_token}")
            (status,) = statuses(answer)
            assert status in (301, 308, 400, 404, 405, 414, 501), answer[:800]
            assert b"X-Injected" not in answer.partition(b"\r\n\r\n")[0]


@against(COGNITO)
@pytest.mark.parametrize(
    "domain", ["..", ".", "*", "dash%2f..%2fother", "%2e%2e", "dash%00", "DASH", "dash%20", "dash;x", "-", "%ff"]
)
def test_a_domain_that_is_none_has_no_login(vendor: Cognito, domain: str, attack: Attack) -> None:
    vendor.login()
    for rest in ("login", "oauth2/authorize", "oauth2/token", "logout", ".well-known/jwks.json"):
        with attack:
            (status,) = statuses(get(vendor, f"/{domain}/{rest}"))
            assert status in (301, 308, 400, 404, 405)


@against(ENTRA)
@pytest.mark.parametrize(
    "segment", ["..", "%2e%2e", "*", "common%00", "COMMON", "common/", "organizations;x", "consumers", "%ff", "x%2f.."]
)
def test_a_tenant_that_is_none_is_not_taken_for_this_one(vendor: Entra, segment: str, attack: Attack) -> None:
    for rest in ("oauth2/v2.0/authorize", "v2.0/.well-known/openid-configuration", "discovery/v2.0/keys", "saml2"):
        with attack:
            answer = get(vendor, f"/{segment}/{rest}")
            (status,) = statuses(answer)
            assert status in (301, 308, 400, 404, 405)
            assert b'"issuer"' not in answer


FILES = (
    "/../../../../etc/passwd",
    "/..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "/static/../../emulator.db",
    "/static/%2e%2e/app.py",
    "/emulator.db",
    "/ca.key",
    "/credentials.json",
    "/.git/config",
    "/templates/login.html",
    "/static//etc/passwd",
    "/static/..%5c..%5capp.py",
    "/static/%00",
)


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("name", [*ALL, GOOGLE, "console"])
def test_no_path_leads_to_a_file(emulation: Emulation, name: str, path: str, attack: Attack) -> None:
    with attack:
        answer = send(emulation, name, request(path))
        assert statuses(answer)[0] in (301, 308, 400, 404, 405)
        for secret in (b"root:", b"BEGIN", b"SQLite format", b"client_secret", b"def create_app", b"{% extends"):
            assert secret not in answer


@against(AUTH0, ENTRA)
@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a_method_is_the_method(vendor: Auth0 | Entra, header: str, attack: Attack) -> None:
    """A reader's GET does not become a DELETE on the way."""
    login = vendor.register()
    path = f"/api/v2/clients/{login.client['client_id']}"
    if vendor.name == ENTRA:
        path = f"/v1.0/applications(appId='{login.client['client_id']}')"
    headers = {"Authorization": f"Bearer {vendor.management_token}", header: "DELETE"}
    with attack:
        answer = vendor.emulation.http().get(f"{vendor.base}{path}", headers=headers, timeout=20)
        assert answer.status_code == 200
        answer = vendor.emulation.http().get(f"{vendor.base}{path}?_method=DELETE", headers=headers, timeout=20)
        assert isinstance(answer, requests.Response)
        assert vendor.emulation.http().get(f"{vendor.base}{path}", headers=headers, timeout=20).status_code == 200
