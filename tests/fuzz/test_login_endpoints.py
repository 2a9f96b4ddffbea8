"""Whatever is sent to the endpoints of a login: an answer in the vendor's words, never a failure of the emulator's own."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlencode

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse

from emulator.aws.login import create_login_app
from emulator.aws.runtime import Runtime
from emulator.aws.state import State
from tests.fuzz.accounts import CALLBACK, EMAIL, PASSWORD, Account, auth0_token, graph_token
from tests.fuzz.conftest import examples
from tests.fuzz.odd import ODD_TEXT
from tests.relying_party import Form

NAMES = (
    *(
        "client_id",
        "redirect_uri",
        "response_type",
        "response_mode",
        "scope",
        "state",
        "nonce",
        "prompt",
        "max_age",
        "login_hint",
    ),
    *(
        "code_challenge",
        "code_challenge_method",
        "claims",
        "request",
        "request_uri",
        "id_token_hint",
        "ui_locales",
        "acr_values",
    ),
    *(
        "audience",
        "connection",
        "organization",
        "identity_provider",
        "idp_identifier",
        "resource",
        "domain_hint",
        "display",
    ),
    *(
        "grant_type",
        "code",
        "code_verifier",
        "refresh_token",
        "client_secret",
        "client_assertion",
        "client_assertion_type",
    ),
    *(
        "token",
        "access_token",
        "username",
        "password",
        "csrf",
        "decision",
        "returnTo",
        "logout_uri",
        "post_logout_redirect_uri",
    ),
    *("SAMLRequest", "SAMLResponse", "RelayState", "error", "iss", "appid", "new_password", "confirm_password"),
)
VALUES = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        (
            *(
                "",
                " ",
                "0",
                "-1",
                "9" * 5000,
                "\u00b2",
                "1e9",
                "null",
                "true",
                "[]",
                "{}",
                '{"id_token": 1}',
                "[" * 3000,
                "code",
                "token",
            ),
            *(
                "openid",
                "openid profile",
                "none",
                "login",
                "none login",
                "S256",
                "plain",
                "query",
                "form_post",
                "fragment",
                CALLBACK,
            ),
            *(
                "authorization_code",
                "refresh_token",
                "client_credentials",
                "password",
                "a.b.c",
                "..",
                "eyJhbGciOiJub25lIn0.e30.",
            ),
            *(
                "https://[",
                "https://evil.example/\r\n",
                "\0",
                "\ud83d",
                "%",
                "%00",
                "a" * 5000,
                "urn:ietf:params:oauth:grant-type:x",
            ),
            *(
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "https://localhost:18443/.default",
                "x/.default",
                "🙂",
            ),
        )
    ),
)
_NUMBERS = ("0", "-1", "1", "9" * 5000, "\u00b2", "\u0663", "1e9", "0x1", " 1", "1.5", "inf", "nan", "")
_DEEP = ("[" * 3000, '{"id_token":' * 3000, '{"id_token": {"email": ' + "[" * 900 + "]" * 900 + "}}")
SPECIAL: dict[str, tuple[str, ...]] = {
    "max_age": _NUMBERS,
    "claims": (
        *_DEEP,
        "[]",
        "1",
        '"x"',
        "{",
        '{"id_token": []}',
        '{"id_token": {"email": null}, "userinfo": {"\\ud800": 1}}',
        "NaN",
    ),
    "id_token_hint": ("a.b.c", "..", "e30.e30.e30", "eyJhbGciOiJSUzI1NiIsImtpZCI6W119.e30.", "\u0430.b.c", "a" * 9000),
    "client_assertion": (
        "a.b.c",
        "e30.e30.e30",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOltdfQ.",
        "eyJhbGciOiJSUzI1NiJ9." + "W" * 4000 + ".x",
        ".",
    ),
    "scope": (
        "openid",
        "openid " * 500,
        "\0",
        "User.Read",
        "https://localhost:18443/User.Read",
        "/.default",
        "x/x/x",
        "a/.default b",
    ),
    "SAMLRequest": ("", "%%%", "fZA=", "eJw=", "PGE+", "A" * 5000, "PHNhbWxwOkF1dGhuUmVxdWVzdC8+"),
    "SAMLResponse": ("", "%%%", "PGE+", "PGEvPg==", "A" * 5000),
    "prompt": ("none", "login", "consent", "select_account", "none login", "create", "\0"),
    "response_type": ("code", "token", "id_token token", "none", " ", "code\0"),
    "grant_type": (
        "authorization_code",
        "refresh_token",
        "client_credentials",
        "password",
        "implicit",
        "urn:x",
        "device_code",
    ),
    "audience": ("https://localhost:18441/api/v2/", "https://localhost:18441/userinfo", "x", "\0"),
    "redirect_uri": (CALLBACK, "https://[", "http://localhost:99999999999/", "a:b", "//", "\r\n"),
    "code_challenge": ("a" * 43, "a" * 42, "\u0430" * 43),
    "connection": ("people", "google-oauth2", "nobody", "\0"),
    "identity_provider": ("COGNITO", "Google", ""),
    "ui_locales": ("en", "x" * 5000),
}
"""What is worth a try in a parameter of this name, besides anything."""
ENDPOINTS: dict[str, tuple[str, ...]] = {
    "auth0": (
        *("/authorize", "/oauth/token", "/oauth/revoke", "/userinfo", "/oidc/logout", "/v2/logout", "/u/login"),
        *("/u/consent", "/login/callback", "/.well-known/openid-configuration", "/.well-known/jwks.json"),
        *("/dbconnections/signup", "/dbconnections/change_password", "/oauth/device/code", "/oauth/par"),
        *("/oidc/register", "/passwordless/start", "/mfa/challenge", "/mfa/associate", "/bc-authorize", "/delegation"),
        *("/samlp/<rest>", "/wsfed/<rest>", "/tokeninfo", "/co/authenticate", "/usernamepassword/login"),
    ),
    "aws": (
        *("/<domain>/oauth2/authorize", "/<domain>/oauth2/token", "/<domain>/oauth2/revoke", "/<domain>/login"),
        *("/<domain>/oauth2/userInfo", "/<domain>/logout", "/<domain>/error", "/<domain>/newPassword"),
        *("/<domain>/oauth2/idpresponse", "/<domain>/saml2/idpresponse"),
        *("/<pool_id>/.well-known/openid-configuration", "/<pool_id>/.well-known/jwks.json"),
        "/static/<filename>",
    ),
    "entra": (
        *("/<tenant>/oauth2/v2.0/authorize", "/<tenant>/oauth2/v2.0/token", "/<tenant>/oauth2/v2.0/logout"),
        *("/<tenant>/login", "/<tenant>/consent", "/oidc/userinfo", "/error", "/<tenant>/oauth2/<operation>"),
        *("/<tenant>/discovery/v2.0/keys", "/<tenant>/v2.0/.well-known/openid-configuration", "/metadata/endpoints"),
        *("/<tenant>/saml2", "/<tenant>/federationmetadata/2007-06/federationmetadata.xml"),
        "/<tenant>/FederationMetadata/2007-06/FederationMetadata.xml",
    ),
    "google": (
        *("/o/oauth2/v2/auth", "/signin", "/signin/consent", "/token", "/revoke", "/v1/userinfo"),
        *("/.well-known/openid-configuration", "/oauth2/v3/certs"),
    ),
    "console": ("/", "/login", "/callback", "/static/<filename>"),
}
"""Every path of a login, as it stands in the vendors' routing tables."""
PAIRS = [(vendor, path) for vendor, paths in ENDPOINTS.items() for path in paths]


