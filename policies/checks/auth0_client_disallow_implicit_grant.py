"""No token through the browser's address bar."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CLIENT
from sources import auth0, rfc

_FIX = "name the grants that the app uses, such as 'authorization_code' with PKCE and 'refresh_token'"


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A client that names no grants gets the implicit one from Auth0, among others."""
    if inputs.lacks("grantTypes"):
        yield Violation("grantTypes", "must be given: Auth0's own choice has the implicit grant in it", _FIX, None)
    for where, grant in inputs.items("grantTypes"):
        if grant == "implicit":
            yield Violation(
                where, "must not be the implicit grant: tokens in an address leak", f"remove it; {_FIX}", grant
            )


policy = resource_policy(
    name="auth0-client-disallow-implicit-grant",
    title="Auth0 clients do not have the implicit grant",
    types=[AUTH0_CLIENT],
    looks_at=["grantTypes"],
    sources=[
        rfc(9700, "2.1.2"),
        auth0("Application grant types", "get-started/applications/application-grant-types"),
    ],
    check=check,
)
