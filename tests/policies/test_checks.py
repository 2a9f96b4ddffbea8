"""Each policy on what complies, what violates, what is none of its business, and what is unknown at preview."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from pulumi_policy.proxy import UNKNOWN_ARRAY_VALUE, UNKNOWN_OBJECT_VALUE, UNKNOWN_STRING_VALUE, unknown_checking_proxy

CHECKS = Path(__file__).resolve().parents[2] / "policies" / "checks"
NO_POLICY = {"__init__", "known", "redirect_uris"}
AUTH0 = "auth0:index/client:Client"
COGNITO = "aws:cognito/userPoolClient:UserPoolClient"
ENTRA = "azuread:index/application:Application"
GOOD = "https://dashboard.example.com/callback"
BAD_URIS = [
    "http://dashboard.example.com/callback",
    "https://*.example.com/callback",
    "https://dashboard.example.com/callback#fragment",
    "https://user@dashboard.example.com/callback",
]


class _Args:
    def __init__(self, resource_type, props):
        self.resource_type = resource_type
        self.props = unknown_checking_proxy(props)


def _violations(name, resource_type, props):
    module = import_module(f"checks.{name}")
    found = []
    module.validate(_Args(resource_type, props), lambda message, _urn: found.append(message))
    return found


GRANTS = [
    (
        "auth0_client_disallow_front_channel_grants",
        AUTH0,
        "grantTypes",
        ["authorization_code"],
        ["implicit", "password"],
    ),
    ("cognito_client_disallow_front_channel_grants", COGNITO, "allowedOauthFlows", ["code"], ["implicit"]),
    (
        "cognito_client_disallow_front_channel_grants",
        COGNITO,
        "explicitAuthFlows",
        ["ALLOW_REFRESH_TOKEN_AUTH"],
        ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"],
    ),
]


@pytest.mark.parametrize(("name", "kind", "key", "good", "bad"), GRANTS)
def test_grants(name, kind, key, good, bad):
    assert _violations(name, kind, {key: good}) == []
    for position, grant in enumerate(bad):
        violations = _violations(name, kind, {key: bad})
        assert f"`{key}[{position}]`" in violations[position]
        assert repr(grant) in violations[position]
    assert _violations(name, "random:index/randomPet:RandomPet", {key: bad}) == []
    assert _violations(name, kind, {}) == []
    assert _violations(name, kind, {key: UNKNOWN_ARRAY_VALUE}) == []
    assert len(_violations(name, kind, {key: [UNKNOWN_STRING_VALUE, bad[0]]})) == 1


URIS = [
    ("auth0_client_require_exact_redirect_uris", AUTH0, lambda uris: {"callbacks": uris}, "callbacks[0]"),
    (
        "auth0_client_require_exact_redirect_uris",
        AUTH0,
        lambda uris: {"allowedLogoutUrls": uris},
        "allowedLogoutUrls[0]",
    ),
    ("cognito_client_require_exact_redirect_uris", COGNITO, lambda uris: {"callbackUrls": uris}, "callbackUrls[0]"),
    ("cognito_client_require_exact_redirect_uris", COGNITO, lambda uris: {"logoutUrls": uris}, "logoutUrls[0]"),
    (
        "entra_application_require_exact_redirect_uris",
        ENTRA,
        lambda uris: {"web": {"redirectUris": uris}},
        "web.redirectUris[0]",
    ),
    (
        "entra_application_require_exact_redirect_uris",
        ENTRA,
        lambda uris: {"singlePageApplication": {"redirectUris": uris}},
        "singlePageApplication.redirectUris[0]",
    ),
]


@pytest.mark.parametrize(("name", "kind", "props", "path"), URIS)
def test_redirect_uris(name, kind, props, path):
    for good in (GOOD, "http://localhost:8501/callback", "http://127.0.0.1/callback"):
        assert _violations(name, kind, props([good])) == []
    for bad in BAD_URIS:
        violations = _violations(name, kind, props([bad]))
        assert len(violations) == 1
        assert f"`{path}` {bad!r}" in violations[0]
    assert _violations(name, "aws:s3/bucket:Bucket", props(BAD_URIS)) == []
    assert len(_violations(name, kind, props([UNKNOWN_STRING_VALUE, BAD_URIS[0]]))) == 1


def test_single_uris_and_own_schemes():
    check = "cognito_client_require_exact_redirect_uris"
    assert _violations(check, COGNITO, {"defaultRedirectUri": BAD_URIS[0]})[0].startswith("`defaultRedirectUri`")
    assert _violations(check, COGNITO, {"callbackUrls": ["com.example.app:/callback"]}) == []
    check = "auth0_client_require_exact_redirect_uris"
    own = {"callbacks": ["com.example.app:/callback"]}
    assert _violations(check, AUTH0, {"appType": "native", **own}) == []
    assert len(_violations(check, AUTH0, {"appType": "spa", **own})) == 1
    check = "entra_application_require_exact_redirect_uris"
    assert _violations(check, ENTRA, {"web": {"logoutUrl": BAD_URIS[0]}})[0].startswith("`web.logoutUrl`")


def test_the_implicit_grant_of_entra():
    check = "entra_application_disallow_implicit_grant"
    assert _violations(check, ENTRA, {"web": {"implicitGrant": {"idTokenIssuanceEnabled": False}}}) == []
    bad = {"web": {"implicitGrant": {"idTokenIssuanceEnabled": True, "accessTokenIssuanceEnabled": True}}}
    assert len(_violations(check, ENTRA, bad)) == 2
    assert len(_violations(check, ENTRA, {"fallbackPublicClientEnabled": True})) == 1
    assert _violations(check, "azuread:index/group:Group", bad) == []
    assert _violations(check, ENTRA, {"web": UNKNOWN_OBJECT_VALUE}) == []


def test_a_file_is_named_after_its_policy_and_the_pack_holds_every_file():
    pack = (CHECKS.parent / "__main__.py").read_text()
    files = {path.stem for path in CHECKS.glob("*.py")} - NO_POLICY
    assert files
    for name in files:
        policy = import_module(f"checks.{name}").policy
        assert policy.name == name.replace("_", "-")
        assert policy.description.endswith(").")
        assert f"{name}.policy" in pack
