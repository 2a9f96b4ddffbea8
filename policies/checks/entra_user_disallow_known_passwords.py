"""A first password that nobody guesses."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.passwords import MINIMUM_LENGTH, weakness_of
from inputs import Inputs
from policy import SECRET, Settings, Violation, resource_policy
from resource_types import ENTRA_USER
from sources import asvs, microsoft, nist


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The value is looked at and never shown."""
    names = [inputs.known(name) for name in ("userPrincipalName", "mailNickname")]
    rule = weakness_of(inputs.known("password"), settings[MINIMUM_LENGTH.name], *names)
    if rule:
        yield Violation("password", rule, "have one generated, such as by random.RandomPassword", SECRET)


policy = resource_policy(
    name="entra-user-disallow-known-passwords",
    title="Users that a program makes at Entra get no password that others guess",
    types=[ENTRA_USER],
    looks_at=["password"],
    sources=[
        nist("800-63B-4", "3.1.1.2"),
        asvs("V2.1.7"),
        microsoft("Eliminate bad passwords", "entra/identity/authentication/concept-password-ban-bad"),
    ],
    settings=[MINIMUM_LENGTH],
    check=check,
)
