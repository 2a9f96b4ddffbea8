"""Where Cognito may send a browser with a code, or after a logout."""

from __future__ import annotations

from collections.abc import Iterator

from criteria import redirect_uris
from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import COGNITO_CLIENTS
from sources import aws

_PATHS = ("callbackUrls", "logoutUrls", "defaultRedirectUri")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Cognito knows no types of app, so that any client may have a scheme of its own."""
    yield from redirect_uris.violations(inputs, _PATHS, settings, own_scheme=True)


policy = resource_policy(
    name="cognito-client-require-exact-redirect-uris",
    title="Cognito app clients have exact https redirect and logout URIs",
    types=COGNITO_CLIENTS,
    looks_at=["callbackUrls", "logoutUrls", "defaultRedirectUri"],
    sources=[
        *redirect_uris.SOURCES,
        aws(
            "CreateUserPoolClient",
            "cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
        ),
    ],
    settings=redirect_uris.SETTINGS,
    check=check,
)
