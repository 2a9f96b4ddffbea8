"""How an app proves itself at Auth0: by a secret with a version, or by one or two keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from components.auth0 import keys
from tests.components.recorder import record_stack, record_values
from tests.components.stacks import app, stack
from tests.components.test_settings import problems

HERE = "dashboard-identity:apps[0].options.auth0"


def public_pem(bits: int = 2048, *, pkcs1: bool = False) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits).public_key()
    shape = serialization.PublicFormat.PKCS1 if pkcs1 else serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, shape).decode()


def private_pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    shape, nothing = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, shape, nothing).decode()


@pytest.fixture(scope="module")
def pems() -> list[str]:
    return [public_pem(), public_pem(pkcs1=True)]


def with_options(**options: object) -> dict[str, object]:
    return stack("auth0", apps=[app("auth0", options={"auth0": options})])


def test_a_client_with_keys_has_no_secret(pems: list[str], tmp_path: Path):
    file = tmp_path / "second.pem"
    file.write_text("a comment\r\n" + pems[1].replace("\n", "\r\n"))
    given = [{"name": "2026-11", "pem": pems[0]}, {"name": "2027-05", "file": str(file), "algorithm": "PS256"}]
    config = with_options(publicKeys=given)

    assert record_stack(config).one("ClientCredentials").inputs == {
        "clientId": "auth0-Board-client",
        "authenticationMethod": "private_key_jwt",
        "privateKeyJwt": {
            "credentials": [
                {"name": "2026-11", "credentialType": "public_key", "pem": pems[0], "algorithm": "RS256"},
                {"name": "2027-05", "credentialType": "public_key", "pem": pems[1], "algorithm": "PS256"},
            ]
        },
    }
    client = record_values(config, lambda built: built.clients()["Board"]["auth0"])
    assert client["client_secret"] is None
    assert client["token_endpoint_auth_method"] == "private_key_jwt"


def test_a_secret_of_a_version_is_made_by_the_stack_and_another_version_makes_another():
    recording = record_stack(with_options(secretVersion=2))

    made = recording.one("RandomPassword")
    assert made.inputs["keepers"] == {"version": "2"}
    assert made.parent == "auth0-Board"
    credentials = recording.one("ClientCredentials")
    assert credentials.inputs["clientSecret"] == "generated-password"


def test_without_a_version_the_secret_is_auth0_s_own():
    recording = record_stack(stack("auth0"))

    assert recording.of("RandomPassword") == []
    assert "clientSecret" not in recording.one("ClientCredentials").inputs


def test_a_private_key_is_refused_without_being_shown(tmp_path: Path):
    private = private_pem()
    file = tmp_path / "mine.pem"
    file.write_text(private)
    fix = "the app alone keeps that; get the public one with: openssl pkey -pubout -in <private key> -out <public key>"
    told = problems(with_options(publicKeys=[{"name": "a", "pem": private}, {"name": "b", "file": str(file)}]))

    assert told == [
        f"{HERE}.publicKeys[0].pem: holds a private key, which is a secret in clear; {fix}",
        f"{HERE}.publicKeys[1].file: holds a private key, which is a secret in clear, got '{file}'; {fix}",
    ]
    for shape in (private, [private], [{"pem": private}], [{"name": private * 2, "pem": "x"}]):
        (shown,) = {line for line in problems(with_options(publicKeys=shape)) if private[40:60] in line} or {""}
        assert shown == ""


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("ssh-rsa AAAAB3Nza", "is not a public key in PEM format; it begins with '-----BEGIN PUBLIC KEY-----'"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "is not an RSA public key; Auth0 takes"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "is a certificate; take its public key: "),
        (public_pem(1024), "has 1024 bits, and Auth0 takes keys of at least 2048; make a longer one"),
        (
            ec.generate_private_key(ec.SECP256R1())
            .public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode(),
            "is not an RSA public key; Auth0 takes RSA keys only: RS256, RS384, PS256",
        ),
        (public_pem() + public_pem(), "holds 2 keys; name each by itself"),
    ],
)
def test_what_auth0_does_not_take_is_refused_with_the_reason(text: str, rule: str):
    (told,) = problems(with_options(publicKeys=[{"name": "a", "pem": text}]))

    assert told.startswith(f"{HERE}.publicKeys[0].pem: {rule}")


def test_a_key_keeps_its_text_whatever_its_line_ends(pems: list[str]):
    assert keys.checked(pems[0].replace("\n", "\r\n") + "\n\n") == keys.checked(pems[0]) == pems[0]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"publicKeys": [{"name": "a"}]}, "publicKeys[0]: must have either 'pem' or 'file'"),
        (
            {"publicKeys": [{"name": "a", "file": "no-such-file.pem"}]},
            (
                "publicKeys[0].file: cannot be read: No such file or directory, got 'no-such-file.pem'; "
                "the name is relative to the project's folder"
            ),
        ),
        ({"secretVersion": "2 3"}, "secretVersion: "),
        (
            {"initiateLoginUri": "http://localhost:5000/login"},
            (
                "initiateLoginUri: must be an https URL: Auth0 takes no other, 'http://localhost' neither, "
                "got 'http://localhost:5000/login'; leave it out on this machine: only logins that begin at Auth0, as from "
                "an invitation, need it"
            ),
        ),
        (
            {"initiateLoginUri": "https://a.example.com/login#x"},
            (
                "initiateLoginUri: must not have a fragment, got 'https://a.example.com/login#x'; "
                "use 'https://a.example.com/login'"
            ),
        ),
        ({"existing": "a client"}, "existing: "),
        (
            {"existing": "abc", "secretVersion": "2"},
            "secretVersion: would change the client, which is there already; remove it, or remove 'existing'",
        ),
        (
            {"existing": "abc", "initiateLoginUri": "https://a.example.com/login"},
            "initiateLoginUri: would change the client, which is there already; remove it, or remove 'existing'",
        ),
    ],
)
def test_each_wrong_option_is_told_by_its_key(options: dict[str, object], expected: str):
    (told,) = problems(with_options(**options))

    assert told.startswith(f"{HERE}.{expected}")


def test_two_keys_differ(pems: list[str]):
    told = problems(with_options(publicKeys=[{"name": "a", "pem": pems[0]}, {"name": "a", "pem": pems[0]}]))

    assert told == [
        f"{HERE}.publicKeys[1].name: is the name of the other key, got 'a'",
        f"{HERE}.publicKeys[1].pem: is the same key as the other one",
    ]


def test_a_third_key_is_refused(pems: list[str]):
    (told,) = problems(with_options(publicKeys=[{"name": name, "pem": pems[0]} for name in "abc"]))

    assert told.startswith(f"{HERE}.publicKeys: ")
    assert "2" in told


def test_keys_and_a_secret_exclude_each_other(pems: list[str]):
    told = problems(with_options(publicKeys=[{"name": "a", "pem": pems[0]}], secretVersion="2"))

    assert told == [f"{HERE}.secretVersion: is for apps with a secret, and this one has keys; remove one"]


def test_an_app_that_keeps_no_secret_has_neither_keys_nor_a_version(pems: list[str]):
    options = {"auth0": {"publicKeys": [{"name": "a", "pem": pems[0]}]}}
    assert problems(stack("auth0", apps=[app("auth0", type="spa", options=options)])) == [
        f"{HERE}.publicKeys: is for apps that can keep a secret, and one of type 'spa' cannot; remove them"
    ]
    options = {"auth0": {"secretVersion": "2"}}
    assert problems(stack("auth0", apps=[app("auth0", type="native", options=options)])) == [
        f"{HERE}.secretVersion: is for apps that can keep a secret, and one of type 'native' cannot; remove it"
    ]


def test_the_login_page_is_set_on_the_client():
    recording = record_stack(with_options(initiateLoginUri="https://board.example.com/login"))

    assert recording.one("Client").inputs["initiateLoginUri"] == "https://board.example.com/login"
