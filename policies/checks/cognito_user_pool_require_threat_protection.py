"""What the Plus plan is paid for is turned on."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import UNKNOWN, Inputs
from policy import Setting, Settings, Violation, resource_policy
from pulumi_policy import Severity
from resource_types import COGNITO_USER_POOL
from sources import aws, aws_config, prowler, security_hub

_EVERY_POOL = Setting(
    "everyPool",
    False,
    "Whether pools of the plans Lite and Essentials, which have no threat protection, have to move to Plus.",
)
_MODE = Setting("mode", "ENFORCED", "What threat protection has to do at least.", choices=("AUDIT", "ENFORCED"))
_MODES = ("AUDIT", "ENFORCED")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A pool that says nothing has the plan Essentials, of which no threat protection is asked."""
    tier = inputs.get("userPoolTier")
    if tier is UNKNOWN:
        return
    if tier != "PLUS":
        if settings[_EVERY_POOL.name]:
            rule = "must be 'PLUS': the policy's `everyPool` asks for threat protection, which no other plan has"
            yield Violation("userPoolTier", rule, "set it to 'PLUS', and `userPoolAddOns.advancedSecurityMode`", tier)
        return
    enough = _MODES[_MODES.index(settings[_MODE.name]) :]
    paths = ["userPoolAddOns.advancedSecurityMode"]
    if not inputs.lacks("lambdaConfig.defineAuthChallenge"):
        paths.append("userPoolAddOns.advancedSecurityAdditionalFlows.customAuthMode")
    for path in paths:
        mode = inputs.get(path)
        if mode is not UNKNOWN and mode not in enough:
            rule = f"must be {' or '.join(map(repr, enough))} in a pool of the plan Plus"
            yield Violation(path, rule, f"set it to {enough[-1]!r}; AWS advises two weeks of 'AUDIT' before", mode)


policy = resource_policy(
    name="cognito-user-pool-require-threat-protection",
    title="Cognito user pools of the plan Plus have threat protection on",
    types=[COGNITO_USER_POOL],
    looks_at=[
        "userPoolAddOns.advancedSecurityMode",
        "userPoolAddOns.advancedSecurityAdditionalFlows.customAuthMode",
        "userPoolTier",
    ],
    sources=[
        security_hub("Cognito.1"),
        security_hub("Cognito.4"),
        aws_config("cognito-user-pool-advanced-security-enabled"),
        aws_config("cognito-userpool-cust-auth-threat-full-check"),
        prowler("cognito_user_pool_advanced_security_enabled"),
        aws(
            "Advanced security with threat protection",
            "cognito/latest/developerguide/cognito-user-pool-settings-threat-protection.html",
        ),
    ],
    settings=[_EVERY_POOL, _MODE],
    severity=Severity.MEDIUM,
    check=check,
)
