"""Secrets in clear text, told by name and by form."""

from __future__ import annotations

import pytest
from criteria.clear_text import is_secret_name, secret_in_code, secret_shape


@pytest.mark.parametrize(
    "name",
    [
        "CLIENT_SECRET",
        "clientSecret",
        "OSDU_CLIENT_SECRET",
        "dbPassword",
        "API_KEY",
        "apikey",
        "STRIPE-SECRET-KEY",
        "authToken",
        "API_TOKEN",
        "DB_PWD",
    ],
)
def test_names_of_secrets(name):
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "CLIENT_ID",
        "ROLE_CLAIM",
        "SECRET_ARN",
        "SECRET_NAME",
        "passwordPolicy",
        "PASSWORD_LENGTH",
        "TOKEN_ENDPOINT",
        "SECRETARY",
        "SECRETS_MANAGER_TTL",
        "PARAMETERS_SECRETS_EXTENSION_HTTP_PORT",
        "PARAMETERS_SECRETS_EXTENSION_LOG_LEVEL",
        "SECRETS_MANAGER_TIMEOUT_MILLIS",
        "CREDENTIALS_FILE",
        "",
    ],
)
def test_names_that_only_speak_of_a_secret(name):
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("-----BEGIN EC PRIVATE KEY-----", "a private key"),
        ("AKIAZ7Q2XW4K5N6P8R9T", "an access key of AWS"),
        ("ghp_" + "a1B2" * 10, "a token of GitHub"),
        ("xoxb-1234567890-abcdef", "a token of Slack"),
        ("GOCSPX-" + "abcdefghij" * 3, "a client secret of Google"),
        ("sk_live_" + "abcd1234" * 3, "a secret key of Stripe"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijk", "a signed token"),
        ("postgres://app:hunter2hunter2@db.example/x", "a password in a URL"),
    ],
)
def test_forms_of_secrets(text, kind):
    assert secret_shape(f"before {text} after") == kind


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PUBLIC KEY-----",
        "https://login.example.com/authorize",
        "postgres://app@db.example/x",
        "arn:aws:iam::1:role/x",
    ],
)
def test_what_is_no_secret(text):
    assert secret_shape(text) is None


def test_code_that_assigns_a_literal_to_a_secrets_name_is_told_by_its_line():
    assert secret_in_code("a = 1\nconfig = {\n  'client_secret': 'Zq8fLw2pXn5vRt7k',\n}") == (
        3,
        "a secret that is assigned to a name",
    )


@pytest.mark.parametrize("name", ["secret", "webhookSecret", "SIGNING_KEY", "apiToken", "self.passphrase"])
def test_code_names_its_secrets_in_many_ways(name):
    assert secret_in_code(f"{name} = 'Zq8fLw2pXn5vRt7k'") == (1, "a secret that is assigned to a name")


@pytest.mark.parametrize(
    "code",
    [
        "const clientSecret = event.secrets.CLIENT_SECRET;",
        "password = os.environ['PASSWORD']",
        "const password = '<your password here>';",
        "const apiKey = 'xxxxxxxxxxxx';",
        "const url = `https://${host}/token`;",
    ],
)
def test_code_that_reads_its_secret_from_elsewhere_passes(code):
    assert secret_in_code(code) is None
