"""No token through the browser's address bar."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import ENTRA_APPLICATION, ENTRA_APPLICATION_REGISTRATION
from sources import microsoft, rfc

_ID_TOKENS = Setting(
    "idTokens", False, "Whether ID tokens may come through the browser, as the hybrid flow (`code id_token`) has it."
)
_OF_ACCESS_TOKENS = ("web.implicitGrant.accessTokenIssuanceEnabled", "implicitAccessTokenIssuanceEnabled")
_OF_ID_TOKENS = ("web.implicitGrant.idTokenIssuanceEnabled", "implicitIdTokenIssuanceEnabled")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Entra has both kinds off where nothing is said."""
    for path in (*_OF_ACCESS_TOKENS, *(() if settings[_ID_TOKENS.name] else _OF_ID_TOKENS)):
        if inputs.get(path) is True:
            rule = "must not be true: tokens in an address leak"
            yield Violation(path, rule, "set it to false, and use the code flow with PKCE", True)


policy = resource_policy(
    name="entra-application-disallow-implicit-grant",
    title="Entra applications do not have the implicit grant",
    types=[ENTRA_APPLICATION, ENTRA_APPLICATION_REGISTRATION],
    looks_at=[
        "web.implicitGrant.accessTokenIssuanceEnabled",
        "web.implicitGrant.idTokenIssuanceEnabled",
        "implicitAccessTokenIssuanceEnabled",
        "implicitIdTokenIssuanceEnabled",
    ],
    sources=[
        rfc(9700, "2.1.2"),
        microsoft("OAuth 2.0 implicit grant flow", "entra/identity-platform/v2-oauth2-implicit-grant-flow"),
    ],
    settings=[_ID_TOKENS],
    check=check,
)
