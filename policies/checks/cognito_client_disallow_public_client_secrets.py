"""An app on a user's device has no secret."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import COGNITO_CLIENT
from sources import aws, rfc


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """What tells a native app at Cognito is a redirect URI with a scheme of its own."""
    if inputs.get("generateSecret") is not True:
        return
    native = [uri for _, uri in inputs.items("callbackUrls") if urlsplit(uri).scheme not in ("https", "http", "")]
    if native:
        rule = (
            f"must not be true: {native[0]!r} is of an app on a user's device, and whoever has the app has its secret"
        )
        yield Violation("generateSecret", rule, "set it to false, and have the app use PKCE", True)


policy = resource_policy(
    name="cognito-client-disallow-public-client-secrets",
    title="Cognito app clients of native apps have no secret",
    types=[COGNITO_CLIENT],
    looks_at=["generateSecret"],
    sources=[
        rfc(8252, "8.5"),
        rfc(9700, "2.1.1"),
        aws(
            "Application-specific settings with app clients",
            "cognito/latest/developerguide/user-pool-settings-client-apps.html",
        ),
    ],
    check=check,
)
