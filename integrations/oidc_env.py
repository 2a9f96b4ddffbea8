"""Any app that reads OpenID Connect settings from a `.env` file."""

from integrations.variable import Variable, first, spaced

VARIABLES = {
    "OIDC_ISSUER": Variable(("issuer",)),
    "OIDC_DISCOVERY_URL": Variable(("discovery_url",)),
    "OIDC_AUTHORIZATION_ENDPOINT": Variable(("authorization_endpoint",)),
    "OIDC_TOKEN_ENDPOINT": Variable(("token_endpoint",)),
    "OIDC_USERINFO_ENDPOINT": Variable(("userinfo_endpoint",)),
    "OIDC_JWKS_URI": Variable(("jwks_uri",)),
    "OIDC_END_SESSION_ENDPOINT": Variable(("end_session_endpoint",)),
    "OIDC_CLIENT_ID": Variable(("client_id",)),
    "OIDC_CLIENT_SECRET": Variable(("client_secret",)),
    "OIDC_CLIENT_SECRET_EXPIRES_AT": Variable(("secret_expires_at",)),
    "OIDC_TOKEN_ENDPOINT_AUTH_METHOD": Variable(("token_endpoint_auth_method",)),
    "OIDC_REDIRECT_URI": Variable(("redirect_uris",), first),
    "OIDC_POST_LOGOUT_REDIRECT_URI": Variable(("post_logout_redirect_uris",), first),
    "OIDC_SCOPES": Variable(("scopes",), spaced),
    "OIDC_ROLE_CLAIM": Variable(("role_claim",)),
}
