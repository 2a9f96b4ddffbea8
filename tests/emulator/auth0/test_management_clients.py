"""Applications and their credentials in the Management API."""

from __future__ import annotations

import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from flask.testing import FlaskClient

from tests.emulator.auth0.conftest import BASE, Clock, Management


def test_a_new_client_has_the_defaults_of_a_real_tenant(api: Management) -> None:
    client = api.made("/clients", {"name": "board"})
    assert len(client["client_id"]) == 32
    assert len(client["client_secret"]) == 64
    expected: dict[str, Any] = {
        "is_first_party": True,
        "global": False,
        "oidc_conformant": False,
        "sso_disabled": False,
        "cross_origin_authentication": False,
        "custom_login_page_on": True,
        "is_token_endpoint_ip_header_trusted": False,
        "grant_types": ["authorization_code", "implicit", "refresh_token", "client_credentials"],
        "jwt_configuration": {"secret_encoded": False, "lifetime_in_seconds": 36000},
        "refresh_token": {
            "rotation_type": "non-rotating",
            "expiration_type": "non-expiring",
            "leeway": 0,
            "token_lifetime": 2592000,
            "infinite_token_lifetime": True,
            "infinite_idle_token_lifetime": True,
            "idle_token_lifetime": 1296000,
        },
    }
    assert {name: client[name] for name in expected} == expected
    assert api("GET", f"/clients/{client['client_id']}").get_json() == client


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({}, "'Missing required property: name'."),
        ({"name": "a", "foo": 1}, "'Additional properties not allowed: foo'."),
        ({"name": 1}, "'Expected type string but found type integer' on property name."),
        ({"name": "a<b"}, "'String does not match pattern ^[^<>]+$: a<b' on property name."),
        ({"name": "a", "app_type": "web"}, "'No enum match for: web' on property app_type"),
        ({"name": "a", "callbacks": "https://a"}, "'Expected type array but found type string' on property callbacks"),
        (
            {"name": "a", "callbacks": ["no url"]},
            "'Object didn't pass validation for format url: no url' on property callbacks[0].",
        ),
        (
            {"name": "a", "initiate_login_uri": "http://a.example"},
            "'Object didn't pass validation for format absolute-https-uri-or-empty: http://a.example' on property",
        ),
        ({"name": "a", "token_endpoint_auth_method": "tls"}, "'No enum match for: tls' on property"),
        ({"name": "a", "refresh_token": {"foo": 1}}, "on property refresh_token."),
    ],
)
def test_a_wrong_payload_is_refused_in_the_vendor_s_words(
    api: Management, payload: dict[str, Any], message: str
) -> None:
    response = api("POST", "/clients", payload)
    body = response.get_json()
    assert response.status_code == 400
    assert (body["statusCode"], body["error"], body["errorCode"]) == (400, "Bad Request", "invalid_body")
    assert message in body["message"]
    assert body["message"].startswith("Payload validation error: ")


def test_unknown_grant_types_are_refused(api: Management) -> None:
    response = api("POST", "/clients", {"name": "a", "grant_types": ["authorization_code", "magic"]})
    assert (response.status_code, response.get_json()["message"]) == (400, "Invalid grant types: magic")


def test_custom_schemes_and_wildcard_sub_domains_are_taken(api: Management) -> None:
    callbacks = ["com.example.app://callback", "https://*.example.com/cb", "http://localhost:3000"]
    assert api.made("/clients", {"name": "a", "callbacks": callbacks})["callbacks"] == callbacks


def test_a_patch_merges_metadata_and_takes_away_by_null(api: Management) -> None:
    given = {"name": "a", "client_metadata": {"a": "1", "b": "2"}, "logo_uri": "https://a.example/logo.png"}
    path = f"/clients/{api.made('/clients', given)['client_id']}"
    client = api("PATCH", path, {"client_metadata": {"a": None, "c": "3"}, "logo_uri": None}).get_json()
    assert client["client_metadata"] == {"b": "2", "c": "3"}
    assert "logo_uri" not in client
    client = api("PATCH", path, {"jwt_configuration": {"alg": "RS256"}}).get_json()
    assert client["jwt_configuration"] == {"secret_encoded": False, "lifetime_in_seconds": 36000, "alg": "RS256"}


def test_fields_are_chosen_or_left_out(api: Management) -> None:
    path = f"/clients/{api.made('/clients', {'name': 'a'})['client_id']}"
    assert api("GET", path, fields="name").get_json() == {"name": "a"}
    assert "client_secret" not in api("GET", path, fields="client_secret", include_fields="false").get_json()


