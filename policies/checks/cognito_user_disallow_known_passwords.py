"""A first password that nobody guesses."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.passwords import MINIMUM_LENGTH, weakness_of
from inputs import Inputs
from policy import SECRET, Settings, Violation, resource_policy
from resource_types import COGNITO_USER
from sources import asvs, nist


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The values are looked at and never shown."""
    names = [inputs.known("username"), inputs.known("attributes.email")]
    for path in ("password", "temporaryPassword"):
        rule = weakness_of(inputs.known(path), settings[MINIMUM_LENGTH.name], *names)
        if rule:
            yield Violation(path, rule, "have one generated, such as by random.RandomPassword", SECRET)


policy = resource_policy(
    name="cognito-user-disallow-known-passwords",
    title="Users that a program makes at Cognito get no password that others guess",
    types=[COGNITO_USER],
    looks_at=["password", "temporaryPassword"],
    sources=[nist("800-63B-4", "3.1.1.2"), asvs("V2.1.7")],
    settings=[MINIMUM_LENGTH],
    check=check,
)
