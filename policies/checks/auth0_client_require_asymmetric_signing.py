"""Whoever can verify an ID token cannot make one."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CLIENT
from sources import auth0, rfc

_ASYMMETRIC = ("RS256", "RS512", "PS256")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """By HS256 the client secret signs, which a public client has not and a confidential one hands to its libraries."""
    if inputs.known("appType") == "non_interactive":
        return
    algorithm = inputs.get("jwtConfiguration.alg")
    if algorithm is None or (isinstance(algorithm, str) and algorithm not in _ASYMMETRIC):
        yield Violation(
            "jwtConfiguration.alg",
            f"must be one of {', '.join(_ASYMMETRIC)}: with a shared secret whoever verifies tokens can make them",
            "set it to 'RS256'",
            algorithm,
        )


policy = resource_policy(
    name="auth0-client-require-asymmetric-signing",
    title="Auth0 signs the ID tokens of a client by a key of its own",
    types=[AUTH0_CLIENT],
    looks_at=["jwtConfiguration.alg"],
    sources=[rfc(8725, "3.1"), auth0("Signing algorithms", "get-started/applications/signing-algorithms")],
    check=check,
)
