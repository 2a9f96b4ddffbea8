"""Apache Superset, whose login is Flask-AppBuilder's.

Source: https://superset.apache.org/docs/configuration/configuring-superset#custom-oauth2-configuration and
https://flask-appbuilder.readthedocs.io/en/latest/security.html#authentication-oauth, read with flask-appbuilder 5.3.

The callback is ``https://<host>/oauth-authorized/<provider>``, whose last part names the provider to Flask-AppBuilder. The claims are the
ID token's, which Authlib has verified; who has no role that Superset knows is ``Public``. ``appRoles``: role -> name of a role in Superset,
such as ``Admin``, ``Alpha`` or ``Gamma``. The configuration holds no secret and fits any client: all that differs is in the variables.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from integrations.roles import or_else
from integrations.variable import Variable, first_path, fixed, spaced

APP_ROLES = None
"""Superset's roles are rows that its administrators add to."""
_CONFIG = '''"""Superset's login. From superset_config.py: `from superset_oidc import *`, with this file on the PYTHONPATH."""

import json
import os

from flask_appbuilder.security.manager import AUTH_OAUTH
from superset.security import SupersetSecurityManager

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]


class OidcSecurityManager(SupersetSecurityManager):
    def get_oauth_user_info(self, provider, resp):
        claims = resp["userinfo"]
        return {
            "username": claims["email"],
            "email": claims["email"],
            "first_name": claims.get("given_name") or claims.get("name", ""),
            "last_name": claims.get("family_name", ""),
            "role_keys": claims.get(os.environ["SUPERSET_OIDC_ROLE_CLAIM"]) or [],
        }


CUSTOM_SECURITY_MANAGER = OidcSecurityManager
AUTH_TYPE = AUTH_OAUTH
AUTH_USER_REGISTRATION = True
AUTH_USER_REGISTRATION_ROLE = "Public"
AUTH_ROLES_SYNC_AT_LOGIN = True
AUTH_ROLES_MAPPING = json.loads(os.environ["SUPERSET_OIDC_ROLES_MAPPING"])
OAUTH_PROVIDERS = [
    {
        "name": os.environ["SUPERSET_OIDC_PROVIDER"],
        "icon": "fa-sign-in",
        "token_key": "access_token",
        "remote_app": {
            "client_id": os.environ["SUPERSET_OIDC_CLIENT_ID"],
            "client_secret": os.environ["SUPERSET_OIDC_CLIENT_SECRET"],
            "server_metadata_url": os.environ["SUPERSET_OIDC_CONFIG_URL"],
            "client_kwargs": {
                "scope": os.environ["SUPERSET_OIDC_SCOPES"],
                "code_challenge_method": "S256",
                "token_endpoint_auth_method": os.environ["SUPERSET_OIDC_AUTH_METHOD"],
            },
        },
    }
]
'''


def _provider(redirect_uris: Sequence[str]) -> str:
    return first_path(redirect_uris).rstrip("/").rpartition("/")[2]


def _roles_mapping(app_roles: Mapping[str, str]) -> str:
    names = or_else(app_roles, admin="Admin", editor="Alpha", user="Gamma")
    return json.dumps({role: [name] for role, name in names.items()})


VARIABLES = {
    "SUPERSET_SECRET_KEY": Variable(("session_secret",)),
    "SUPERSET_OIDC_PROVIDER": Variable(("redirect_uris",), _provider),
    "SUPERSET_OIDC_CONFIG_URL": Variable(("discovery_url",)),
    "SUPERSET_OIDC_CLIENT_ID": Variable(("client_id",)),
    "SUPERSET_OIDC_CLIENT_SECRET": Variable(("client_secret",)),
    "SUPERSET_OIDC_AUTH_METHOD": Variable(("token_endpoint_auth_method",)),
    "SUPERSET_OIDC_SCOPES": Variable(("scopes",), spaced),
    "SUPERSET_OIDC_ROLE_CLAIM": Variable(("role_claim",)),
    "SUPERSET_OIDC_ROLES_MAPPING": Variable(("app_roles",), _roles_mapping),
}

FILES = {
    "superset_oidc.py": fixed(_CONFIG),
}