@pytest.fixture(scope="module")
def clients(account: Account) -> dict[str, tuple[str, str]]:
    """An app at each vendor, so that a request gets past its first line."""
    token = auth0_token(account)
    headers = {"Authorization": f"Bearer {token}"}
    body: dict[str, Any] = {
        "name": "App",
        "app_type": "regular_web",
        "callbacks": [CALLBACK],
        "token_endpoint_auth_method": "client_secret_post",
    }
    body["grant_types"] = ["authorization_code", "refresh_token", "client_credentials"]
    made = account.send("auth0", "POST", "/api/v2/clients", json=body, headers=headers).get_json()
    connection = account.send(
        "auth0", "POST", "/api/v2/connections", json={"name": "people", "strategy": "auth0"}, headers=headers
    ).get_json()
    enabled = [{"client_id": made["client_id"], "status": True}]
    account.send("auth0", "PATCH", f"/api/v2/connections/{connection['id']}/clients", json=enabled, headers=headers)
    person: dict[str, Any] = {"connection": "people", "email": EMAIL, "password": PASSWORD}
    account.send("auth0", "POST", "/api/v2/users", json=person, headers=headers)
    headers = {"Authorization": f"Bearer {graph_token(account)}"}
    person = {"accountEnabled": True, "displayName": "Ada", "mailNickname": "ada", "userPrincipalName": EMAIL}
    person["passwordProfile"] = {"password": PASSWORD, "forceChangePasswordNextSignIn": False}
    account.send("entra", "POST", "/v1.0/users", json=person, headers=headers)
    application = {"displayName": "App", "web": {"redirectUris": [CALLBACK]}}
    registered = account.send("entra", "POST", "/v1.0/applications", json=application, headers=headers).get_json()
    account.send("entra", "POST", "/v1.0/servicePrincipals", json={"appId": registered["appId"]}, headers=headers)
    path = f"/v1.0/applications/{registered['id']}/addPassword"
    secret = account.send("entra", "POST", path, json={}, headers=headers).get_json()["secretText"]
    return {
        "auth0": (made["client_id"], made["client_secret"]),
        "entra": (registered["appId"], secret),
        "google": ("app", "secret"),
        "aws": _pool_client(account),
        "console": ("x", "x"),
    }


