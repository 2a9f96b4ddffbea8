"""Auth0 as a client of another identity provider sends a code challenge."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CONNECTION
from sources import auth0, rfc

_OPENID = ("oidc", "okta")
_WEAK = ("disabled", "plain")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """OpenID Connect connections choose by themselves where nothing is said; OAuth 2 ones send none."""
    strategy = inputs.known("strategy")
    if strategy in _OPENID:
        method = inputs.known("options.connectionSettings.pkce")
        if method in _WEAK:
            rule = "must be 'S256' or 'auto': a code that was injected or stolen could be redeemed"
            yield Violation("options.connectionSettings.pkce", rule, "set it to 'S256', or remove it", method)
    elif strategy == "oauth2" and inputs.get("options.pkceEnabled") in (None, False):
        rule = "must be true: a code that was injected or stolen could be redeemed"
        yield Violation("options.pkceEnabled", rule, "set it to true", inputs.get("options.pkceEnabled"))


policy = resource_policy(
    name="auth0-connection-require-pkce",
    title="Auth0 uses PKCE towards other identity providers",
    types=[AUTH0_CONNECTION],
    looks_at=["options.connectionSettings.pkce", "options.pkceEnabled"],
    sources=[
        rfc(9700, "2.1.1"),
        auth0(
            "Configure PKCE and claim mapping for OIDC connections",
            "authenticate/identity-providers/enterprise-identity-providers/configure-pkce-claim-mapping-for-oidc",
        ),
    ],
    check=check,
)
