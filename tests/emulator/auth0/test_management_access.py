"""Who may call the Management API, and how it answers what it does not know."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from emulator import auth0
from emulator.context import Context
from emulator.settings import EmulatorSettings
from tests.emulator.auth0.conftest import BASE, Clock, Management, management_token


def test_a_call_without_a_token_is_unauthorized(browser: FlaskClient) -> None:
    response = browser.get("/api/v2/clients", base_url=BASE)
    assert response.status_code == 401
    assert response.get_json() == {"statusCode": 401, "error": "Unauthorized", "message": "Missing authentication"}


def test_a_token_of_somebody_else_is_refused(browser: FlaskClient) -> None:
    response = Management(browser, "a.b.c")("GET", "/clients")
    assert response.status_code == 401
    assert response.get_json()["message"] == "Invalid token"


def test_an_expired_token_is_refused(browser: FlaskClient, context: Context, clock: Clock) -> None:
    api = Management(browser, management_token(browser, context))
    clock.now += 86_401
    response = api("GET", "/clients")
    assert response.status_code == 401
    assert response.get_json()["message"] == "Expired token received for JSON Web Token validation"


def test_a_token_reaches_no_further_than_its_scopes(browser: FlaskClient, context: Context) -> None:
    api = Management(browser, management_token(browser, context, scope="read:clients"))
    assert api("GET", "/clients").status_code == 200
    response = api("POST", "/clients", {"name": "x"})
    assert response.status_code == 403
    assert response.get_json() == {
        "statusCode": 403,
        "error": "Forbidden",
        "message": "Insufficient scope, expected any of: create:clients",
        "errorCode": "insufficient_scope",
    }


def test_every_answer_tells_the_rate_limit(api: Management) -> None:
    response = api("GET", "/clients")
    assert {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"} <= {
        header.lower() for header, _ in response.headers
    }


def test_an_operation_that_is_not_emulated_says_which_it_is(api: Management) -> None:
    response = api("GET", "/stats/daily")
    assert response.status_code == 501
    assert response.get_json()["message"] == "The emulator does not implement GET /api/v2/stats/daily"


def test_a_path_that_auth0_does_not_have_is_not_found(api: Management) -> None:
    assert api("GET", "/nothing").get_json() == {"statusCode": 404, "error": "Not Found", "message": "Not Found"}


def test_a_body_that_is_no_json_is_a_bad_request(browser: FlaskClient, context: Context) -> None:
    token = management_token(browser, context)
    response = browser.post("/api/v2/clients", base_url=BASE, data="{", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 400
    assert response.get_json()["message"] == "Invalid request payload JSON format"


def test_the_management_application_follows_the_emulator_to_another_port(context: Context) -> None:
    auth0.credentials(context)
    auth0.close(context)
    moved = Context(EmulatorSettings(state=context.settings.state, auth0_port=19001, bcrypt_cost=4), context.store)
    try:
        credentials = auth0.credentials(moved)
        response = (
            auth0.create_app(moved)
            .test_client()
            .post(
                "/oauth/token",
                base_url="https://localhost:19001",
                data={
                    "grant_type": "client_credentials",
                    "client_id": credentials["client_id"],
                    "client_secret": credentials["client_secret"],
                    "audience": "https://localhost:19001/api/v2/",
                },
            )
        )
        assert response.status_code == 200
    finally:
        auth0.close(moved)


def test_a_new_tenant_holds_nothing_that_anybody_made(context: Context, api: Management) -> None:
    tenant = auth0.app.tenant_of(context)
    assert tenant.made() == {}
    api.made("/roles", {"name": "admin"})
    assert tenant.made() == {"roles": 1}


@pytest.mark.parametrize(
    ("method", "path", "body", "lacking"),
    [
        ("POST", "/client-grants", {"audience": "x", "default_for": "third_party_clients"}, "default_for"),
        ("POST", "/clients", {"name": "x", "jwt_configuration": {"alg": "PS256"}}, "the jwt_configuration.alg PS256"),
        ("POST", "/resource-servers", {"identifier": "x", "signing_alg": "PS256"}, "the signing_alg PS256"),
    ],
)
def test_a_feature_that_is_not_emulated_says_of_which_operation(
    api: Management, method: str, path: str, body: dict[str, Any], lacking: str
) -> None:
    response = api(method, path, body)
    assert response.status_code == 501
    assert response.get_json()["message"] == f"The emulator does not implement {method} /api/v2{path} with {lacking}"


@pytest.mark.parametrize(
    ("path", "made"),
    [
        ("/roles", {"name": "staff"}),
        ("/clients", {"name": "app"}),
        ("/organizations", {"name": "example"}),
        ("/rules", {"name": "rule", "script": "function (user, context, callback) { callback(null, user, context); }"}),
    ],
)
def test_nothing_can_be_taken_away_that_a_thing_is_not_made_without(
    api: Management, path: str, made: dict[str, Any]
) -> None:
    one = api.made(path, made)
    identifier = one.get("client_id") or one["id"]

    for name, value in made.items():
        response = api("PATCH", f"{path}/{identifier}", {name: None})
        assert response.status_code == 400
        assert response.get_json()["message"].startswith(
            f"Payload validation error: 'Expected type string but found type null' on property {name}"
        )
        assert api("GET", f"{path}/{identifier}").get_json()[name] == value
    assert api("GET", path).status_code == 200
