from __future__ import annotations

import sys
from pathlib import Path
from typing import get_type_hints

import pytest

import integrations
from components.contract import OidcClient
from integrations.variable import OWN_FIELDS

CLIENT = {
    "issuer": "https://tenant.example.com/",
    "discovery_url": "https://tenant.example.com/.well-known/openid-configuration",
    "authorization_endpoint": "https://tenant.example.com/authorize",
    "token_endpoint": "https://tenant.example.com/oauth/token",
    "userinfo_endpoint": "https://tenant.example.com/userinfo",
    "jwks_uri": "https://tenant.example.com/.well-known/jwks.json",
    "end_session_endpoint": "https://tenant.example.com/oidc/logout",
    "client_id": "abc",
    "client_secret": "s3cret",
    "redirect_uris": ["http://localhost:8501/callback", "http://localhost:8501/oauth2callback"],
    "post_logout_redirect_uris": ["http://localhost:8501/"],
    "scopes": ["openid", "email"],
    "role_claim": "roles",
    "token_endpoint_auth_method": "client_secret_basic",
    "secret_expires_at": "2027-01-01T00:00:00Z",
    "app": "Dashboard",
    "provider": "auth0",
    "session_secret": "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4",
}


def rendered(name: str) -> dict[str, str]:
    return {
        variable: made.render(*(CLIENT[field] for field in made.fields))
        for variable, made in integrations.variables(name).items()
    }


def test_the_names_are_those_of_the_modules():
    assert {"machine_learning_dashboard", "oidc_env"} <= set(integrations.names())
    assert not {"quoting", "roles", "variable"} & set(integrations.names())


@pytest.mark.parametrize("name", integrations.names())
def test_every_variable_and_file_is_made_of_fields_that_a_client_or_its_app_has(name):
    fields = set(get_type_hints(OidcClient)) | OWN_FIELDS
    made = [*integrations.variables(name).values(), *integrations.files(name).values()]

    assert all(set(variable.fields) <= fields for variable in made)


@pytest.mark.parametrize("name", integrations.names())
def test_every_variable_is_text(name):
    assert all(isinstance(value, str) and value for value in rendered(name).values())


@pytest.mark.parametrize("name", integrations.names())
def test_an_integration_needs_only_the_standard_library(name):
    text = (Path(integrations.__file__).parent / f"{name}.py").read_text("utf-8")
    imported = {
        line.split()[1].partition(".")[0] for line in text.splitlines() if line.startswith(("import ", "from "))
    }

    assert imported <= set(sys.stdlib_module_names) | {"integrations", "__future__"}


def test_any_oidc_app_reads_its_settings_from_an_env_file():
    assert rendered("oidc_env") == {
        "OIDC_ISSUER": "https://tenant.example.com/",
        "OIDC_DISCOVERY_URL": "https://tenant.example.com/.well-known/openid-configuration",
        "OIDC_AUTHORIZATION_ENDPOINT": "https://tenant.example.com/authorize",
        "OIDC_TOKEN_ENDPOINT": "https://tenant.example.com/oauth/token",
        "OIDC_USERINFO_ENDPOINT": "https://tenant.example.com/userinfo",
        "OIDC_JWKS_URI": "https://tenant.example.com/.well-known/jwks.json",
        "OIDC_END_SESSION_ENDPOINT": "https://tenant.example.com/oidc/logout",
        "OIDC_CLIENT_ID": "abc",
        "OIDC_CLIENT_SECRET": "s3cret",
        "OIDC_CLIENT_SECRET_EXPIRES_AT": "2027-01-01T00:00:00Z",
        "OIDC_TOKEN_ENDPOINT_AUTH_METHOD": "client_secret_basic",
        "OIDC_REDIRECT_URI": "http://localhost:8501/callback",
        "OIDC_POST_LOGOUT_REDIRECT_URI": "http://localhost:8501/",
        "OIDC_SCOPES": "openid email",
        "OIDC_ROLE_CLAIM": "roles",
    }


def test_the_machine_learning_dashboard_reads_its_own_variables():
    assert rendered("machine_learning_dashboard") == {
        "DASHBOARD_URL": "http://localhost:8501",
        "DASHBOARD_CALLBACK_URL": "http://localhost:8501/callback",
        "DASHBOARD_AFTER_LOGOUT_URL": "http://localhost:8501/",
        "DASHBOARD_AUTH_DOMAIN": "tenant.example.com",
        "DASHBOARD_AUTH_DISCOVERY_URL": "https://tenant.example.com/.well-known/openid-configuration",
        "DASHBOARD_AUTH_LOGOUT_URL": "https://tenant.example.com/oidc/logout",
        "DASHBOARD_CLIENT_ID": "abc",
        "DASHBOARD_CLIENT_SECRET": "s3cret",
        "DASHBOARD_SCOPES": "openid email",
        "DASHBOARD_ROLE_CLAIM": "roles",
    }
