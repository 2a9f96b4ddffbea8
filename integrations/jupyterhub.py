"""JupyterHub behind oauthenticator's GenericOAuthenticator.

Source: https://oauthenticator.readthedocs.io/en/latest/tutorials/provider-specific-setup/providers/generic.html and the variables that
oauthenticator 17.4 reads by itself (``OAUTH_*``, ``OAUTH2_*``, ``LOGIN_SERVICE``).

The claims are read from the ID token, which has the roles at every identity provider; so there is no ``OAUTH2_USERDATA_URL``, which
oauthenticator refuses beside it. Who has none of the roles may not log in. ``appRoles``: role -> ``admin`` or ``user``. The configuration
holds no secret and fits any client: all that differs is in the variables.
"""

from __future__ import annotations

from collections.abc import Mapping

from integrations.roles import or_else
from integrations.variable import Variable, first, fixed, spaced

APP_ROLES = _ADMIN, _USER = "admin", "user"
_CONFIG = '''"""JupyterHub's login. From jupyterhub_config.py: `load_subconfig("jupyterhub_oidc.py")`, or by itself as `jupyterhub -f`.

The rest of its settings, client ID and secret among them, are environment variables that oauthenticator reads.
"""

import os

c = get_config()  # noqa: F821


def _roles(auth_state):
    return auth_state["oauth_user"].get(os.environ["JUPYTERHUB_ROLE_CLAIM"]) or []


def _names(variable):
    return {name for name in os.environ[variable].split(",") if name}


c.JupyterHub.authenticator_class = "generic-oauth"
c.GenericOAuthenticator.oauth_callback_url = os.environ["OAUTH_CALLBACK_URL"]
c.GenericOAuthenticator.scope = os.environ["JUPYTERHUB_SCOPES"].split()
c.GenericOAuthenticator.enable_pkce = True
c.GenericOAuthenticator.userdata_from_id_token = True
c.GenericOAuthenticator.manage_groups = True
c.GenericOAuthenticator.auth_state_groups_key = _roles
c.GenericOAuthenticator.allowed_groups = _names("JUPYTERHUB_ALLOWED_ROLES")
c.GenericOAuthenticator.admin_groups = _names("JUPYTERHUB_ADMIN_ROLES")
'''


def _is_basic(auth_method: str) -> str:
    return str(auth_method == "client_secret_basic")


def _allowed(app_roles: Mapping[str, str]) -> str:
    return ",".join(_levels(app_roles))


def _admins(app_roles: Mapping[str, str]) -> str:
    return ",".join(role for role, level in _levels(app_roles).items() if level == _ADMIN)


def _levels(app_roles: Mapping[str, str]) -> Mapping[str, str]:
    return or_else(app_roles, admin=_ADMIN, editor=_USER, user=_USER)


VARIABLES = {
    "OAUTH_CALLBACK_URL": Variable(("redirect_uris",), first),
    "OAUTH_CLIENT_ID": Variable(("client_id",)),
    "OAUTH_CLIENT_SECRET": Variable(("client_secret",)),
    "OAUTH2_AUTHORIZE_URL": Variable(("authorization_endpoint",)),
    "OAUTH2_TOKEN_URL": Variable(("token_endpoint",)),
    "OAUTH2_USERNAME_KEY": fixed("email"),
    "OAUTH2_BASIC_AUTH": Variable(("token_endpoint_auth_method",), _is_basic),
    "LOGIN_SERVICE": Variable(("provider",), str.capitalize),
    "JUPYTERHUB_CRYPT_KEY": Variable(("session_secret",)),
    "JUPYTERHUB_SCOPES": Variable(("scopes",), spaced),
    "JUPYTERHUB_ROLE_CLAIM": Variable(("role_claim",)),
    "JUPYTERHUB_ALLOWED_ROLES": Variable(("app_roles",), _allowed),
    "JUPYTERHUB_ADMIN_ROLES": Variable(("app_roles",), _admins),
}

FILES = {
    "jupyterhub_oidc.py": fixed(_CONFIG),
}
