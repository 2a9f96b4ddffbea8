"""No password through an app's hands."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CLIENT
from sources import auth0, rfc

_PASSWORD_GRANTS = frozenset(("password", "http://auth0.com/oauth/grant-type/password-realm"))


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The standard's password grant, and Auth0's own for one connection."""
    for where, grant in inputs.items("grantTypes"):
        if grant in _PASSWORD_GRANTS:
            yield Violation(
                where,
                "must not be a password grant: an app must not see its users' passwords",
                "remove it; send users to the login page by 'authorization_code' with PKCE",
                grant,
            )


policy = resource_policy(
    name="auth0-client-disallow-password-grant",
    title="Auth0 clients do not have a password grant",
    types=[AUTH0_CLIENT],
    looks_at=["grantTypes"],
    sources=[
        rfc(9700, "2.4"),
        auth0("Application grant types", "get-started/applications/application-grant-types"),
    ],
    check=check,
)
