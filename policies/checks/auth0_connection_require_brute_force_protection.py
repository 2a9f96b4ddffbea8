"""Nobody tries passwords for long."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CONNECTION
from sources import asvs, auth0, nist


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Auth0 has it on where nothing is said."""
    if inputs.get("options.bruteForceProtection") is False:
        rule = "must not be false: a password can then be guessed without end"
        yield Violation("options.bruteForceProtection", rule, "set it to true, or remove it", False)


policy = resource_policy(
    name="auth0-connection-require-brute-force-protection",
    title="Auth0's databases block who fails too often",
    types=[AUTH0_CONNECTION],
    looks_at=["options.bruteForceProtection"],
    sources=[
        auth0("Brute-force protection", "secure/attack-protection/brute-force-protection"),
        asvs("V2.2.1"),
        nist("800-63B-4", "3.2.2"),
    ],
    check=check,
)