def _pool_client(account: Account) -> tuple[str, str]:
    from tests.fuzz.signing import aws_call

    pool = aws_call(account, "CreateUserPool", PoolName="people")["UserPool"]["Id"]
    aws_call(account, "CreateUserPoolDomain", UserPoolId=pool, Domain="dash")
    aws_call(account, "AdminCreateUser", UserPoolId=pool, Username=EMAIL, MessageAction="SUPPRESS")
    aws_call(account, "AdminSetUserPassword", UserPoolId=pool, Username=EMAIL, Password=PASSWORD, Permanent=True)
    settings = {
        "ClientName": "app",
        "GenerateSecret": True,
        "AllowedOAuthFlowsUserPoolClient": True,
        "AllowedOAuthFlows": ["code"],
        "AllowedOAuthScopes": ["openid"],
        "CallbackURLs": [CALLBACK],
        "SupportedIdentityProviders": ["COGNITO"],
    }
    made = aws_call(account, "CreateUserPoolClient", UserPoolId=pool, **settings)["UserPoolClient"]
    return made["ClientId"], made["ClientSecret"]


def answered(response: TestResponse) -> None:
    """By the vendor: a page, a redirect, JSON; never by a failure."""
    event(f"status: {response.status_code}")
    assert response.status_code < 500 or response.status_code == 501, response.get_data(as_text=True)
    text = response.get_data(as_text=True)
    assert "Traceback" not in text
    if response.status_code == 501:
        assert "does not implement" in text
    for name, value in response.headers:
        assert not set(value) & set("\r\n\0"), name


@pytest.fixture(scope="module")
def sessions(account: Account, clients: dict[str, tuple[str, str]]) -> dict[str, str]:
    """The cookies of somebody who is logged in, where there is a password to log in by."""
    return {vendor: sign_in(account, vendor, clients[vendor][0]) for vendor in ("auth0", "aws", "entra")}


def sign_in(account: Account, vendor: str, client_id: str) -> str:
    """A login as a browser does it; what the browser sends from then on."""
    browser = Client(account.applications[vendor])
    base = account.base(vendor)
    asked = {"client_id": client_id, "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid", "state": "s"}
    path = ENDPOINTS[vendor][0].replace("<tenant>", "example.com").replace("<domain>", "dash")
    address = f"{path}?{urlencode(asked)}"
    while address.startswith(("/", base)):
        page = browser.get(address.removeprefix(base), base_url=base)
        if page.status_code != 302:
            form = Form()
            form.feed(page.get_data(as_text=True))
            fields = {**form.fields, "username": EMAIL, "password": PASSWORD}
            page = browser.post((form.action or "").removeprefix(base), base_url=base, data=fields)
        address = page.headers["Location"]
    assert "code=" in address
    cookies = browser._cookies
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in (cookies or {}).values())


