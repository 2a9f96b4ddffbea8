"""oauth2-proxy, in front of any app that has no login of its own.

Source: https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview and ``…/providers/openid_connect``, read with v7.8.1.

What it guards (``OAUTH2_PROXY_UPSTREAMS``) and who may pass (``OAUTH2_PROXY_ALLOWED_GROUPS``, role names) is its operator's to say.
"""

from __future__ import annotations

from collections.abc import Sequence

from integrations.variable import Variable, first, first_scheme, fixed, spaced


def _is_https(redirect_uris: Sequence[str]) -> str:
    return str(first_scheme(redirect_uris) == "https").lower()


VARIABLES = {
    "OAUTH2_PROXY_PROVIDER": fixed("oidc"),
    "OAUTH2_PROXY_PROVIDER_DISPLAY_NAME": Variable(("provider",), str.capitalize),
    "OAUTH2_PROXY_OIDC_ISSUER_URL": Variable(("issuer",)),
    "OAUTH2_PROXY_CLIENT_ID": Variable(("client_id",)),
    "OAUTH2_PROXY_CLIENT_SECRET": Variable(("client_secret",)),
    "OAUTH2_PROXY_REDIRECT_URL": Variable(("redirect_uris",), first),
    "OAUTH2_PROXY_SCOPE": Variable(("scopes",), spaced),
    "OAUTH2_PROXY_OIDC_EMAIL_CLAIM": fixed("email"),
    "OAUTH2_PROXY_OIDC_GROUPS_CLAIM": Variable(("role_claim",)),
    "OAUTH2_PROXY_CODE_CHALLENGE_METHOD": fixed("S256"),
    "OAUTH2_PROXY_EMAIL_DOMAINS": fixed("*"),
    "OAUTH2_PROXY_COOKIE_SECRET": Variable(("session_secret",)),
    "OAUTH2_PROXY_COOKIE_SECURE": Variable(("redirect_uris",), _is_https),
}
