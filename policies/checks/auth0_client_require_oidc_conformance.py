"""Auth0's own ways from before it followed the standard stay off."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CLIENT
from sources import auth0, rfc


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Without the setting, a client of the tenant's own is not conformant."""
    if inputs.get("oidcConformant") in (None, False):
        yield Violation(
            "oidcConformant",
            "must be true: the legacy pipeline has delegation, passwords at /oauth/ro, and tokens that no audience bounds",
            "set it to true",
            inputs.get("oidcConformant"),
        )


policy = resource_policy(
    name="auth0-client-require-oidc-conformance",
    title="Auth0 clients follow OpenID Connect, and not Auth0's legacy pipeline",
    types=[AUTH0_CLIENT],
    looks_at=["oidcConformant"],
    sources=[
        auth0(
            "OIDC-conformant authentication",
            "authenticate/login/oidc-conformant-authentication",
        ),
        rfc(9700, "2.4"),
    ],
    check=check,
)
