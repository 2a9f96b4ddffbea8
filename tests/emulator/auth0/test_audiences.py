"""Access tokens for an API: who gets one, with which scopes."""

from __future__ import annotations

from typing import Any

import jwt
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.emulator.auth0.conftest import BASE, Management
from tests.emulator.auth0.flow import answered, make_app, payload, start, tokens

AUDIENCE = "https://api.example/v1"


def make_api(api: Management, **changes: Any) -> dict[str, Any]:
    scopes = [{"value": "read:models"}, {"value": "write:models"}]
    return dict(api.made("/resource-servers", {"identifier": AUDIENCE, "name": "Models", "scopes": scopes, **changes}))


def make_machine(api: Management, *scopes: str) -> dict[str, Any]:
    client = api.made(
        "/clients", {"name": "machine", "app_type": "non_interactive", "grant_types": ["client_credentials"]}
    )
    if scopes:
        api.made("/client-grants", {"client_id": client["client_id"], "audience": AUDIENCE, "scope": list(scopes)})
    return dict(client)


def machine_token(browser: FlaskClient, client: dict[str, Any], **changes: str) -> TestResponse:
    form = {
        "grant_type": "client_credentials",
        "client_id": client["client_id"],
        "client_secret": client["client_secret"],
        "audience": AUDIENCE,
        **changes,
    }
    return browser.post("/oauth/token", base_url=BASE, data=form)


def test_a_machine_gets_a_token_with_the_scopes_of_its_grant(browser: FlaskClient, api: Management) -> None:
    make_api(api, token_lifetime=600)
    client = make_machine(api, "read:models")
    answer = machine_token(browser, client).get_json()
    claims = payload(answer["access_token"])
    assert claims["sub"] == f"{client['client_id']}@clients"
    assert claims["aud"] == AUDIENCE
    assert (claims["scope"], claims["gty"]) == ("read:models", "client-credentials")
    assert answer["expires_in"] == claims["exp"] - claims["iat"] == 600


def test_a_machine_without_a_grant_gets_none(browser: FlaskClient, api: Management) -> None:
    make_api(api)
    client = make_machine(api)
    response = machine_token(browser, client)
    assert response.status_code == 403
    assert response.get_json()["error"] == "access_denied"
    assert "is not authorized to access resource server" in response.get_json()["error_description"]


def test_a_machine_gets_no_scope_beyond_its_grant(browser: FlaskClient, api: Management) -> None:
    make_api(api)
    response = machine_token(browser, make_machine(api, "read:models"), scope="write:models")
    assert response.status_code == 403


def test_an_unknown_audience_is_named(browser: FlaskClient, api: Management) -> None:
    response = machine_token(browser, make_machine(api), audience="https://no.example")
    assert response.get_json() == {
        "error": "access_denied",
        "error_description": "Service not enabled within domain: https://no.example",
    }
    answer = answered(start(browser, make_app(api), audience="https://no.example"))
    assert (answer["error"], answer["error_description"]) == ("access_denied", "Service not found: https://no.example")


def test_a_user_gets_a_jwt_for_the_audience_with_the_scopes_asked_for(browser: FlaskClient, api: Management) -> None:
    make_api(api)
    app = make_app(api)
    answer = tokens(browser, app, audience=AUDIENCE, scope="openid read:models other:thing")
    claims = payload(answer["access_token"])
    assert claims["aud"] == [AUDIENCE, f"{BASE}/userinfo"]
    assert claims["scope"] == answer["scope"] == "openid read:models"
    assert claims["azp"] == app.client_id
    headers = {"Authorization": f"Bearer {answer['access_token']}"}
    assert browser.get("/userinfo", base_url=BASE, headers=headers).get_json() == {"sub": app.user["user_id"]}


def test_an_api_with_role_based_access_grants_only_what_the_roles_permit(browser: FlaskClient, api: Management) -> None:
    make_api(api, enforce_policies=True, token_dialect="access_token_authz")
    app = make_app(api)
    role = api.made("/roles", {"name": "reader"})
    permission = {"resource_server_identifier": AUDIENCE, "permission_name": "read:models"}
    api.made(f"/roles/{role['id']}/permissions", {"permissions": [permission]})
    api("POST", f"/users/{app.user['user_id']}/roles", {"roles": [role["id"]]})
    claims = payload(tokens(browser, app, audience=AUDIENCE, scope="openid read:models write:models")["access_token"])
    assert claims["scope"] == "openid read:models"
    assert claims["permissions"] == ["read:models"]
    listed = api("GET", f"/users/{app.user['user_id']}/permissions").get_json()
    assert listed[0]["sources"] == [{"source_id": role["id"], "source_name": "reader", "source_type": "ROLE"}]


def test_an_api_without_offline_access_gives_no_refresh_token(browser: FlaskClient, api: Management) -> None:
    make_api(api)
    app = make_app(api)
    assert "refresh_token" not in tokens(browser, app, audience=AUDIENCE, scope="openid offline_access")
    api("PATCH", f"/resource-servers/{AUDIENCE.replace('/', '%2F')}", {"allow_offline_access": True})
    assert "refresh_token" in tokens(browser, app, audience=AUDIENCE, scope="openid offline_access", prompt="login")


def test_an_api_with_a_shared_secret_signs_by_it(browser: FlaskClient, api: Management) -> None:
    server = make_api(api, signing_alg="HS256")
    token = machine_token(browser, make_machine(api, "read:models")).get_json()["access_token"]
    claims = jwt.decode(
        token,
        server["signing_secret"],
        algorithms=["HS256"],
        audience=AUDIENCE,
        options={"verify_exp": False, "verify_iat": False},
    )
    assert claims["iss"] == f"{BASE}/"
