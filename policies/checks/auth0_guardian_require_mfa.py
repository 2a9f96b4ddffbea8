"""A password alone does not do."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import UNKNOWN, Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_GUARDIAN
from sources import asvs, auth0, nist

_FACTORS = (
    "otp",
    "webauthnRoaming.enabled",
    "webauthnPlatform.enabled",
    "push.enabled",
    "duo.enabled",
    "phone.enabled",
)
"""E-mail and recovery codes are no second factors by themselves: Auth0 offers them only beside another."""


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A policy that asks for a second factor, and a factor that can be had."""
    demanded = inputs.get("policy")
    if demanded == "never":
        rule = "must not be 'never': whoever has a password is in"
        yield Violation("policy", rule, "set it to 'all-applications' or 'confidence-score'", demanded)
    states = [inputs.get(factor) for factor in _FACTORS]
    if True not in states and UNKNOWN not in states:
        rule = "must be true, or another factor be there: nobody can set up a second one"
        yield Violation(
            "otp", rule, "set it to true, or enable webauthnRoaming, webauthnPlatform, push, duo or phone", states[0]
        )


policy = resource_policy(
    name="auth0-guardian-require-mfa",
    title="Auth0 tenants ask for a second factor",
    types=[AUTH0_GUARDIAN],
    looks_at=["policy", "otp"],
    sources=[
        auth0("Enable multi-factor authentication", "secure/multi-factor-authentication/enable-mfa"),
        nist("800-63B-4", "2.2"),
        asvs("V4.3.1"),
    ],
    check=check,
)
