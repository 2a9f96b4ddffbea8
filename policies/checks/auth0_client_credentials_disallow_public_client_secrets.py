"""An app that cannot keep a secret has none."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, StackResource, Violation, stack_policy
from resource_types import AUTH0_CLIENT, AUTH0_CLIENT_CREDENTIALS
from sources import auth0, rfc

_PUBLIC = ("spa", "native")


def check(resource: StackResource, settings: Settings) -> Iterator[Violation]:
    """Auth0 redeems a code of a client without a secret only with the code verifier of PKCE."""
    method = resource.inputs.known("authenticationMethod")
    if method in (None, "none"):
        return
    for client in resource.sources.get("clientId", ()):
        kind = Inputs(client.props).known("appType") if client.resource_type == AUTH0_CLIENT else None
        if kind in _PUBLIC:
            yield Violation(
                "authenticationMethod",
                f"must be 'none': {client.name!r} is of type {kind!r}, and whoever has the app has its secret",
                "set it to 'none', by which Auth0 also requires PKCE of the app; for an app on a server use 'regular_web'",
                method,
            )


policy = stack_policy(
    name="auth0-client-credentials-disallow-public-client-secrets",
    title="Public Auth0 clients have no secret, so that PKCE is required of them",
    types=[AUTH0_CLIENT_CREDENTIALS],
    looks_at=["authenticationMethod"],
    sources=[
        rfc(9700, "2.1.1"),
        rfc(8252, "8.5"),
        auth0(
            "Confidential and public applications",
            "get-started/applications/confidential-and-public-applications",
        ),
    ],
    check=check,
)
