"""The secrets by which Auth0 proves itself to others."""

from __future__ import annotations

from marked_secrets import marked_secrets_policy
from resource_types import AUTH0_CONNECTION
from sources import asvs, auth0

policy = marked_secrets_policy(
    name="auth0-connection-require-marked-secrets",
    title="Secrets of Auth0 connections are secrets to Pulumi too",
    types=[AUTH0_CONNECTION],
    sources=[
        asvs("V6.4.1"),
        auth0("Social identity providers", "authenticate/identity-providers/social-identity-providers"),
    ],
    paths=[
        "options.clientSecret",
        "options.consumerSecret",
        "options.twilioToken",
        "options.gatewayAuthentication.secret",
        "options.signingKey.key",
        "options.decryptionKey.key",
        "options.configuration",
    ],
)
