"""No password through an app's hands."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import ENTRA_APPLICATION, ENTRA_APPLICATION_FALLBACK
from sources import microsoft, rfc


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """An application that falls back to a public client may use the password and the device grant without a secret."""
    for path in ("fallbackPublicClientEnabled", "enabled"):
        if inputs.get(path) is True:
            rule = "must not be true: it allows the password grant, without a secret"
            yield Violation(
                path, rule, "set it to false; register a native app's redirect URIs under `publicClient`", True
            )


policy = resource_policy(
    name="entra-application-disallow-password-grant",
    title="Entra applications do not have the password grant",
    types=[ENTRA_APPLICATION, ENTRA_APPLICATION_FALLBACK],
    looks_at=["fallbackPublicClientEnabled", "enabled"],
    sources=[
        rfc(9700, "2.4"),
        microsoft("OAuth 2.0 resource owner password credentials", "entra/identity-platform/v2-oauth-ropc"),
    ],
    check=check,
)
