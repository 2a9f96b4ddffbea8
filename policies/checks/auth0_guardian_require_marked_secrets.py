"""The secrets by which Auth0 sends second factors."""

from __future__ import annotations

from marked_secrets import marked_secrets_policy
from resource_types import AUTH0_GUARDIAN
from sources import asvs, auth0

policy = marked_secrets_policy(
    name="auth0-guardian-require-marked-secrets",
    title="Secrets of Auth0's second factors are secrets to Pulumi too",
    types=[AUTH0_GUARDIAN],
    sources=[
        asvs("V6.4.1"),
        auth0("Enable multi-factor authentication", "secure/multi-factor-authentication/enable-mfa"),
    ],
    paths=[
        "duo.secretKey",
        "phone.options.authToken",
        "push.amazonSns.awsSecretAccessKey",
        "push.directApns.p12",
        "push.directFcm.serverKey",
    ],
)
