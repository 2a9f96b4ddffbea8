"""What Auth0 takes as a password."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.passwords import MINIMUM_LENGTH
from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import AUTH0_CONNECTION
from sources import asvs, auth0, nist

_POLICIES = Setting(
    "policies",
    ("good", "excellent"),
    "Auth0's password policies that are strong enough.",
    choices=("none", "low", "fair", "good", "excellent"),
)
_AUTH0_LENGTH = 8
_LEGACY, _FLEXIBLE = "options.passwordComplexityOptions.minLength", "options.passwordOptions.complexity.minLength"
"""Where the length stands; Auth0 takes one of the two."""


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A database that says nothing has Auth0's policy `good`, with eight characters."""
    if inputs.known("strategy") != "auth0":
        return
    allowed, least = list(settings[_POLICIES.name]), settings[MINIMUM_LENGTH.name]
    strength = inputs.get("options.passwordPolicy")
    if isinstance(strength, str) and strength not in allowed:
        rule = f"must be one of {', '.join(map(repr, allowed))}"
        yield Violation("options.passwordPolicy", rule, f"set it to {allowed[0]!r}", strength)
    path = _LEGACY if inputs.lacks("options.passwordOptions") else _FLEXIBLE
    length = inputs.get(path)
    if length is None and least > _AUTH0_LENGTH:
        rule = f"must be at least {least}: Auth0's own is {_AUTH0_LENGTH}"
        yield Violation(path, rule, f"set it to {least}", None)
    elif isinstance(length, (int, float)) and length < least:
        yield Violation(path, f"must be at least {least}", f"set it to {least}", length)


policy = resource_policy(
    name="auth0-connection-require-strong-passwords",
    title="Auth0's databases take long passwords of several kinds of character only",
    types=[AUTH0_CONNECTION],
    looks_at=[
        "options.passwordPolicy",
        "options.passwordComplexityOptions.minLength",
        "options.passwordOptions.complexity.minLength",
    ],
    sources=[
        asvs("V2.1.1"),
        auth0("Password strength in Auth0 database connections", "authenticate/database-connections/password-strength"),
        nist("800-63B-4", "3.1.1.2"),
    ],
    settings=[MINIMUM_LENGTH, _POLICIES],
    check=check,
)
