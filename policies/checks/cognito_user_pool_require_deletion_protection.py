"""A pool's users do not go by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from pulumi_policy import Severity
from resource_types import COGNITO_USER_POOL
from sources import aws_config, prowler, security_hub


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Cognito deletes a pool with all who are in it where nothing is said."""
    given = inputs.get("deletionProtection")
    if given in (None, "INACTIVE"):
        rule = "must be 'ACTIVE': one call deletes every user, and nothing brings them back"
        yield Violation("deletionProtection", rule, "set it to 'ACTIVE'", given)


policy = resource_policy(
    name="cognito-user-pool-require-deletion-protection",
    title="Cognito user pools are protected from deletion",
    types=[COGNITO_USER_POOL],
    looks_at=["deletionProtection"],
    sources=[
        security_hub("Cognito.6"),
        aws_config("cognito-user-pool-deletion-protection-enabled"),
        prowler("cognito_user_pool_deletion_protection_enabled"),
    ],
    severity=Severity.MEDIUM,
    check=check,
)
