"""What Cognito takes as a password."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.passwords import MINIMUM_LENGTH
from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import COGNITO_USER_POOL
from sources import asvs, aws_config, nist, prowler, security_hub

_KINDS = Setting(
    "characters",
    ("lowercase", "uppercase", "numbers", "symbols"),
    "Kinds of character that every password needs.",
    choices=("lowercase", "uppercase", "numbers", "symbols"),
)
_MAX_TEMPORARY_DAYS = Setting(
    "maxTemporaryPasswordDays", 7, "How long a password that an administrator gave may wait for its first use."
)
_INPUTS = {
    "lowercase": "requireLowercase",
    "uppercase": "requireUppercase",
    "numbers": "requireNumbers",
    "symbols": "requireSymbols",
}
_COGNITO_LENGTH = 8


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A pool without a policy has Cognito's: eight characters of all four kinds. A policy asks for what it names, and for no more."""
    policy_given = not inputs.lacks("passwordPolicy")
    least, path = settings[MINIMUM_LENGTH.name], "passwordPolicy.minimumLength"
    length = inputs.get(path)
    if length is None and least > _COGNITO_LENGTH:
        rule = f"must be at least {least}: Cognito's own is {_COGNITO_LENGTH}"
        yield Violation(path, rule, f"set it to {least}", None)
    elif isinstance(length, (int, float)) and length < least:
        yield Violation(path, f"must be at least {least}", f"set it to {least}", length)
    for kind in settings[_KINDS.name]:
        where = f"passwordPolicy.{_INPUTS[kind]}"
        if policy_given and inputs.get(where) in (None, False):
            yield Violation(where, f"must be true: passwords need {kind}", "set it to true", inputs.get(where))
    days, most = inputs.get("passwordPolicy.temporaryPasswordValidityDays"), settings[_MAX_TEMPORARY_DAYS.name]
    if isinstance(days, (int, float)) and days > most:
        where = "passwordPolicy.temporaryPasswordValidityDays"
        yield Violation(where, f"must be at most {most} days", f"set it to {most} or less", days)


policy = resource_policy(
    name="cognito-user-pool-require-strong-passwords",
    title="Cognito user pools take long passwords of every kind of character only",
    types=[COGNITO_USER_POOL],
    looks_at=[
        "passwordPolicy.minimumLength",
        "passwordPolicy.requireLowercase",
        "passwordPolicy.requireUppercase",
        "passwordPolicy.requireNumbers",
        "passwordPolicy.requireSymbols",
        "passwordPolicy.temporaryPasswordValidityDays",
    ],
    sources=[
        security_hub("Cognito.3"),
        aws_config("cognito-user-pool-password-policy-check"),
        prowler("cognito_user_pool_password_policy_lowercase"),
        prowler("cognito_user_pool_password_policy_uppercase"),
        prowler("cognito_user_pool_password_policy_number"),
        prowler("cognito_user_pool_password_policy_symbol"),
        prowler("cognito_user_pool_password_policy_minimum_length_14"),
        prowler("cognito_user_pool_temporary_password_expiration"),
        asvs("V2.1.1"),
        nist("800-63B-4", "3.1.1.2"),
    ],
    settings=[MINIMUM_LENGTH, _KINDS, _MAX_TEMPORARY_DAYS],
    check=check,
)
