"""Refusals, by their exact text: what a person reads is the contract."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.errors import ConfigError, Problem
from components.reading import parse
from tests.components.recorder import record
from tests.components.stacks import app, stack

ALL = ("auth0", "cognito", "entra")
APPS = "dashboard-identity:apps"


def problems(config: dict[str, Any], **options: Any) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(config, **options)
    return [str(problem) for problem in caught.value.problems]


def with_app(*kinds: str, **changes: Any) -> dict[str, Any]:
    kinds = kinds or ALL
    return stack(*kinds, apps=[app(*kinds, **changes)])


def with_user(**changes: Any) -> dict[str, Any]:
    return stack("auth0", "entra", users=[{"email": "ada@example.com", **changes}])


def test_a_stack_file_without_faults_is_read():
    settings = parse(stack(*ALL))

    assert list(settings.providers) == list(ALL)
    assert settings.apps[0].type == "regular_web"
    assert settings.deletion_protection is True
    assert settings.limits.max_secret_lifetime_days == 180


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param(
            with_user(roles=["viewr"]),
            "dashboard-identity:users[0].roles[0]: is not one of the stack's roles, got 'viewr'; did you mean 'viewer'?",
            id="unknown role",
        ),
        pytest.param(
            with_app(appRoles={"viewr": "Admin"}),
            f"{APPS}[0].appRoles.viewr: is not one of the stack's roles, got 'viewr'; did you mean 'viewer'?",
            id="unknown role among the app's own",
        ),
        pytest.param(
            stack("auth0", secrets={"google-oauth2": "x" * 20}),
            "dashboard-identity:secrets.google-oauth2: is for no connection; there are none",
            id="secret for no connection",
        ),
        pytest.param(
            stack("auth0", apps=[app("auth0"), app("auth0")]),
            f"{APPS}[1].name: is a duplicate of apps[0], got 'Board'",
            id="duplicate app",
        ),
        pytest.param(
            stack("auth0", apps=[app("auth0"), app("auth0", name="BOARD")]),
            f"{APPS}[1].name: is a duplicate of apps[0], got 'BOARD'; upper and lower case count as the same",
            id="duplicate app in another case",
        ),
        pytest.param(
            stack("auth0", users=[{"email": "ada@example.com"}, {"email": "Ada@example.com"}]),
            "dashboard-identity:users[1].email: is a duplicate of users[0], got 'Ada@example.com'; "
            "upper and lower case count as the same",
            id="duplicate user",
        ),
        pytest.param(
            with_app(callbacks=["https://*.example.com/callback"]),
            f"{APPS}[0].callbacks[0]: must not hold a wildcard, got 'https://*.example.com/callback'; list each URL",
            id="callback with a wildcard",
        ),
        pytest.param(
            with_app(callbacks=["https://board.example.com/callback#top"]),
            f"{APPS}[0].callbacks[0]: must not have a fragment, got 'https://board.example.com/callback#top'; "
            "use 'https://board.example.com/callback'",
            id="callback with a fragment",
        ),
        pytest.param(
            with_app(callbacks=["http://board.example.com/callback"]),
            f"{APPS}[0].callbacks[0]: must be https (plain http only for loopback), "
            "got 'http://board.example.com/callback'; use 'https://board.example.com/callback'",
            id="callback in plain http off loopback",
        ),
        pytest.param(
            with_app(callbacks=["http://localhost.example.com/callback"]),
            f"{APPS}[0].callbacks[0]: must be https (plain http only for loopback), "
            "got 'http://localhost.example.com/callback'; use 'https://localhost.example.com/callback'",
            id="callback that only looks like loopback",
        ),
        pytest.param(
            with_app(callbacks=["javascript:alert(1)"]),
            f"{APPS}[0].callbacks[0]: must be https (plain http only for loopback), got 'javascript:alert(1)'",
            id="callback of a scheme that is no address",
        ),
        pytest.param(
            with_app(callbacks=["https://user:pw@board.example.com/callback"]),
            f"{APPS}[0].callbacks[0]: must not hold credentials, got 'https://<secret>@board.example.com/callback'",
            id="callback with credentials",
        ),
        pytest.param(
            with_app(callbacks=["https:///callback"]),
            f"{APPS}[0].callbacks[0]: must be an absolute URL, got 'https:///callback'; "
            "such as 'https://dashboard.example.com/callback'",
            id="callback without a host",
        ),
        pytest.param(
            with_app("auth0", type="native", callbacks=["board:/callback"]),
            f"{APPS}[0].callbacks[0]: must be https (plain http only for loopback), got 'board:/callback'; "
            "a native app's own scheme is a reversed domain name, such as 'com.example.app:/callback'",
            id="native callback whose scheme anyone could claim",
        ),
        pytest.param(
            with_app("auth0", callbacks=["https://a.example.com/", "https://a.example.com/"]),
            f"{APPS}[0].callbacks: names 'https://a.example.com/' twice, "
            "got ['https://a.example.com/', 'https://a.example.com/']",
            id="callback twice",
        ),
        pytest.param(
            with_app("auth0", callbacks=[]),
            f"{APPS}[0].callbacks: must name at least one URL: an app of type 'regular_web' sends a browser back, got []",
            id="no callback",
        ),
        pytest.param(
            with_app("auth0", type="machine", audience="https://api.example.com"),
            f"{APPS}[0].callbacks: must be empty: an app of type 'machine' has no browser to send back, "
            "got ['https://board.example.com/callback']; remove 'callbacks'",
            id="callback of a machine",
        ),
        pytest.param(
            stack("auth0", apps=[app("auth0", "entra")]),
            f"{APPS}[0].providers[1]: names an identity provider that is not configured, got 'entra'; "
            "add 'dashboard-identity:providers.entra'",
            id="identity provider that is not configured",
        ),
        pytest.param(
            stack("auth0", apps=[app("atuh0")]),
            f"{APPS}[0].providers[0]: names an unknown identity provider, got 'atuh0'; did you mean 'auth0'?",
            id="identity provider that there is none of",
        ),
        pytest.param(
            stack("auth0", providers={"auth0": {}, "okta": {}}),
            "dashboard-identity:providers.okta: is not a known identity provider; known: auth0, cognito, entra, dex",
            id="configured identity provider that there is none of",
        ),
        pytest.param(
            with_app("entra", options={"entra": {"secretLifetimeDays": 400}}),
            f"{APPS}[0].options.entra.secretLifetimeDays: must be at most 180, the stack's "
            "'limits.maxSecretLifetimeDays', got 400; or raise the limit",
            id="an app's Entra secret that lives longer than the limit",
        ),
        pytest.param(
            stack("entra", providers={"entra": {"secretLifetimeDays": 91}}, limits={"maxSecretLifetimeDays": 90}),
            "dashboard-identity:providers.entra.secretLifetimeDays: must be at most 90, the stack's "
            "'limits.maxSecretLifetimeDays', got 91; or raise the limit",
            id="Entra secrets that live longer than the limit",
        ),
        pytest.param(
            with_user(password="hunter2"),
            "dashboard-identity:users[0].password: is a secret in clear, got <secret>; "
            "remove it and run: pulumi config set --secret --path 'passwords[\"ada@example.com\"]'",
            id="password under a user",
        ),
        pytest.param(
            with_app("auth0", calbacks=["https://board.example.com/"]),
            f"{APPS}[0].calbacks: is not a known key; did you mean 'callbacks'?",
            id="unknown key of an app",
        ),
        pytest.param(
            with_app("auth0", logout_url=[]),
            f"{APPS}[0].logout_url: is not a known key; did you mean 'logoutUrls'?",
            id="unknown key in another spelling",
        ),
        pytest.param(
            stack("auth0", aps=[]),
            "dashboard-identity:aps: is not a known key; did you mean 'apps'?",
            id="unknown key of the stack",
        ),
        pytest.param(
            {**stack("auth0"), "dashboard-identiy:limits": {"maxSecretLifetimeDays": 30}},
            "dashboard-identiy:limits: is not a known key; did you mean 'dashboard-identity:limits'?",
            id="misspelt namespace",
        ),
        pytest.param(
            stack("cognito", providers={"cognito": {"domain": "d", "passwordPolicy": {"minLength": 1}}}),
            "dashboard-identity:providers.cognito.passwordPolicy.minLength: is not a known key; "
            "did you mean 'minimumLength'?",
            id="unknown key inside a vendor's settings",
        ),
        pytest.param(
            with_user(options={"entra": {"creat": True}}),
            "dashboard-identity:users[0].options.entra.creat: is not a known key; did you mean 'create'?",
            id="unknown option of a vendor",
        ),
        pytest.param(
            with_app("auth0", type="web"),
            f"{APPS}[0].type: must be one of 'regular_web', 'spa', 'native' or 'machine', got 'web'",
            id="unknown app type",
        ),
        pytest.param(
            with_app("auth0", integration="streamlitt"),
            f"{APPS}[0].integration: is not a known integration, got 'streamlitt'; did you mean 'streamlit'?",
            id="unknown integration",
        ),
        pytest.param(
            with_app("auth0", namespace="board.example.com"),
            f"{APPS}[0].namespace: must be a URL that ends with '/', got 'board.example.com'; "
            "such as 'https://dashboard.example.com/'",
            id="namespace that is no URL",
        ),
        pytest.param(
            with_app("auth0", origins=["https://board.example.com/"]),
            f"{APPS}[0].origins[0]: must be an origin: scheme, host and port, got 'https://board.example.com/'; "
            "use 'https://board.example.com'",
            id="origin with a path",
        ),
        pytest.param(
            with_user(email="ada"),
            "dashboard-identity:users[0].email: must be an e-mail address, got 'ada'",
            id="user without an address",
        ),
        pytest.param(
            with_app("auth0", namespace="https://tenant.auth0.com/"),
            f"{APPS}[0].namespace: is a domain that Auth0 keeps to itself, got 'https://tenant.auth0.com/'",
            id="Auth0's own namespace",
        ),
        pytest.param(
            with_app("auth0", type="machine", callbacks=[]),
            f"{APPS}[0].audience: is required for an app of type 'machine' at Auth0",
            id="machine at Auth0 without an API",
        ),
        pytest.param(
            stack("auth0", providers={"auth0": {"connections": [{"name": "DB", "apps": ["Bored"]}]}}),
            "dashboard-identity:providers.auth0.connections[0].apps[0]: is not an app at Auth0, got 'Bored'; "
            "did you mean 'Board'?",
            id="connection for an unknown app",
        ),
        pytest.param(
            with_user(options={"auth0": {"connection": "DB"}}),
            "dashboard-identity:users[0].options.auth0.connection: is not a connection, got 'DB'; "
            "known: Dashboard-Users",
            id="user of an unknown connection",
        ),
        pytest.param(
            stack("cognito", providers={"cognito": {"domain": "d", "mfa": "ON", "mfaMethods": []}}),
            "dashboard-identity:providers.cognito.mfaMethods: must name a method: 'mfa' is ON, got []; "
            "add 'totp' or set 'mfa: OFF'",
            id="Cognito: MFA without a method",
        ),
        pytest.param(
            with_app("cognito", callbacks=["http://127.0.0.1:8501/callback"]),
            f"{APPS}[0].callbacks[0]: must be https at Cognito, whose only exception is http://localhost, "
            "got 'http://127.0.0.1:8501/callback'; use 'http://localhost:8501/callback'",
            id="Cognito: http off localhost",
        ),
        pytest.param(
            with_app("cognito", options={"cognito": {"defaultRedirectUri": "https://board.example.com/other"}}),
            f"{APPS}[0].options.cognito.defaultRedirectUri: must be one of the app's callbacks, "
            "got 'https://board.example.com/other'",
            id="Cognito: default redirect URI outside the callbacks",
        ),
        pytest.param(
            stack("cognito", providers={"cognito": {"domain": "my-aws-login"}}),
            "dashboard-identity:providers.cognito.domain: must not hold 'aws': Cognito refuses such a prefix, "
            "got 'my-aws-login'",
            id="Cognito: reserved word in the domain prefix",
        ),
        pytest.param(
            stack("cognito", providers={"cognito": {"domain": "My.Login"}}),
            "dashboard-identity:providers.cognito.domain: must be lower-case letters, digits and inner hyphens, "
            "at most 63, got 'My.Login'",
            id="Cognito: domain prefix that is none",
        ),
        pytest.param(
            stack("cognito", providers={"cognito": None}),
            "dashboard-identity:providers.cognito.domain: is required",
            id="Cognito: no domain prefix",
        ),
        pytest.param(
            with_app("cognito", options={"cognito": {"accessTokenLifetimeMinutes": 4}}),
            f"{APPS}[0].options.cognito.accessTokenLifetimeMinutes: must be greater than or equal to 5, got 4",
            id="Cognito: token lifetime that the service refuses",
        ),
        pytest.param(
            with_app("entra", callbacks=["https://board.example.com/" + "x" * 240]),
            f"{APPS}[0].callbacks[0]: must be at most 256 characters at Entra, "
            f"got 'https://board.example.com/{'x' * 240}'",
            id="Entra: long callback",
        ),
        pytest.param(
            with_app("entra", type="native", callbacks=["com.example.board:/callback"]),
            f"{APPS}[0].callbacks[0]: must have a host at Entra, got 'com.example.board:/callback'; "
            "use 'com.example.board://callback'",
            id="Entra: callback without a host",
        ),
        pytest.param(
            with_app("entra", logoutUrls=["https://board.example.com"]),
            f"{APPS}[0].logoutUrls[0]: must end with '/' at Entra, since it has no path, "
            "got 'https://board.example.com'; use 'https://board.example.com/'",
            id="Entra: logout URL without a path",
        ),
        pytest.param(
            stack("entra", loginHosts={"entra": "http://localhost:1"}),
            "dashboard-identity:loginHosts.entra: must be an https URL without a slash at its end, "
            "got 'http://localhost:1'",
            id="login host without TLS",
        ),
        pytest.param(
            stack("auth0", passwords={"eva@example.com": "correct horse"}),
            "dashboard-identity:passwords[\"eva@example.com\"]: is for nobody in 'users'; did you mean 'ada@example.com'?",
            id="password for nobody",
        ),
        pytest.param(
            stack("auth0", passwords={"ada@example.com": "short"}),
            'dashboard-identity:passwords["ada@example.com"]: must be a string of at least 12 characters',
            id="short password",
        ),
        pytest.param(
            stack("auth0", apps={"name": "Board"}),
            "dashboard-identity:apps: must be a valid list, got {'name': 'Board'}",
            id="apps that are no list",
        ),
        pytest.param(
            stack("auth0", providers={}, apps=[]),
            "dashboard-identity:providers: must name at least one identity provider",
            id="no identity provider",
        ),
    ],
)
def test_refuses(config, expected):
    assert expected in problems(config, integrations=["oidc_env", "streamlit"])


def test_a_cognito_stack_names_its_region_unless_the_environment_or_a_profile_does(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    config = stack("cognito")
    del config["aws:region"]

    assert problems(config) == ["aws:region: is required; such as 'eu-west-1'"]

    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    assert parse(config).providers["cognito"]


def test_an_auth0_stack_names_its_tenant():
    config = stack("auth0")
    del config["auth0:domain"]

    assert problems(config) == ["auth0:domain: is required; such as 'your-tenant.eu.auth0.com'"]


@pytest.mark.parametrize(
    "callback",
    [
        "http://localhost:8501/callback",
        "http://127.0.0.1:1/callback",
        "http://[::1]:8501/callback",
        "https://a.b/c?d=e",
    ],
)
def test_loopback_and_https_callbacks_are_taken(callback):
    assert parse(with_app("auth0", callbacks=[callback])).apps[0].callbacks == (callback,)


def test_a_native_app_may_have_a_scheme_of_its_own():
    settings = parse(with_app("auth0", type="native", callbacks=["com.example.board:/callback"]))

    assert settings.apps[0].callbacks == ("com.example.board:/callback",)


def test_every_problem_stands_in_one_error():
    config = stack(
        "auth0",
        "entra",
        users=[{"email": "ada@example.com", "roles": ["viewr"], "password": "hunter2"}],
        apps=[
            app("auth0", "cognito", callbacks=["http://a.example.com/", "https://*.example.com/"], colour="red"),
            app("entra", type="spa", callbacks=[], options={"entra": {"secretLifetimeDays": 999}}),
        ],
        limts={},
    )

    with pytest.raises(ConfigError) as caught:
        parse(config)

    assert str(caught.value) == (
        "the stack's configuration has 10 problems, nothing was registered:\n"
        "  - dashboard-identity:limts: is not a known key; did you mean 'limits'?\n"
        "  - dashboard-identity:users[0].roles[0]: is not one of the stack's roles, got 'viewr'; did you mean 'viewer'?\n"
        "  - dashboard-identity:users[0].password: is a secret in clear, got <secret>; "
        "remove it and run: pulumi config set --secret --path 'passwords[\"ada@example.com\"]'\n"
        f"  - {APPS}[0].providers[1]: names an identity provider that is not configured, got 'cognito'; "
        "add 'dashboard-identity:providers.cognito'\n"
        f"  - {APPS}[0].callbacks[0]: must be https (plain http only for loopback), got 'http://a.example.com/'; "
        "use 'https://a.example.com/'\n"
        f"  - {APPS}[0].callbacks[1]: must not hold a wildcard, got 'https://*.example.com/'; list each URL\n"
        f"  - {APPS}[0].colour: is not a known key; known: name, description, type, providers, callbacks, logoutUrls, origins, namespace, "
        "metadata, audience, scopes, authMethod, integration, appRoles, handOver, options\n"
        f"  - {APPS}[1].name: is a duplicate of apps[0], got 'Board'\n"
        f"  - {APPS}[1].options.entra.secretLifetimeDays: must be at most 180, the stack's "
        "'limits.maxSecretLifetimeDays', got 999; or raise the limit\n"
        f"  - {APPS}[1].callbacks: must name at least one URL: an app of type 'spa' sends a browser back, got []"
    )


def test_a_refused_stack_registers_nothing():
    def program() -> Any:
        with pytest.raises(ConfigError):
            parse(with_app(callbacks=[]))

    assert record(program).resources == []


def test_the_engine_prints_the_list_and_no_traceback():
    assert issubclass(ConfigError, pulumi.RunError)


def test_one_problem_is_counted_as_one():
    assert str(ConfigError([Problem(("auth0:domain",), "is required")])) == (
        "the stack's configuration has 1 problem, nothing was registered:\n  - auth0:domain: is required"
    )


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("https://REPLACE-WITH-DASHBOARD-HOST/callback", "placeholder REPLACE-WITH-DASHBOARD-HOST"),
        ("https://YOUR_DASHBOARD_URL/callback", "placeholder YOUR_DASHBOARD_URL"),
        ("https://REPLACE-WITH-A/REPLACE-WITH-B", "placeholders REPLACE-WITH-A, REPLACE-WITH-B"),
    ],
)
def test_a_placeholder_is_refused_by_its_name_and_by_nothing_else(value, names):
    assert problems(with_app(callbacks=[value])) == [
        f"{APPS}[0].callbacks[0]: still holds the {names}, got {value!r}; put your own value there"
    ]


def test_a_placeholder_of_a_providers_own_configuration_is_refused():
    config = stack("auth0") | {"auth0:domain": "YOUR_DOMAIN"}

    assert problems(config) == [
        "auth0:domain: still holds the placeholder YOUR_DOMAIN, got 'YOUR_DOMAIN'; put your own value there"
    ]


def test_a_secrets_value_is_never_shown():
    config = with_user(password="hunter2", options={"auth0": {"clientSecret": "hunter3"}})
    config |= stack("auth0", passwords={"ada@example.com": "hunter4"}, clientSecret="hunter5")

    assert not any("hunter" in problem for problem in problems(config))


def test_the_snake_case_spelling_of_a_key_is_read_too():
    settings = parse(stack("auth0", providers={"auth0": {"role_claim": "rule"}}))

    assert settings.providers["auth0"].role_claim == "rule"


def test_passwords_do_not_show_in_the_settings_own_text():
    assert "correct horse" not in repr(parse(stack("auth0")))


def test_that_no_item_is_left_is_not_said_beside_what_is_wrong_with_each():
    said = problems(stack("auth0", apps=[{**app("auth0"), "providers": ["okta"]}]))

    assert [problem.split(":")[1] for problem in said] == ["apps[0].providers[0]"]
    assert problems(stack("auth0", apps=[{**app("auth0"), "providers": []}])) == [
        f"{APPS}[0].providers: must have at least 1, got []"
    ]