def test_a_list_is_paged_by_number_and_by_checkpoint(api: Management) -> None:
    for number in range(3):
        api.made("/clients", {"name": f"c{number}"})
    page = api("GET", "/clients", page=1, per_page=2, include_totals="true", fields="name").get_json()
    assert page == {"start": 2, "limit": 2, "total": 4, "clients": [{"name": "c1"}, {"name": "c2"}]}
    first = api("GET", "/clients", take=3).get_json()
    assert len(first["clients"]) == 3
    second = api("GET", "/clients", **{"take": 3, "from": first["next"]}).get_json()
    assert [client["name"] for client in second["clients"]] == ["c2"]
    assert "next" not in second
    assert api("GET", "/clients", per_page=101).status_code == 400


def test_a_rotated_secret_replaces_the_old_one(api: Management) -> None:
    client = api.made("/clients", {"name": "a"})
    rotated = api("POST", f"/clients/{client['client_id']}/rotate-secret").get_json()
    assert rotated["client_secret"] != client["client_secret"]


def test_deleting_a_client_takes_it_out_of_connections_and_grants(api: Management) -> None:
    client_id = api.made("/clients", {"name": "a"})["client_id"]
    connection = api.made("/connections", {"name": "db", "strategy": "auth0", "enabled_clients": [client_id]})
    api.made("/resource-servers", {"identifier": "https://api.example"})
    api.made("/client-grants", {"client_id": client_id, "audience": "https://api.example", "scope": []})
    assert api("DELETE", f"/clients/{client_id}").status_code == 204
    assert api("GET", f"/connections/{connection['id']}").get_json()["enabled_clients"] == []
    assert api("GET", "/client-grants", client_id=client_id).get_json() == []
    gone = api("GET", f"/clients/{client_id}")
    assert gone.get_json() == {
        "statusCode": 404,
        "error": "Not Found",
        "message": "The client does not exist",
        "errorCode": "inexistent_client",
    }


def test_the_management_application_cannot_be_deleted(api: Management) -> None:
    own = api("GET", "/clients").get_json()[0]
    assert api("DELETE", f"/clients/{own['client_id']}").status_code == 403


def test_a_client_authenticates_itself_by_a_registered_key(browser: FlaskClient, api: Management, clock: Clock) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    machine = api.made("/clients", {"name": "machine", "grant_types": ["client_credentials"]})
    client_id, secret = machine["client_id"], machine["client_secret"]
    credential = api.made(
        f"/clients/{client_id}/credentials", {"credential_type": "public_key", "name": "k", "pem": pem.decode()}
    )
    assert credential["id"].startswith("cred_")
    assert credential["alg"] == "RS256"
    methods = {"private_key_jwt": {"credentials": [{"id": credential["id"]}]}}
    attached = api("PATCH", f"/clients/{client_id}", {"client_authentication_methods": methods}).get_json()
    assert "client_secret" not in attached
    api.made("/resource-servers", {"identifier": "https://api.example"})
    api.made("/client-grants", {"client_id": client_id, "audience": "https://api.example", "scope": []})

    def ask(**changes: Any) -> int:
        now = int(clock())
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": f"{BASE}/",
            "iat": now,
            "exp": now + 60,
            "jti": str(time.time_ns()),
        }
        form = {
            "grant_type": "client_credentials",
            "audience": "https://api.example",
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion": jwt.encode({**claims, **changes}, key, "RS256", {"kid": credential["kid"]}),
        }
        return browser.post("/oauth/token", base_url=BASE, data=form).status_code

    assert ask() == 200
    assert ask(aud="https://elsewhere.example") == 401
    form = {"grant_type": "client_credentials", "audience": "https://api.example", "client_id": client_id}
    refused = browser.post("/oauth/token", base_url=BASE, data={**form, "client_secret": secret})
    assert (refused.status_code, refused.get_json()["error"]) == (401, "access_denied")
    assert ask(exp=int(clock()) - 3600) == 401
    api("DELETE", f"/clients/{client_id}/credentials/{credential['id']}")
    assert ask() == 401


def test_what_is_no_key_is_refused(api: Management) -> None:
    client_id = api.made("/clients", {"name": "machine"})["client_id"]
    response = api("POST", f"/clients/{client_id}/credentials", {"credential_type": "public_key", "pem": "nonsense"})
    assert response.status_code == 400


def test_a_short_key_is_refused(api: Management) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key()  # noqa: S505
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    client_id = api.made("/clients", {"name": "machine"})["client_id"]
    response = api("POST", f"/clients/{client_id}/credentials", {"credential_type": "public_key", "pem": pem})
    assert response.status_code == 400
    assert "2048" in response.get_json()["message"]
