"""Whoever can verify an access token cannot make one."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_RESOURCE_SERVER
from sources import auth0, rfc


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Auth0 signs by RS256 where nothing is said."""
    algorithm = inputs.known("signingAlg")
    if isinstance(algorithm, str) and algorithm.startswith("HS"):
        rule = "must not be symmetric: every service that verifies tokens can then make them"
        yield Violation("signingAlg", rule, "set it to 'RS256'", algorithm)


policy = resource_policy(
    name="auth0-resource-server-require-asymmetric-signing",
    title="Auth0 signs access tokens by a key of its own",
    types=[AUTH0_RESOURCE_SERVER],
    looks_at=["signingAlg"],
    sources=[rfc(8725, "3.1"), auth0("Signing algorithms", "get-started/applications/signing-algorithms")],
    check=check,
)
