"""What threat protection finds has consequences."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import UNKNOWN, Inputs
from policy import Setting, Settings, Violation, resource_policy
from pulumi_policy import Severity
from resource_types import COGNITO_RISK_CONFIGURATION
from sources import aws, prowler

_BLOCK_ALWAYS = Setting(
    "blockAlways",
    False,
    "Whether sign-ins of every risk have to be blocked, as Prowler has it; otherwise a second factor does as well.",
)
_RISKS = ("lowAction", "mediumAction", "highAction")
_SECOND_FACTOR = ("MFA_IF_CONFIGURED", "MFA_REQUIRED")
_COMPROMISED, _TAKEOVER = "compromisedCredentialsRiskConfiguration", "accountTakeoverRiskConfiguration"


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A part that is left out is Cognito's own, which is on where the pool enforces threat protection."""
    action = inputs.get(f"{_COMPROMISED}.actions.eventAction")
    if action == "NO_ACTION":
        rule = "must be 'BLOCK': whoever holds a leaked password is let in"
        yield Violation(f"{_COMPROMISED}.actions.eventAction", rule, "set it to 'BLOCK'", action)
    events = inputs.get(f"{_COMPROMISED}.eventFilters")
    if isinstance(events, list) and events and UNKNOWN not in events and "SIGN_IN" not in events:
        rule = "must hold 'SIGN_IN': a leaked password is looked for elsewhere only"
        yield Violation(f"{_COMPROMISED}.eventFilters", rule, "add 'SIGN_IN', or remove the filter", events)
    for risk in _RISKS:
        path = f"{_TAKEOVER}.actions.{risk}.eventAction"
        answer = inputs.get(path)
        if answer == "NO_ACTION":
            yield Violation(path, "must not be 'NO_ACTION': a risky sign-in goes through", "set it to 'BLOCK'", answer)
        elif answer in _SECOND_FACTOR and settings[_BLOCK_ALWAYS.name]:
            yield Violation(path, "must be 'BLOCK': the policy's `blockAlways` is true", "set it to 'BLOCK'", answer)


policy = resource_policy(
    name="cognito-risk-configuration-require-blocking",
    title="Cognito answers risky sign-ins and leaked passwords",
    types=[COGNITO_RISK_CONFIGURATION],
    looks_at=[
        "compromisedCredentialsRiskConfiguration.actions.eventAction",
        "compromisedCredentialsRiskConfiguration.eventFilters",
        "accountTakeoverRiskConfiguration.actions.lowAction.eventAction",
        "accountTakeoverRiskConfiguration.actions.mediumAction.eventAction",
        "accountTakeoverRiskConfiguration.actions.highAction.eventAction",
    ],
    sources=[
        prowler("cognito_user_pool_blocks_compromised_credentials_sign_in_attempts"),
        prowler("cognito_user_pool_blocks_potential_malicious_sign_in_attempts"),
        aws(
            "Working with adaptive authentication",
            "cognito/latest/developerguide/cognito-user-pool-settings-adaptive-authentication.html",
        ),
    ],
    settings=[_BLOCK_ALWAYS],
    severity=Severity.MEDIUM,
    check=check,
)
