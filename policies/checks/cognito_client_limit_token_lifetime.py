"""How long tokens of an app client are good for, and how long a login may take."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.lifetimes import DAY_SECONDS, in_seconds
from inputs import UNKNOWN, Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import COGNITO_CLIENTS
from sources import aws, nist, rfc

_MAX_ACCESS = Setting("maxAccessTokenMinutes", 60, "Longest lifetime of an access token.")
_MAX_ID = Setting("maxIdTokenMinutes", 60, "Longest lifetime of an ID token.")
_MAX_REFRESH = Setting("maxRefreshTokenDays", 30, "Longest lifetime of a refresh token.")
_MAX_LOGIN = Setting("maxAuthSessionMinutes", 10, "How long a user may take to answer one challenge of a login.")
_TOKENS = (
    ("accessTokenValidity", "accessToken", "hours", _MAX_ACCESS, 60),
    ("idTokenValidity", "idToken", "hours", _MAX_ID, 60),
    ("refreshTokenValidity", "refreshToken", "days", _MAX_REFRESH, DAY_SECONDS),
)
"""Input, its unit's name, Cognito's own unit, bound, and the seconds of the bound's unit."""


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Without a unit Cognito counts hours and days; without a value it takes an hour, an hour and thirty days."""
    for name, unit_name, own_unit, bound, bound_seconds in _TOKENS:
        amount, unit = inputs.get(name), inputs.get(f"tokenValidityUnits.{unit_name}")
        if not isinstance(amount, (int, float)) or unit is UNKNOWN:
            continue
        seconds, most = in_seconds(amount, unit or own_unit), settings[bound.name]
        if seconds is not None and seconds > most * bound_seconds:
            words = "minutes" if bound_seconds == 60 else "days"
            rule = f"must be at most {most} {words}" + _counted(
                unit, own_unit, words, f"tokenValidityUnits.{unit_name}"
            )
            yield Violation(name, rule, f"make it {most} {words} or less", amount)
    minutes, most = inputs.get("authSessionValidity"), settings[_MAX_LOGIN.name]
    if isinstance(minutes, (int, float)) and minutes > most:
        yield Violation("authSessionValidity", f"must be at most {most} minutes", f"set it to {most} or less", minutes)


def _counted(unit: str | None, own_unit: str, words: str, path: str) -> str:
    """What a number means where that is not what the bound is given in."""
    if unit is None:
        return f" and counts {own_unit}, Cognito's unit where `{path}` is not given"
    return "" if unit == words else f" and counts {unit}, by `{path}`"


policy = resource_policy(
    name="cognito-client-limit-token-lifetime",
    title="Tokens and login sessions of Cognito app clients end soon",
    types=COGNITO_CLIENTS,
    looks_at=["accessTokenValidity", "idTokenValidity", "refreshTokenValidity", "authSessionValidity"],
    sources=[
        rfc(6750, "5.3"),
        rfc(9700, "4.14.2"),
        nist("800-63B-4", "3.1.3.2"),
        aws("CreateUserPoolClient", "cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html"),
    ],
    settings=[_MAX_ACCESS, _MAX_ID, _MAX_REFRESH, _MAX_LOGIN],
    check=check,
)
