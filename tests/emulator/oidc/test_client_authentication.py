from __future__ import annotations

import time

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from emulator.oidc.contract import Secret
from tests.emulator.oidc.conftest import new_request

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@pytest.mark.parametrize(
    ("auth", "form", "situation"),
    [
        (("app", "wrong"), {}, "WRONG_SECRET"),
        (("nobody", "x"), {}, "CLIENT_NOT_FOUND"),
        (None, {}, "NO_CLIENT_AUTHENTICATION"),
        (None, {"client_id": "app"}, "NO_CLIENT_AUTHENTICATION"),
        (None, {"client_id": "app", "client_secret": "wrong"}, "WRONG_SECRET"),
        (("app", "s3cret-of-the-app"), {"client_secret": "s3cret-of-the-app"}, "AUTH_METHOD_NOT_ALLOWED"),
        (("app", "s3cret-of-the-app"), {"client_id": "other"}, "AUTH_METHOD_NOT_ALLOWED"),
    ],
)
def test_wrong_credentials_are_refused(world, auth, form, situation):
    request = new_request()
    code = world.browser().log_in(request)["code"]
    status, body = world.exchange(request, code, auth=auth, **form)
    assert (status, body["situation"]) == (401, situation)


def test_a_secret_in_the_form_works_where_it_is_registered(world):
    request = new_request()
    code = world.browser().log_in(request)["code"]
    form = {"client_id": "app", "client_secret": "s3cret-of-the-app"}
    assert world.exchange(request, code, auth=None, **form)[0] == 200
    world.register(auth_methods=frozenset({"client_secret_basic"}))
    code = world.browser().log_in(request)["code"]
    assert world.exchange(request, code, auth=None, **form)[1]["situation"] == "AUTH_METHOD_NOT_ALLOWED"


def test_an_expired_secret_is_refused_while_a_younger_one_works(world):
    now = world.clock.now
    world.register(secrets=(Secret("old", expires_at=now + 10), Secret("young", expires_at=now + 100)))
    request = new_request()
    browser = world.browser()
    assert world.exchange(request, browser.log_in(request)["code"], auth=("app", "old"))[0] == 200
    world.clock.now += 10
    code = browser.log_in(request)["code"]
    assert world.exchange(request, code, auth=("app", "old"))[1]["situation"] == "EXPIRED_SECRET"
    assert world.exchange(request, code, auth=("app", "young"))[0] == 200


def _assertion(world, key, **changes):
    claims = {
        "iss": "app",
        "sub": "app",
        "aud": "https://localhost/",
        "exp": int(world.clock.now) + 60,
        "jti": str(time.monotonic_ns()),
        **changes,
    }
    return jwt.encode(claims, key, algorithm="RS256")


def test_a_signed_assertion_works_once_and_only_for_this_realm(world):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    world.register(secrets=(), auth_methods=frozenset({"private_key_jwt"}), public_keys=(public,))
    request = new_request()
    browser = world.browser()

    def exchange(assertion):
        code = browser.log_in(request)["code"]
        return world.exchange(request, code, auth=None, client_assertion_type=ASSERTION, client_assertion=assertion)

    good = _assertion(world, key)
    assert exchange(good)[0] == 200
    assert exchange(good)[1]["situation"] == "INVALID_ASSERTION"
    assert exchange(_assertion(world, key, aud="https://elsewhere/"))[1]["situation"] == "INVALID_ASSERTION"
    assert exchange(_assertion(world, key, exp=int(world.clock.now) - 61))[1]["situation"] == "INVALID_ASSERTION"
    assert exchange(_assertion(world, key, jti="j-1"))[0] == 200
    assert exchange(_assertion(world, key, jti="j-1", extra=1))[1]["situation"] == "INVALID_ASSERTION"
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert exchange(_assertion(world, stranger))[1]["situation"] == "INVALID_ASSERTION"


def test_either_of_two_keys_signs_named_or_not(world):
    keys = [rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2)]
    public = tuple(
        {**jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": f"k{number}", "alg": "RS256"}
        for number, key in enumerate(keys)
    )
    world.register(secrets=(), auth_methods=frozenset({"private_key_jwt"}), public_keys=public)
    request = new_request()
    browser = world.browser()

    def status(assertion):
        code = browser.log_in(request)["code"]
        return world.exchange(request, code, auth=None, client_assertion_type=ASSERTION, client_assertion=assertion)[0]

    assert [status(_assertion(world, key)) for key in keys] == [200, 200]
    claims = {"iss": "app", "sub": "app", "aud": "https://localhost/", "exp": int(world.clock.now) + 60}
    assert status(jwt.encode({**claims, "jti": "a"}, keys[1], "RS256", {"kid": "k1"})) == 200
    assert status(jwt.encode({**claims, "jti": "b"}, keys[1], "RS256", {"kid": "k0"})) == 401
    assert status(jwt.encode({**claims, "jti": "c"}, keys[1], "PS256", {"kid": "k1"})) == 401