@st.composite
def requests(draw: st.DrawFn, client: tuple[str, str], session: str) -> dict[str, Any]:
    """Parameters, some of which make sense, in the query, the form or as JSON; from somebody who is logged in, or not."""
    sensible = {
        "client_id": client[0],
        "client_secret": client[1],
        "redirect_uri": CALLBACK,
        "response_type": "code",
        "scope": "openid",
        "code_challenge": "a" * 43,
        "code_challenge_method": "S256",
    }
    kept = draw(st.sets(st.sampled_from(sorted(sensible)))) if draw(st.booleans()) else set(sensible)
    pairs = {name: sensible[name] for name in kept}
    for name in draw(
        st.lists(st.one_of(st.sampled_from(sorted(SPECIAL)), st.sampled_from(NAMES), st.text(max_size=5)), max_size=5)
    ):
        pairs[name] = draw(st.one_of(st.sampled_from(SPECIAL.get(name, ("",))), VALUES))
    query = urlencode(pairs, errors="replace")
    options: dict[str, Any] = {"headers": {}}
    way = draw(st.sampled_from(["query", "form", "json", "both", "raw"]))
    if way in ("query", "both"):
        options["query_string"] = query
    if way in ("form", "both"):
        options |= {"data": query, "content_type": "application/x-www-form-urlencoded"}
    if way == "json":
        inner = draw(
            st.dictionaries(
                st.sampled_from(NAMES),
                st.one_of(VALUES, st.none(), st.integers(), st.lists(VALUES, max_size=2)),
                max_size=4,
            )
        )
        options |= {"data": json.dumps({**pairs, **inner}), "content_type": "application/json"}
    if way == "raw":
        kinds = [
            "application/x-www-form-urlencoded",
            "application/json",
            "multipart/form-data; boundary=x",
            "text/xml",
            "",
        ]
        options |= {"data": draw(st.binary(max_size=200)), "content_type": draw(st.sampled_from(kinds))}
    for name in draw(
        st.sets(st.sampled_from(["Authorization", "Origin", "Cookie", "client-request-id", "Referer"]), max_size=2)
    ):
        value = draw(
            st.one_of(
                st.sampled_from(
                    ["Basic !", "Basic OjpB", "Bearer x", "Basic", "Bearer", "null", "auth0=x; auth0_browser=y"]
                ),
                VALUES,
            )
        )
        options["headers"][name] = quote(value, safe=" =;:/!", errors="replace")
    if session and draw(st.booleans()):
        options["headers"]["Cookie"] = session
    return options


@pytest.mark.parametrize(("vendor", "path"), PAIRS, ids=[f"{vendor}{path}" for vendor, path in PAIRS])
@settings(max_examples=examples(40))
@given(data=st.data(), method=st.sampled_from(["GET", "POST"]))
def test_any_request_is_answered(
    account: Account,
    clients: dict[str, tuple[str, str]],
    sessions: dict[str, str],
    vendor: str,
    path: str,
    data: st.DataObject,
    method: str,
) -> None:
    def named(parameter: re.Match[str]) -> str:
        likely = {"tenant": ("common", "example.com"), "domain": ("dash",)}.get(
            parameter[1], ("x", "..", "v2.0/devicecode")
        )
        return quote(data.draw(st.sampled_from(likely) if data.draw(st.integers(0, 9)) else ODD_TEXT), errors="replace")

    path = re.sub("<(.*?)>", named, path)
    answered(account.send(vendor, method, path, **data.draw(requests(clients[vendor], sessions.get(vendor, "")))))


@given(data=st.data(), method=st.sampled_from(["GET", "POST", "PUT", "OPTIONS", "HEAD"]))
@pytest.mark.parametrize("vendor", ["auth0", "aws", "entra", "google", "console"])
def test_any_path_is_answered(account: Account, vendor: str, data: st.DataObject, method: str) -> None:
    segments = st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            ["common", "oauth2", "v2.0", "dash", "login", "api", "v2", "..", ".", "", "%2f", ".well-known", "users"]
        ),
    )
    path = "/" + "/".join(
        quote(segment, safe="%", errors="replace") for segment in data.draw(st.lists(segments, max_size=5))
    )
    decoded = unquote_to_bytes(path).decode("latin-1")
    answered(account.send(vendor, method, "/", environ_overrides={"PATH_INFO": decoded, "REQUEST_URI": path}))


def test_every_path_of_a_login_is_among_the_endpoints(account: Account) -> None:
    """So that one that is added is fuzzed."""
    hosted = create_login_app(Runtime(account.context, State(account.context.store, "123456789012")))
    for vendor, known in ENDPOINTS.items():
        rules = {
            rule.rule for rule in (hosted if vendor == "aws" else account.applications[vendor]).url_map.iter_rules()
        }
        rules = {rule.replace("<path:", "<") for rule in rules if not rule.startswith(("/api/v2", "/v1.0", "/beta"))}
        assert rules == set(known)
