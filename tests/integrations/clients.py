"""A client as a stack knows it, and what the integrations make of it."""

from __future__ import annotations

from typing import Any

import integrations

CLIENT: dict[str, Any] = {
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
    "app_roles": {},
    "provider": "auth0",
    "session_secret": "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4",
}

AWKWARD = """a "quoted" \\ 'value' of ${HOME} and $$, `ticks`, # no comment\nand a line; é\t\x7f"""
"""What no format may stumble over."""


def variables(integration: str, **changed: Any) -> dict[str, str]:
    """The integration's variables for ``CLIENT`` with some fields changed."""
    client = CLIENT | changed
    return {
        name: made.render(*(client[field] for field in made.fields))
        for name, made in integrations.variables(integration).items()
    }


def file(integration: str, path: str, **changed: Any) -> str:
    """The text of one of the integration's files."""
    client = CLIENT | changed
    made = integrations.files(integration)[path]
    return made.render(*(client[field] for field in made.fields))
