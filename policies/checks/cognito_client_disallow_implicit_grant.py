"""No token through the browser's address bar."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import COGNITO_CLIENTS
from sources import aws, rfc


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A client that names no flow has none at the login pages."""
    for where, flow in inputs.items("allowedOauthFlows"):
        if flow == "implicit":
            rule = "must not be the implicit flow: tokens in an address leak"
            yield Violation(where, rule, "use 'code', with PKCE in the app", flow)


policy = resource_policy(
    name="cognito-client-disallow-implicit-grant",
    title="Cognito app clients do not have the implicit grant",
    types=COGNITO_CLIENTS,
    looks_at=["allowedOauthFlows"],
    sources=[
        rfc(9700, "2.1.2"),
        aws("OAuth 2.0 grants", "cognito/latest/developerguide/federation-endpoints-oauth-grants.html"),
    ],
    check=check,
)
