"""Where Auth0 may send a browser after a logout, or when it knows nowhere else."""

from __future__ import annotations

from collections.abc import Iterator

from criteria import redirect_uris
from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_TENANT
from sources import auth0, rfc

_PATHS = ("allowedLogoutUrls", "defaultRedirectionUri")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The tenant's own, which count for all of its clients."""
    yield from redirect_uris.violations(inputs, _PATHS, settings)


policy = resource_policy(
    name="auth0-tenant-require-exact-logout-urls",
    title="Auth0 tenants have exact https logout and default redirection URLs",
    types=[AUTH0_TENANT],
    looks_at=["allowedLogoutUrls", "defaultRedirectionUri"],
    sources=[
        rfc(9700, "4.11"),
        auth0("Redirect users after logout", "authenticate/login/logout/redirect-users-after-logout"),
    ],
    settings=redirect_uris.SETTINGS[:2],
    check=check,
)
