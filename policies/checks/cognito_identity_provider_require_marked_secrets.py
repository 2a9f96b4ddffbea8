"""The secrets by which Cognito proves itself to others."""

from __future__ import annotations

from marked_secrets import marked_secrets_policy
from resource_types import COGNITO_IDENTITY_PROVIDER
from sources import asvs, aws

policy = marked_secrets_policy(
    name="cognito-identity-provider-require-marked-secrets",
    title="Secrets of Cognito's identity providers are secrets to Pulumi too",
    types=[COGNITO_IDENTITY_PROVIDER],
    sources=[
        asvs("V6.4.1"),
        aws(
            "Using OIDC identity providers with a user pool",
            "cognito/latest/developerguide/cognito-user-pools-oidc-idp.html",
        ),
    ],
    paths=["providerDetails.client_secret", "providerDetails.private_key"],
)
