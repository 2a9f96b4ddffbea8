"""Grafana's generic OAuth login.

Source: https://grafana.com/docs/grafana/latest/setup-grafana/configure-access/configure-authentication/generic-oauth/

Grafana makes its callback of its root URL and ``login/generic_oauth``. The expression for the role is JMESPath over the ID token's claims;
who has no role that stands for a level gets ``None``, with which nothing can be seen. ``appRoles``: role -> ``Admin``, ``Editor``, ``Viewer`` or
``None``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urljoin

from integrations.quoting import jmespath_name
from integrations.roles import or_else
from integrations.variable import Variable, first, fixed, spaced

_CALLBACK = "login/generic_oauth"
APP_ROLES = ("Admin", "Editor", "Viewer", "None")
"""The highest that one of a user's roles stands for is the user's."""
_AUTH_STYLES = {"client_secret_basic": "InHeader", "client_secret_post": "InParams"}


def _root_url(redirect_uris: Sequence[str]) -> str:
    callback = first(redirect_uris)
    return callback.removesuffix(_CALLBACK) if callback.endswith(_CALLBACK) else urljoin(callback, "/")


def _role_path(role_claim: str, app_roles: Mapping[str, str]) -> str:
    levels = or_else(app_roles, admin="Admin", editor="Editor", user="Viewer")
    # A filter, for `contains` refuses the null of a user who has no role and lacks the claim.
    choices = [
        f"{jmespath_name(role_claim)}[?@ == '{role}'] && '{level}'"
        for role, level in sorted(levels.items(), key=lambda item: APP_ROLES.index(item[1]))
    ]
    return " || ".join([*choices, "'None'"])


def _auth_style(auth_method: str) -> str:
    return _AUTH_STYLES.get(auth_method, "AutoDetect")


VARIABLES = {
    "GF_SERVER_ROOT_URL": Variable(("redirect_uris",), _root_url),
    "GF_AUTH_GENERIC_OAUTH_ENABLED": fixed("true"),
    "GF_AUTH_GENERIC_OAUTH_NAME": Variable(("provider",), str.capitalize),
    "GF_AUTH_GENERIC_OAUTH_CLIENT_ID": Variable(("client_id",)),
    "GF_AUTH_GENERIC_OAUTH_CLIENT_SECRET": Variable(("client_secret",)),
    "GF_AUTH_GENERIC_OAUTH_AUTH_URL": Variable(("authorization_endpoint",)),
    "GF_AUTH_GENERIC_OAUTH_TOKEN_URL": Variable(("token_endpoint",)),
    "GF_AUTH_GENERIC_OAUTH_API_URL": Variable(("userinfo_endpoint",)),
    "GF_AUTH_GENERIC_OAUTH_AUTH_STYLE": Variable(("token_endpoint_auth_method",), _auth_style),
    "GF_AUTH_GENERIC_OAUTH_SCOPES": Variable(("scopes",), spaced),
    "GF_AUTH_GENERIC_OAUTH_USE_PKCE": fixed("true"),
    "GF_AUTH_GENERIC_OAUTH_ALLOW_SIGN_UP": fixed("true"),
    "GF_AUTH_GENERIC_OAUTH_EMAIL_ATTRIBUTE_PATH": fixed("email"),
    "GF_AUTH_GENERIC_OAUTH_LOGIN_ATTRIBUTE_PATH": fixed("email"),
    "GF_AUTH_GENERIC_OAUTH_NAME_ATTRIBUTE_PATH": fixed("name"),
    "GF_AUTH_GENERIC_OAUTH_ROLE_ATTRIBUTE_PATH": Variable(("role_claim", "app_roles"), _role_path),
}
