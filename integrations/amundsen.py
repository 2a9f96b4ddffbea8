"""Amundsen, the data catalog, behind flaskoidc.

Source: "How to Set Up OIDC for Amundsen Using Auth0" (Atlan, 2022), and flaskoidc 1.1.2, https://github.com/verdan/flaskoidc.

flaskoidc 1.1.2 reads the variables that begin with ``FLASK_OIDC_`` and ``SQLALCHEMY_``; ``FLASK_APP_*`` and ``APP_WRAPPER*`` are read
by the frontend itself. What is left (``SESSION_TYPE``, ``OIDC_*``, ``OVERWRITE_REDIRECT_URI``, and the file) is for the flask-oidc of older
frontends. ``FLASK_OIDC_FORCE_SCHEME`` and ``FLASK_OIDC_SCOPES`` are not in the article: without the first, flaskoidc asks to be called
back over http wherever it runs.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from integrations.variable import Variable, first, first_path, first_scheme, fixed, spaced

_DOCUMENT = (
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "userinfo_endpoint",
    "jwks_uri",
    "client_id",
    "client_secret",
    "redirect_uris",
)


def _client_secrets(scopes: Sequence[str], auth_method: str, *document: object) -> str:
    """The discovery document as far as the client goes, with its credentials."""
    settings = {
        **dict(zip(_DOCUMENT, document, strict=True)),
        "scopes_supported": list(scopes),
        "response_types_supported": ["code"],
        "code_challenge_methods_supported": ["S256"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": [auth_method],
    }
    return json.dumps(settings, indent=4) + "\n"


VARIABLES = {
    "FLASK_APP_MODULE_NAME": fixed("flaskoidc"),
    "FLASK_APP_CLASS_NAME": fixed("FlaskOIDC"),
    "FRONTEND_SVC_CONFIG_MODULE_CLASS": fixed("amundsen_application.oidc_config.OidcConfig"),
    "APP_WRAPPER": fixed("flaskoidc"),
    "APP_WRAPPER_CLASS": fixed("FlaskOIDC"),
    "SQLALCHEMY_DATABASE_URI": fixed("sqlite:///sessions.db"),
    "SESSION_TYPE": fixed("sqlalchemy"),
    "FLASK_OIDC_SECRET_KEY": Variable(("session_secret",)),
    "FLASK_OIDC_WHITELISTED_ENDPOINTS": fixed("status,healthcheck,health"),
    "FLASK_OIDC_LOG_DATE_FORMAT": fixed("%Y-%m-%dT%H:%M:%S%z"),
    "FLASK_OIDC_LOG_LEVEL": fixed("INFO"),
    "OIDC_CLIENT_SECRETS": fixed("./client_secrets.json"),
    "OVERWRITE_REDIRECT_URI": Variable(("redirect_uris",), first),
    "OIDC_CALLBACK_ROUTE": Variable(("redirect_uris",), first_path),
    "OIDC_DEBUG": fixed("True"),
    "FLASK_OIDC_PROVIDER_NAME": Variable(("provider",)),
    "FLASK_OIDC_CONFIG_URL": Variable(("discovery_url",)),
    "FLASK_OIDC_USER_ID_FIELD": fixed("email"),
    "FLASK_OIDC_CLIENT_ID": Variable(("client_id",)),
    "FLASK_OIDC_CLIENT_SECRET": Variable(("client_secret",)),
    "FLASK_OIDC_REDIRECT_URI": Variable(("redirect_uris",), first_path),
    "FLASK_OIDC_FORCE_SCHEME": Variable(("redirect_uris",), first_scheme),
    "FLASK_OIDC_SCOPES": Variable(("scopes",), spaced),
}

FILES = {
    "client_secrets.json": Variable(("scopes", "token_endpoint_auth_method", *_DOCUMENT), _client_secrets),
}
