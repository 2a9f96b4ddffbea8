"""Where Dex may send a browser with a code, or after a logout."""

from __future__ import annotations

from collections.abc import Iterator

from criteria import redirect_uris
from inputs import UNKNOWN, Inputs
from policy import Settings, Violation, resource_policy
from resource_types import DEX_APPLICATION
from sources import dex

_PATHS = ("redirectURIs", "postLogoutRedirectURIs")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A public client may be a native app, with a scheme of its own."""
    yield from redirect_uris.violations(inputs, _PATHS, settings, own_scheme=inputs.get("public") in (True, UNKNOWN))


policy = resource_policy(
    name="dex-client-require-exact-redirect-uris",
    title="Dex's clients have exact https redirect and logout URIs",
    types=[DEX_APPLICATION],
    looks_at=["redirectURIs", "postLogoutRedirectURIs"],
    sources=[*redirect_uris.SOURCES, dex("Configuring API and clients", "configuration/api/")],
    settings=redirect_uris.SETTINGS,
    check=check,
)
