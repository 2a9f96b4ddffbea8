"""How long Dex's tokens are good for."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.lifetimes import DAY_SECONDS, go_duration_seconds
from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import DEX_DIRECTORY
from sources import dex, rfc

_MAX_TOKEN = Setting("maxTokenMinutes", 60, "Longest lifetime of an ID token, which is Dex's access token too.")
_MAX_REFRESH = Setting("maxRefreshTokenDays", 90, "Longest lifetime of a chain of refresh tokens.")
_MAX_UNUSED = Setting("maxUnusedDays", 30, "How long a refresh token that nobody uses may stay good.")
_LIFETIMES = (
    ("expiry.idTokens", _MAX_TOKEN, 60, "minutes", "24h"),
    ("expiry.refreshTokens.absoluteLifetime", _MAX_REFRESH, DAY_SECONDS, "days", None),
    ("expiry.refreshTokens.validIfNotUsedFor", _MAX_UNUSED, DAY_SECONDS, "days", None),
)
"""Input, bound, the seconds of its unit, its name, and Dex's own choice: None where that is for ever."""


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """What is not given is Dex's own choice, which is long."""
    for path, bound, unit, words, default in _LIFETIMES:
        given, most = inputs.get(path), settings[bound.name]
        text = default if given is None else given
        seconds = go_duration_seconds(text) if isinstance(text, str) else None
        if (given is None and text is None) or (seconds is not None and seconds > most * unit):
            rule = f"must be at most {most} {words}" + (
                f": Dex's default is {default or 'for ever'}" if given is None else ""
            )
            yield Violation(path, rule, f"set it to {most} {words} or less, below `providers.dex.expiry`", given)


policy = resource_policy(
    name="dex-server-limit-token-lifetime",
    title="Dex's tokens end",
    types=[DEX_DIRECTORY],
    looks_at=["expiry.idTokens", "expiry.refreshTokens.absoluteLifetime", "expiry.refreshTokens.validIfNotUsedFor"],
    sources=[rfc(6750, "5.3"), rfc(9700, "4.14.2"), dex("Tokens", "configuration/tokens/")],
    settings=[_MAX_TOKEN, _MAX_REFRESH, _MAX_UNUSED],
    check=check,
)
