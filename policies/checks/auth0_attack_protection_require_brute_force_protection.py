"""The tenant's shields against whoever tries passwords."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import UNKNOWN, Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_ATTACK_PROTECTION
from sources import asvs, auth0

_SHIELDS = (
    ("bruteForceProtection", "an account's password can be guessed without end"),
    ("suspiciousIpThrottling", "one address can try every account"),
)


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A shield that is left out stays as it is in the tenant; one that only tells the owner blocks nobody."""
    for name, otherwise in _SHIELDS:
        if inputs.get(f"{name}.enabled") is False:
            yield Violation(f"{name}.enabled", f"must be true: {otherwise}", "set it to true", False)
            continue
        shields = inputs.get(f"{name}.shields")
        if isinstance(shields, list) and UNKNOWN not in shields and "block" not in shields:
            rule = f"must hold 'block': otherwise {otherwise}"
            yield Violation(f"{name}.shields", rule, "add 'block'", shields)


policy = resource_policy(
    name="auth0-attack-protection-require-brute-force-protection",
    title="Auth0 tenants block brute force and suspicious addresses",
    types=[AUTH0_ATTACK_PROTECTION],
    looks_at=[
        "bruteForceProtection.enabled",
        "suspiciousIpThrottling.enabled",
        "bruteForceProtection.shields",
        "suspiciousIpThrottling.shields",
    ],
    sources=[
        auth0("Brute-force protection", "secure/attack-protection/brute-force-protection"),
        auth0("Suspicious IP throttling", "secure/attack-protection/suspicious-ip-throttling"),
        asvs("V2.2.1"),
    ],
    check=check,
)
