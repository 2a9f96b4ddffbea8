"""An app that cannot keep a secret has none."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import UNKNOWN, Inputs
from policy import Settings, StackResource, Violation, stack_policy
from resource_types import ENTRA_APPLICATION, ENTRA_APPLICATION_PASSWORD
from sources import microsoft, rfc

_PUBLIC = ("singlePageApplication", "publicClient")
_FIX = "remove the secret; an app on a server has its redirect URIs under `web`"


def check(resource: StackResource, settings: Settings) -> Iterator[Violation]:
    """Public is what has redirect URIs of public platforms and none of `web`."""
    if resource.type == ENTRA_APPLICATION:
        platform = _public_platform(resource.inputs)
        if platform and not resource.inputs.lacks("password"):
            rule = f"must not be given: the application has redirect URIs of `{platform}` only, and whoever has the app has its secret"
            yield Violation("password", rule, _FIX)
        return
    for application in resource.sources.get("applicationId", ()):
        platform = (
            _public_platform(Inputs(application.props)) if application.resource_type == ENTRA_APPLICATION else None
        )
        if platform:
            rule = (
                f"must not be of {application.name!r}, which has redirect URIs of `{platform}` only: "
                "whoever has the app has its secret"
            )
            yield Violation("applicationId", rule, _FIX)


def _public_platform(application: Inputs) -> str | None:
    web = application.get("web.redirectUris")
    if web is UNKNOWN or web:
        return None
    return next((name for name in _PUBLIC if application.known(f"{name}.redirectUris")), None)


policy = stack_policy(
    name="entra-application-disallow-public-client-secrets",
    title="Public Entra applications have no client secret",
    types=[ENTRA_APPLICATION, ENTRA_APPLICATION_PASSWORD],
    looks_at=["applicationId", "password"],
    sources=[
        rfc(8252, "8.5"),
        rfc(6749, "10.1"),
        microsoft("Public and confidential client apps", "entra/identity-platform/msal-client-applications"),
    ],
    check=check,
)
