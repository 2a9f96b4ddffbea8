"""What Cognito and another identity provider say to each other is read by nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from criteria import endpoints
from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import COGNITO_IDENTITY_PROVIDER
from sources import aws, rfc

_NAMES = (
    *("oidc_issuer", "authorize_url", "token_url", "attributes_url", "jwks_uri"),
    *("MetadataURL", "SLORedirectBindingURI", "SSORedirectBindingURI"),
)


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Endpoints of OpenID Connect and SAML providers."""
    yield from endpoints.violations(inputs, [f"providerDetails.{name}" for name in _NAMES])


policy = resource_policy(
    name="cognito-identity-provider-require-https",
    title="Cognito reaches other identity providers by https only",
    types=[COGNITO_IDENTITY_PROVIDER],
    looks_at=[
        "providerDetails.oidc_issuer",
        "providerDetails.authorize_url",
        "providerDetails.token_url",
        "providerDetails.attributes_url",
        "providerDetails.jwks_uri",
        "providerDetails.MetadataURL",
        "providerDetails.SLORedirectBindingURI",
        "providerDetails.SSORedirectBindingURI",
    ],
    sources=[
        rfc(9700, "2.6"),
        rfc(6749, "3.2"),
        aws(
            "CreateIdentityProvider", "cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html"
        ),
    ],
    check=check,
)
