"""What Auth0 and another identity provider say to each other is read by nobody else."""

from __future__ import annotations

from collections.abc import Iterator

from criteria import endpoints
from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CONNECTION
from sources import auth0, rfc

_NAMES = (
    "discoveryUrl",
    "issuer",
    "authorizationEndpoint",
    "tokenEndpoint",
    "userinfoEndpoint",
    "jwksUri",
    "metadataUrl",
    "signInEndpoint",
    "signOutEndpoint",
    "adfsServer",
)


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Endpoints of OpenID Connect, OAuth 2, SAML and WS-Federation connections."""
    yield from endpoints.violations(inputs, [f"options.{name}" for name in _NAMES])


policy = resource_policy(
    name="auth0-connection-require-https",
    title="Auth0 reaches other identity providers by https only",
    types=[AUTH0_CONNECTION],
    looks_at=[
        "options.issuer",
        "options.discoveryUrl",
        "options.authorizationEndpoint",
        "options.tokenEndpoint",
        "options.userinfoEndpoint",
        "options.jwksUri",
        "options.metadataUrl",
        "options.signInEndpoint",
        "options.signOutEndpoint",
        "options.adfsServer",
    ],
    sources=[
        rfc(9700, "2.6"),
        rfc(6749, "3.2"),
        auth0("Enterprise connections", "authenticate/enterprise-connections"),
    ],
    check=check,
)
