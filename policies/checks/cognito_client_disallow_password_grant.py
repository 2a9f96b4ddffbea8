"""No password through an app's hands."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import COGNITO_CLIENTS
from sources import aws, rfc

_PASSWORD_FLOWS = frozenset(
    ("ALLOW_USER_PASSWORD_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")
)


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A client that names no flow has none of these. By SRP no password leaves the user's device."""
    for where, flow in inputs.items("explicitAuthFlows"):
        if flow in _PASSWORD_FLOWS:
            rule = "must not be a flow by password: an app must not see its users' passwords"
            yield Violation(where, rule, "remove it; send users to the login pages, or use ALLOW_USER_SRP_AUTH", flow)


policy = resource_policy(
    name="cognito-client-disallow-password-grant",
    title="Cognito app clients have no flow that hands them passwords",
    types=COGNITO_CLIENTS,
    looks_at=["explicitAuthFlows"],
    sources=[
        rfc(9700, "2.4"),
        aws(
            "CreateUserPoolClient",
            "cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html",
        ),
    ],
    check=check,
)
