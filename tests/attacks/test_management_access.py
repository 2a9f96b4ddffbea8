"""A management API does what the token's scopes say, for as long as it says, and nothing by another path to the same thing.

Source: https://auth0.com/docs/api/management/v2 (scopes of each operation), https://learn.microsoft.com/en-us/graph/permissions-reference
(read 2026-11-25).
"""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import requests

from tests.attacks.against import AUTH0, ENTRA, against
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.test_token_forgery import called
from tests.attacks.vendors import Auth0, Entra, Vendor

OPERATIONS = (
    ("GET", "/clients", "read:clients"),
    ("POST", "/clients", "create:clients"),
    ("PATCH", "/clients/{client}", "update:clients"),
    ("DELETE", "/clients/{client}", "delete:clients"),
    ("GET", "/users", "read:users"),
    ("POST", "/users", "create:users"),
    ("PATCH", "/users/{user}", "update:users"),
    ("DELETE", "/users/{user}", "delete:users"),
    ("GET", "/connections", "read:connections"),
    ("POST", "/connections", "create:connections"),
    ("GET", "/roles", "read:roles"),
    ("POST", "/roles", "create:roles"),
    ("POST", "/users/{user}/roles", "update:users"),
    ("GET", "/resource-servers", "read:resource_servers"),
    ("GET", "/client-grants", "read:client_grants"),
    ("POST", "/client-grants", "create:client_grants"),
    ("GET", "/actions/actions", "read:actions"),
    ("POST", "/actions/actions", "create:actions"),
    ("GET", "/rules", "read:rules"),
    ("GET", "/user-blocks/{user}", "read:users"),
    ("DELETE", "/user-blocks/{user}", "update:users"),
    ("GET", "/tenants/settings", "read:tenant_settings"),
    ("PATCH", "/tenants/settings", "update:tenant_settings"),
)
_names = itertools.count()


def machine(vendor: Auth0, *scopes: str) -> str:
    """A management token with these scopes and no others."""
    made = vendor.api(
        "POST",
        "/clients",
        {"name": f"Limited {next(_names)}", "app_type": "non_interactive", "grant_types": ["client_credentials"]},
    )
    audience = f"{vendor.base}/api/v2/"
    vendor.api("POST", "/client-grants", {"client_id": made["client_id"], "audience": audience, "scope": list(scopes)})
    return vendor.app_token(made["client_id"], made["client_secret"], audience)


def sent(vendor: Vendor, method: str, address: str, token: str | None, body: Any = None) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
    return vendor.emulation.http().request(method, address, headers=headers, json=body, timeout=20)


@pytest.fixture
def tenant(vendors: dict[str, Vendor]) -> Auth0:
    vendor = vendors[AUTH0]
    assert isinstance(vendor, Auth0)
    return vendor


def path_of(tenant: Auth0, path: str) -> str:
    client = tenant.login().client["client_id"]
    user = tenant.people["ada@example.com"]["user_id"]
    return f"{tenant.base}/api/v2{path.format(client=client, user=user)}"


_tokens: dict[str, str] = {}


@pytest.fixture
def reader(tenant: Auth0) -> str:
    if "reader" not in _tokens:
        _tokens["reader"] = machine(tenant, "read:clients")
    return _tokens["reader"]


@pytest.mark.control
def test_a_token_does_what_its_scope_says(tenant: Auth0, reader: str) -> None:
    assert sent(tenant, "GET", f"{tenant.base}/api/v2/clients", reader).status_code == 200


@pytest.mark.control
@against(ENTRA)
def test_an_app_does_what_its_roles_say(vendor: Entra) -> None:
    assert called(vendor, f"{vendor.base}/v1.0/applications", vendor.management_token).status_code == 200


@pytest.mark.parametrize(("method", "path", "scope"), OPERATIONS, ids=str)
def test_a_token_does_nothing_else(
    tenant: Auth0, reader: str, method: str, path: str, scope: str, attack: Attack
) -> None:
    address = path_of(tenant, path)
    if scope != "read:clients":
        with attack:
            answer = sent(tenant, method, address, reader, {})
            body = answer.json()
            assert (answer.status_code, body["statusCode"]) == (403, 403)
            assert (body["error"], body["errorCode"]) == ("Forbidden", "insufficient_scope")
            assert scope in body["message"]
    for token in (None, "", "x", " ", "null"):
        with attack:
            answer = sent(tenant, method, address, token, {})
            assert answer.status_code in (400, 401)
            assert answer.json()["statusCode"] == answer.status_code


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Basic", "Token", "Bearer:", "", "Bearer Bearer"])
def test_the_token_is_sent_as_a_bearer_s(tenant: Auth0, reader: str, scheme: str, attack: Attack) -> None:
    headers = {"Authorization": f"{scheme} {reader}".strip()}
    with attack:
        answer = tenant.emulation.http().get(f"{tenant.base}/api/v2/users", headers=headers, timeout=20)
        assert answer.status_code in (400, 401, 403)


@pytest.mark.parametrize("way", ["access_token", "token", "api_key", "Authorization"])
def test_a_token_in_an_address_or_a_cookie_is_not_read(tenant: Auth0, reader: str, way: str, attack: Attack) -> None:
    address = f"{tenant.base}/api/v2/clients"
    with attack:
        assert tenant.emulation.http().get(address, params={way: reader}, timeout=20).status_code == 401
    with attack:
        assert tenant.emulation.http().get(address, cookies={way: reader}, timeout=20).status_code == 401


