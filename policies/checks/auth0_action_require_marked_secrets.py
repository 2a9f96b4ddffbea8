"""The secrets that post-login code works with."""

from __future__ import annotations

from marked_secrets import marked_secrets_policy
from resource_types import AUTH0_ACTION
from sources import asvs, auth0

policy = marked_secrets_policy(
    name="auth0-action-require-marked-secrets",
    title="Secrets of Auth0 Actions are secrets to Pulumi too",
    types=[AUTH0_ACTION],
    sources=[
        asvs("V6.4.1"),
        auth0("Write your first Action", "customize/actions/write-your-first-action"),
    ],
    paths=["secrets[].value"],
)
