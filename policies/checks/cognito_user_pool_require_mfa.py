"""A password alone does not have to do."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import COGNITO_USER_POOL
from sources import aws_config, nist, prowler, security_hub

_OF_EVERYONE = Setting(
    "ofEveryone",
    False,
    "Whether a second factor has to be asked of everyone (`ON`), as Prowler has it, rather than of who set one up.",
)


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Cognito asks for none where nothing is said."""
    given = inputs.get("mfaConfiguration")
    if given in (None, "OFF"):
        rule = "must be 'ON' or 'OPTIONAL': nobody can set up a second factor"
        yield Violation("mfaConfiguration", rule, "set it to 'ON', with `softwareTokenMfaConfiguration`", given)
    elif given == "OPTIONAL" and settings[_OF_EVERYONE.name]:
        rule = "must be 'ON': the policy's `ofEveryone` is true"
        yield Violation("mfaConfiguration", rule, "set it to 'ON'", given)


policy = resource_policy(
    name="cognito-user-pool-require-mfa",
    title="Cognito user pools have a second factor",
    types=[COGNITO_USER_POOL],
    looks_at=["mfaConfiguration"],
    sources=[
        security_hub("Cognito.5"),
        aws_config("cognito-user-pool-mfa-enabled"),
        prowler("cognito_user_pool_mfa_enabled"),
        nist("800-63B-4", "2.2"),
    ],
    settings=[_OF_EVERYONE],
    check=check,
)
