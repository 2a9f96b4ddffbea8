"""Whose scripts Auth0 hands a code or a token to, inside the browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from criteria import redirect_uris
from inputs import UNKNOWN, Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CLIENT
from sources import auth0, rfc

_PATHS = ("webOrigins", "allowedOrigins")
_WEB_VIEWS = re.compile(r"capacitor|ionic")
"""Under which the pages inside a native app have their origin, as in Auth0's quickstarts: ``capacitor://localhost``."""


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """An origin is a scheme, a host and a port (RFC 6454 section 4). The pages inside a native app have one of the app's own."""
    native = inputs.get("appType") in ("native", UNKNOWN)
    found = list(redirect_uris.violations(inputs, _PATHS, settings, own_scheme=native, vendor_schemes=_WEB_VIEWS))
    yield from found
    wrong = {violation.path for violation in found}
    for path in _PATHS:
        for where, origin in inputs.items(path):
            parts = urlsplit(origin) if where not in wrong else None
            if parts and (parts.path not in ("", "/") or parts.query):
                yield Violation(
                    where, "must be an origin, without path and query", f"use '{parts.scheme}://{parts.netloc}'", origin
                )


policy = resource_policy(
    name="auth0-client-require-exact-origins",
    title="Auth0 clients name the exact https origins of their scripts",
    types=[AUTH0_CLIENT],
    looks_at=["webOrigins", "allowedOrigins"],
    sources=[rfc(9700, "4.17.2"), auth0("Application settings", "get-started/applications/application-settings")],
    settings=redirect_uris.SETTINGS,
    check=check,
)
