"""The machine-learning dashboard: one web app with a login, whichever vendor stands behind it."""

from urllib.parse import urlsplit

from integrations.variable import Variable, first, spaced


def _origin(redirect_uris: list[str]) -> str:
    parts = urlsplit(first(redirect_uris))
    return f"{parts.scheme}://{parts.netloc}"


VARIABLES = {
    "DASHBOARD_URL": Variable(("redirect_uris",), _origin),
    "DASHBOARD_CALLBACK_URL": Variable(("redirect_uris",), first),
    "DASHBOARD_AFTER_LOGOUT_URL": Variable(("post_logout_redirect_uris",), first),
    "DASHBOARD_AUTH_DOMAIN": Variable(("issuer",), lambda issuer: urlsplit(issuer).netloc),
    "DASHBOARD_AUTH_DISCOVERY_URL": Variable(("discovery_url",)),
    "DASHBOARD_AUTH_LOGOUT_URL": Variable(("end_session_endpoint",)),
    "DASHBOARD_CLIENT_ID": Variable(("client_id",)),
    "DASHBOARD_CLIENT_SECRET": Variable(("client_secret",)),
    "DASHBOARD_SCOPES": Variable(("scopes",), spaced),
    "DASHBOARD_ROLE_CLAIM": Variable(("role_claim",)),
}
