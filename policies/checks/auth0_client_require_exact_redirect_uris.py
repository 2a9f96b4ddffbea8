"""Where Auth0 may send a browser with a code, or after a logout."""

from __future__ import annotations

from collections.abc import Iterator

from criteria import redirect_uris
from inputs import UNKNOWN, Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CLIENT
from sources import auth0

_PATHS = (
    "callbacks",
    "allowedLogoutUrls",
    "initiateLoginUri",
    "oidcLogout.backchannelLogoutUrls",
    "oidcBackchannelLogoutUrls",
)


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A native app may have a scheme of its own."""
    native = inputs.get("appType") in ("native", UNKNOWN)
    yield from redirect_uris.violations(inputs, _PATHS, settings, own_scheme=native)


policy = resource_policy(
    name="auth0-client-require-exact-redirect-uris",
    title="Auth0 clients have exact https redirect and logout URIs",
    types=[AUTH0_CLIENT],
    looks_at=["callbacks", "allowedLogoutUrls", "initiateLoginUri", "oidcLogout.backchannelLogoutUrls"],
    sources=[*redirect_uris.SOURCES, auth0("Application settings", "get-started/applications/application-settings")],
    settings=redirect_uris.SETTINGS,
    check=check,
)
