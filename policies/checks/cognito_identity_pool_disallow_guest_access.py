"""Nobody gets credentials of AWS without having logged in."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import COGNITO_IDENTITY_POOL
from sources import aws_config, checkov, prowler, security_hub


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The provider has it off where nothing is said."""
    if inputs.get("allowUnauthenticatedIdentities") is True:
        rule = "must not be true: every visitor gets credentials of AWS"
        yield Violation("allowUnauthenticatedIdentities", rule, "set it to false", True)


policy = resource_policy(
    name="cognito-identity-pool-disallow-guest-access",
    title="Cognito identity pools give guests nothing",
    types=[COGNITO_IDENTITY_POOL],
    looks_at=["allowUnauthenticatedIdentities"],
    sources=[
        security_hub("Cognito.2"),
        aws_config("cognito-identity-pool-unauth-access-check"),
        prowler("cognito_identity_pool_guest_access_disabled"),
        checkov("CKV_AWS_366"),
    ],
    check=check,
)
