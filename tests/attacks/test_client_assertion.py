"""An app that proves itself by a key does so for one request, to this tenant, by its own key (RFC 7523 section 3, OpenID Connect Core section 9).

Source: https://auth0.com/docs/get-started/authentication-and-authorization-flow/authenticate-with-private-key-jwt (read 2026-11-25): the
algorithm is the credential's; ``iss`` and ``sub`` are the client; ``aud`` the tenant; ``jti`` is there and used once; at most five minutes.
"""

from __future__ import annotations

import json
import math
import time
import uuid
from collections.abc import Callable
from typing import Any

import jwt
import pytest
import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from tests.attacks.against import AUTH0
from tests.attacks.conftest import Attack
from tests.attacks.forging import FORGERIES, FromNow, Genuine, as_json, as_of_now, encode, sign_rs256
from tests.attacks.vendors import Auth0, Vendor
from tests.emulator.aws.saml_idp import key_pair

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class Machine:
    """An app without a secret that may call an API."""

    def __init__(self, vendor: Auth0, key: str) -> None:
        self.vendor = vendor
        self.key, _ = key_pair(key)
        pem = self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        credential = {"credential_type": "public_key", "pem": pem, "alg": "RS256"}
        made = vendor.api(
            "POST",
            "/clients",
            {
                "name": f"Machine {key}",
                "app_type": "non_interactive",
                "grant_types": ["client_credentials"],
                "client_authentication_methods": {"private_key_jwt": {"credentials": [credential]}},
            },
        )
        self.client_id = made["client_id"]
        (kept,) = vendor.api("GET", f"/clients/{self.client_id}/credentials")
        self.kid = kept["kid"]
        grant = {"client_id": self.client_id, "audience": vendor.api_identifier, "scope": ["read:all"]}
        vendor.api("POST", "/client-grants", grant)

    def claims(self, **changes: Any) -> dict[str, Any]:
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": f"{self.vendor.base}/",
            "iat": now,
            "exp": now + 60,
            "jti": str(uuid.uuid4()),
            **as_of_now(changes),
        }
        return {name: value for name, value in claims.items() if value is not ...}

    def header(self) -> dict[str, Any]:
        return {"alg": "RS256", "typ": "JWT", "kid": self.kid}

    def assertion(self, **changes: Any) -> str:
        return sign_rs256(self.header(), self.claims(**changes), self.key)

    def ask(self, assertion: str, **changes: str | None) -> requests.Response:
        form = {
            "grant_type": "client_credentials",
            "audience": self.vendor.api_identifier,
            "client_id": self.client_id,
            "client_assertion_type": TYPE,
            "client_assertion": assertion,
            **changes,
        }
        sent = {name: value for name, value in form.items() if value is not None}
        return self.vendor.emulation.http().post(f"{self.vendor.base}/oauth/token", data=sent, timeout=20)

    def genuine(self) -> Genuine:
        jwk = {**json.loads(RSAAlgorithm.to_jwk(self.key.public_key())), "kid": self.kid}
        return Genuine(self.assertion(), {"keys": [jwk]})


_kept: dict[str, Machine] = {}


@pytest.fixture
def machine(vendors: dict[str, Vendor]) -> Machine:
    return _machine(vendors, "machine")


def _machine(vendors: dict[str, Vendor], name: str) -> Machine:
    if name not in _kept:
        vendor = vendors[AUTH0]
        assert isinstance(vendor, Auth0)
        _kept[name] = Machine(vendor, name)
    return _kept[name]


def refused(answer: requests.Response) -> None:
    assert answer.status_code == 401, answer.text
    assert answer.json()["error"] in ("invalid_client", "access_denied")
    assert "access_token" not in answer.json()


@pytest.mark.control
@pytest.mark.parametrize(
    "changes",
    [{}, {"iat": ...}, {"aud": ["https://elsewhere.example/", None]}, {"exp": FromNow(290)}],
    ids=["as-it-is", "without-its-time", "for-several", "for-almost-five-minutes"],
)
def test_an_honest_assertion_gets_a_token(machine: Machine, changes: dict[str, Any]) -> None:
    if isinstance(changes.get("aud"), list):
        changes = {"aud": ["https://elsewhere.example/", f"{machine.vendor.base}/"]}
    answer = machine.ask(machine.assertion(**changes))
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_assertion_gets_none(machine: Machine, forgery: str, attack: Attack) -> None:
    with attack:
        refused(machine.ask(FORGERIES[forgery](machine.genuine())))


