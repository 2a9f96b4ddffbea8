"""How long an app can go on without its user."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.lifetimes import DAY_SECONDS
from inputs import UNKNOWN, Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import AUTH0_CLIENT
from sources import auth0, rfc

_MAX_DAYS = Setting("maxDays", 30, "Longest lifetime of a chain of refresh tokens.")
_MAX_IDLE_DAYS = Setting("maxIdleDays", 15, "How long a refresh token that nobody uses may stay good.")
_BOUNDS = (("tokenLifetime", _MAX_DAYS), ("idleTokenLifetime", _MAX_IDLE_DAYS))
_INFINITE = ("infiniteTokenLifetime", "infiniteIdleTokenLifetime")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Without the block, a refresh token of Auth0's never ends. Clients without the grant have none."""
    grants = inputs.get("grantTypes")
    if grants is UNKNOWN or (isinstance(grants, list) and "refresh_token" not in grants):
        return
    expiration = inputs.get("refreshToken.expirationType")
    if expiration in (None, "non-expiring"):
        rule = "must be 'expiring': otherwise a stolen refresh token is good for ever"
        yield Violation("refreshToken.expirationType", rule, "set it to 'expiring', with a lifetime", expiration)
        return
    for name in _INFINITE:
        if inputs.get(f"refreshToken.{name}") is True:
            yield Violation(
                f"refreshToken.{name}", "must not be true: it outranks the lifetime", "set it to false", True
            )
    for name, bound in _BOUNDS:
        seconds, most = inputs.get(f"refreshToken.{name}"), settings[bound.name] * DAY_SECONDS
        if isinstance(seconds, (int, float)) and seconds > most:
            rule = f"must be at most {most} seconds ({settings[bound.name]} days)"
            yield Violation(f"refreshToken.{name}", rule, f"set it to {most} or less", seconds)


policy = resource_policy(
    name="auth0-client-limit-refresh-token-lifetime",
    title="Refresh tokens of Auth0 clients expire",
    types=[AUTH0_CLIENT],
    looks_at=[
        "refreshToken.expirationType",
        "refreshToken.infiniteTokenLifetime",
        "refreshToken.infiniteIdleTokenLifetime",
        "refreshToken.tokenLifetime",
        "refreshToken.idleTokenLifetime",
    ],
    sources=[
        rfc(9700, "4.14.2"),
        auth0("Configure refresh token expiration", "secure/tokens/refresh-tokens/configure-refresh-token-expiration"),
    ],
    settings=[_MAX_DAYS, _MAX_IDLE_DAYS],
    check=check,
)
