"""A first password that nobody guesses."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.passwords import MINIMUM_LENGTH, weakness_of
from inputs import Inputs
from policy import SECRET, Settings, Violation, resource_policy
from resource_types import AUTH0_USER
from sources import asvs, auth0, nist


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The value is looked at and never shown."""
    names = [inputs.known(name) for name in ("email", "username", "nickname")]
    rule = weakness_of(inputs.known("password"), settings[MINIMUM_LENGTH.name], *names)
    if rule:
        yield Violation("password", rule, "have one generated, such as by random.RandomPassword", SECRET)


policy = resource_policy(
    name="auth0-user-disallow-known-passwords",
    title="Users that a program makes at Auth0 get no password that others guess",
    types=[AUTH0_USER],
    looks_at=["password"],
    sources=[
        nist("800-63B-4", "3.1.1.2"),
        asvs("V2.1.7"),
        auth0("Password options in Auth0 database connections", "authenticate/database-connections/password-options"),
    ],
    settings=[MINIMUM_LENGTH],
    check=check,
)
