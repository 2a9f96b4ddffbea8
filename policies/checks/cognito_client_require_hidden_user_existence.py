"""Nobody learns by trying who is a user."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from pulumi_policy import Severity
from resource_types import COGNITO_CLIENTS
from sources import aws, prowler


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Cognito's own choice is LEGACY, which tells."""
    given = inputs.get("preventUserExistenceErrors")
    if given in (None, "LEGACY"):
        rule = "must be 'ENABLED': sign-in and password recovery tell who is a user" + (
            ", as Cognito's own choice does" if given is None else ""
        )
        yield Violation("preventUserExistenceErrors", rule, "set it to 'ENABLED'", given)


policy = resource_policy(
    name="cognito-client-require-hidden-user-existence",
    title="Cognito app clients do not tell who is a user",
    types=COGNITO_CLIENTS,
    looks_at=["preventUserExistenceErrors"],
    sources=[
        prowler("cognito_user_pool_client_prevent_user_existence_errors"),
        aws(
            "Managing user existence error responses",
            "cognito/latest/developerguide/cognito-user-pool-managing-errors.html",
        ),
    ],
    severity=Severity.MEDIUM,
    check=check,
)