CHANGES: dict[str, dict[str, Any]] = {
    "another-issuer": {"iss": "another"},
    "no-issuer": {"iss": ...},
    "issuer-list": {"iss": ["x"]},
    "another-subject": {"sub": "another"},
    "no-subject": {"sub": ...},
    "subject-number": {"sub": 1},
    "another-audience": {"aud": "https://elsewhere.example/"},
    "no-audience": {"aud": ...},
    "audience-number": {"aud": 1},
    "audience-object": {"aud": {}},
    "audience-list-of-objects": {"aud": [{}]},
    "audience-null": {"aud": None},
    "audience-with-userinfo": {"aud": "https://localhost@evil.example/"},
    "no-end": {"exp": ...},
    "end-null": {"exp": None},
    "end-text": {"exp": "9999999999"},
    "end-true": {"exp": True},
    "end-list": {"exp": [9999999999]},
    "end-not-a-number": {"exp": math.nan},
    "end-infinite": {"exp": math.inf},
    "end-huge": {"exp": 10**400},
    "ended": {"exp": FromNow(-120)},
    "ended-long-ago": {"exp": 0},
    "ends-in-an-hour": {"exp": FromNow(3600)},
    "ends-never": {"exp": 2**53},
    "not-yet": {"nbf": FromNow(3600)},
    "not-before-text": {"nbf": "soon"},
    "not-before-object": {"nbf": {}},
    "made-tomorrow": {"iat": FromNow(86400)},
    "made-text": {"iat": "now"},
    "no-name": {"jti": ...},
    "name-null": {"jti": None},
    "name-empty": {"jti": ""},
    "name-object": {"jti": {}},
    "name-list": {"jti": ["a"]},
    "name-surrogate": {"jti": "\ud800"},
}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_an_assertion_says_who_for_whom_when_and_once(
    machine: Machine, changes: dict[str, Any], attack: Attack
) -> None:
    with attack:
        refused(machine.ask(machine.assertion(**changes)))


def test_an_assertion_is_used_once(machine: Machine, attack: Attack) -> None:
    assertion = machine.assertion()
    assert machine.ask(assertion).status_code == 200
    with attack:
        refused(machine.ask(assertion))


@pytest.mark.parametrize("how", ["other-bits-at-the-end", "padding", "another-header", "another-time"])
def test_an_assertion_is_used_once_however_it_is_written(machine: Machine, how: str, attack: Attack) -> None:
    claims = machine.claims()
    assertion = sign_rs256(machine.header(), claims, machine.key)
    assert machine.ask(assertion).status_code == 200
    again = {
        # The last character of 256 bytes has two bits that nothing is made of.
        "other-bits-at-the-end": assertion[:-1] + chr(ord(assertion[-1]) + 1),
        "padding": assertion + "==",
        "another-header": sign_rs256({**machine.header(), "x": 1}, claims, machine.key),
        "another-time": sign_rs256(machine.header(), {**claims, "exp": claims["exp"] + 1}, machine.key),
    }[how]
    with attack:
        refused(machine.ask(again))


def test_an_assertion_of_another_app_is_not_one_s_own(
    machine: Machine, vendors: dict[str, Vendor], attack: Attack
) -> None:
    other = _machine(vendors, "other-machine")
    with attack:
        refused(machine.ask(other.assertion()))
    with attack:
        refused(machine.ask(other.assertion(iss=machine.client_id, sub=machine.client_id)))
    with attack:
        refused(machine.ask(sign_rs256({**other.header(), "kid": machine.kid}, machine.claims(), other.key)))


@pytest.mark.parametrize("algorithm", ["RS384", "RS512", "PS256", "PS384"])
def test_the_algorithm_is_the_credential_s(machine: Machine, algorithm: str, attack: Attack) -> None:
    with attack:
        token = jwt.encode(machine.claims(), machine.key, algorithm=algorithm, headers={"kid": machine.kid})
        refused(machine.ask(token))


def test_a_deleted_credential_proves_nothing(vendors: dict[str, Vendor], attack: Attack) -> None:
    machine = Machine(vendors[AUTH0], "gone-machine")  # type: ignore[arg-type]
    assert machine.ask(machine.assertion()).status_code == 200
    (credential,) = machine.vendor.api("GET", f"/clients/{machine.client_id}/credentials")
    methods = {"private_key_jwt": {"credentials": []}}
    with attack:
        http = machine.vendor.emulation.http()
        http.headers["Authorization"] = f"Bearer {machine.vendor.management_token}"
        base = f"{machine.vendor.base}/api/v2/clients/{machine.client_id}"
        http.patch(base, json={"client_authentication_methods": methods}, timeout=20)
        http.delete(f"{base}/credentials/{credential['id']}", timeout=20)
        refused(machine.ask(machine.assertion()))


MIXED: dict[str, Callable[[Machine], dict[str, str | None]]] = {
    "another-type": lambda _: {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"},
    "no-type": lambda _: {"client_assertion_type": None},
    "another-client": lambda m: {"client_id": m.vendor.login().client["client_id"]},
    "a-secret-in-place": lambda _: {"client_assertion": None, "client_assertion_type": None, "client_secret": "x"},
    "nothing-in-place": lambda _: {"client_assertion": None, "client_assertion_type": None},
    "an-empty-one": lambda _: {"client_assertion": ""},
}


@pytest.mark.parametrize("mixed", MIXED.values(), ids=MIXED)
def test_an_assertion_is_not_helped_by_what_stands_beside_it(
    machine: Machine, mixed: Callable[[Machine], dict[str, str | None]], attack: Attack
) -> None:
    with attack:
        refused(machine.ask(machine.assertion(), **mixed(machine)))


@pytest.mark.parametrize("payload", ["[]", '"x"', "1", "null", "{", "", "\ud83d", "[" * 5000], ids=range(8))
def test_what_is_signed_and_says_nothing_proves_nothing(machine: Machine, payload: str, attack: Attack) -> None:
    with attack:
        body = payload.encode("utf-8", "surrogatepass")
        signing_input = f"{as_json(machine.header())}.{encode(body)}"
        signature = machine.key.sign(signing_input.encode(), padding.PKCS1v15(), hashes.SHA256())
        refused(machine.ask(f"{signing_input}.{encode(signature)}", client_id=None))