@against(AUTH0, ENTRA)
def test_a_token_ends(vendor: Auth0 | Entra, emulation: Emulation, attack: Attack) -> None:
    path = "/api/v2/clients" if vendor.name == AUTH0 else "/v1.0/applications"
    with attack, emulation.later(25 * 3600):
        answer = called(vendor, f"{vendor.base}{path}", vendor.management_token)
        assert answer.status_code == 401


@against(ENTRA)
def test_a_token_ends_with_its_app(vendor: Entra, attack: Attack) -> None:
    login = vendor.register()
    own = login.client
    token = vendor.app_token(own["client_id"], own["client_secret"], f"{vendor.base}/.default")
    (principal,) = vendor.api("GET", f"/servicePrincipals?$filter=appId eq '{own['client_id']}'")["value"]
    assert called(vendor, f"{vendor.base}/v1.0/applications", token).status_code == 403
    vendor.api("PATCH", f"/servicePrincipals/{principal['id']}", {"accountEnabled": False})
    with attack:
        assert called(vendor, f"{vendor.base}/v1.0/applications", token).status_code == 401


@against(AUTH0)
def test_a_grant_that_was_taken_away_gives_no_new_tokens(vendor: Auth0, attack: Attack) -> None:
    made = vendor.api(
        "POST", "/clients", {"name": "Ended", "app_type": "non_interactive", "grant_types": ["client_credentials"]}
    )
    audience = f"{vendor.base}/api/v2/"
    grant = vendor.api(
        "POST", "/client-grants", {"client_id": made["client_id"], "audience": audience, "scope": ["read:clients"]}
    )
    vendor.api("DELETE", f"/client-grants/{grant['id']}")
    form = {"grant_type": "client_credentials", **{name: made[name] for name in ("client_id", "client_secret")}}
    with attack:
        answer = vendor.emulation.http().post(
            f"{vendor.base}/oauth/token", data={**form, "audience": audience}, timeout=20
        )
        assert (answer.status_code, answer.json()["error"]) == (403, "access_denied")


@against(AUTH0)
@pytest.mark.parametrize(
    "scope", ["delete:users", "read:clients delete:users", "*", "read:*", "read:clients,delete:users"]
)
def test_a_token_has_no_scope_beyond_the_grant(vendor: Auth0, scope: str, attack: Attack) -> None:
    made = vendor.api(
        "POST", "/clients", {"name": "Asks", "app_type": "non_interactive", "grant_types": ["client_credentials"]}
    )
    audience = f"{vendor.base}/api/v2/"
    vendor.api(
        "POST", "/client-grants", {"client_id": made["client_id"], "audience": audience, "scope": ["read:clients"]}
    )
    form = {"grant_type": "client_credentials", **{name: made[name] for name in ("client_id", "client_secret")}}
    with attack:
        sent_form = {**form, "audience": audience, "scope": scope}
        answer = vendor.emulation.http().post(f"{vendor.base}/oauth/token", data=sent_form, timeout=20)
        assert (answer.status_code, answer.json()["error"]) == (403, "access_denied")


@against(AUTH0)
def test_who_may_not_read_keys_is_shown_no_secret(vendor: Auth0, reader: str, attack: Attack) -> None:
    """Source: https://auth0.com/docs/api/management/v2/clients/get-clients: ``read:client_keys`` shows them."""
    secret = vendor.login().client["client_secret"]
    for path in ("/clients", f"/clients/{vendor.login().client['client_id']}", "/clients?fields=client_secret,name"):
        with attack:
            answer = sent(vendor, "GET", f"{vendor.base}/api/v2{path}", reader)
            assert answer.status_code == 200
            assert secret not in answer.text


@against(AUTH0, ENTRA)
def test_no_answer_shows_a_hash_or_a_secret_that_was_set(vendor: Auth0 | Entra, attack: Attack) -> None:
    vendor.login()
    paths = (
        ("/api/v2/users", "/api/v2/connections", "/api/v2/users?fields=_password_hash,password,email")
        if vendor.name == AUTH0
        else ("/v1.0/users", "/v1.0/applications", "/v1.0/servicePrincipals", "/beta/users?$select=passwordProfile")
    )
    for path in paths:
        with attack:
            answer = called(vendor, f"{vendor.base}{path}", vendor.management_token)
            assert "$2b$" not in answer.text
            assert "_password" not in answer.text
            assert "_secrets" not in answer.text
            assert vendor.login().client["client_secret"] not in answer.text


@against(AUTH0)
def test_who_may_not_change_keys_cannot_set_a_secret(vendor: Auth0, attack: Attack) -> None:
    token = machine(vendor, "update:clients")
    address = f"{vendor.base}/api/v2/clients/{vendor.register().client['client_id']}"
    assert sent(vendor, "PATCH", address, token, {"description": "x"}).status_code == 200
    with attack:
        answer = sent(
            vendor, "PATCH", address, token, {"client_secret": "known-to-the-attacker-and-long-enough-to-be-one"}
        )
        assert (answer.status_code, answer.json()["errorCode"]) == (403, "insufficient_scope")
