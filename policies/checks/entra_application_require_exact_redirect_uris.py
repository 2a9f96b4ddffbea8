"""Where Entra may send a browser with a code, or after a logout."""

from __future__ import annotations

import re
from collections.abc import Iterator

from criteria import redirect_uris
from inputs import UNKNOWN, Inputs
from policy import Settings, Violation, resource_policy
from resource_types import ENTRA_APPLICATION, ENTRA_APPLICATION_REDIRECT_URIS, ENTRA_APPLICATION_REGISTRATION
from sources import microsoft

_BROWSER = ("web.redirectUris", "web.logoutUrl", "singlePageApplication.redirectUris", "logoutUrl")
_MICROSOFT_LIBRARIES = re.compile(r"msal[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|ms-appx-web|msauth")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Apps on phones and desktops may have a scheme of their own, or that of Microsoft's libraries."""
    yield from redirect_uris.violations(inputs, _BROWSER, settings)
    native = ["publicClient.redirectUris"]
    if inputs.get("type") in ("PublicClient", UNKNOWN):
        native.append("redirectUris")
    else:
        yield from redirect_uris.violations(inputs, ["redirectUris"], settings)
    yield from redirect_uris.violations(inputs, native, settings, own_scheme=True, vendor_schemes=_MICROSOFT_LIBRARIES)


policy = resource_policy(
    name="entra-application-require-exact-redirect-uris",
    title="Entra applications have exact https redirect and logout URIs",
    types=[ENTRA_APPLICATION, ENTRA_APPLICATION_REDIRECT_URIS, ENTRA_APPLICATION_REGISTRATION],
    looks_at=[
        "web.redirectUris",
        "singlePageApplication.redirectUris",
        "web.logoutUrl",
        "publicClient.redirectUris",
        "redirectUris",
        "logoutUrl",
    ],
    sources=[
        *redirect_uris.SOURCES,
        microsoft("Redirect URI (reply URL) best practices and limitations", "entra/identity-platform/reply-url"),
    ],
    settings=redirect_uris.SETTINGS,
    check=check,
)
