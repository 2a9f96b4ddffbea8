"""A pool as the relying party of an OpenID provider.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-oidc-idp.html and …-oidc-flow.html (read
2026-11-24): the secret goes into the form of the token request, never into a header; no challenge of PKCE is sent, which AWS's
support confirms is not there between a pool and another provider (2026-03), so a provider that insists on one refuses the pool.
Differs: ports other than 443 are called; a nonce is sent and checked.
"""

from __future__ import annotations

from emulator.aws.cognito.identity_providers import IdentityProvider
from emulator.oidc.upstream import UpstreamProvider


def relying_party(provider: IdentityProvider) -> UpstreamProvider:
    """The provider, and the pool's registration with it."""
    details = provider.details
    return UpstreamProvider(
        issuer=details["oidc_issuer"],
        authorization_endpoint=details["authorize_url"],
        token_endpoint=details["token_url"],
        userinfo_endpoint=details.get("attributes_url") or None,
        jwks_uri=details["jwks_uri"],
        client_id=details["client_id"],
        client_secret=details.get("client_secret"),
        scopes=tuple(details["authorize_scopes"].split()),
        token_auth_method="client_secret_post" if details.get("client_secret") else "none",
        pkce=False,
    )
