"""Nobody lets themselves in."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import COGNITO_USER_POOL
from sources import aws, prowler


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Cognito lets visitors register where nothing is said."""
    path = "adminCreateUserConfig.allowAdminCreateUserOnly"
    given = inputs.get(path)
    if given in (None, False):
        rule = "must be true: otherwise every visitor can make themselves a user"
        yield Violation(path, rule, "set it to true, and create the users or invite them", given)


policy = resource_policy(
    name="cognito-user-pool-disallow-self-registration",
    title="Visitors cannot register themselves in Cognito user pools",
    types=[COGNITO_USER_POOL],
    looks_at=["adminCreateUserConfig.allowAdminCreateUserOnly"],
    sources=[
        prowler("cognito_user_pool_self_registration_disabled"),
        aws(
            "Signing up and confirming user accounts",
            "cognito/latest/developerguide/signing-up-users-in-your-app.html",
        ),
    ],
    check=check,
)
