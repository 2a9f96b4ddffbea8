"""Tokens can be taken back."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from pulumi_policy import Severity
from resource_types import COGNITO_CLIENTS
from sources import aws, prowler


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Cognito has it on where nothing is said."""
    if inputs.get("enableTokenRevocation") is False:
        rule = "must not be false: a logout, and a stolen device, leave the tokens good"
        yield Violation("enableTokenRevocation", rule, "set it to true, or remove it", False)


policy = resource_policy(
    name="cognito-client-require-token-revocation",
    title="Tokens of Cognito app clients can be revoked",
    types=COGNITO_CLIENTS,
    looks_at=["enableTokenRevocation"],
    sources=[
        prowler("cognito_user_pool_client_token_revocation_enabled"),
        aws("Ending user sessions with token revocation", "cognito/latest/developerguide/token-revocation.html"),
    ],
    severity=Severity.MEDIUM,
    check=check,
)
