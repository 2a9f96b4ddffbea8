"""How long an access token for an API is good for."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import AUTH0_RESOURCE_SERVER
from sources import auth0, rfc

_MAX_SECONDS = Setting("maxSeconds", 3600, "Longest lifetime of an access token.")
_AUTH0_SECONDS = 86400


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """An API that says nothing has Auth0's day; what the front channel gets cannot last longer than the rest."""
    most = settings[_MAX_SECONDS.name]
    for name, default in (("tokenLifetime", _AUTH0_SECONDS), ("tokenLifetimeForWeb", 0)):
        given = inputs.get(name)
        seconds = default if given is None else given
        if isinstance(seconds, (int, float)) and seconds > most:
            rule = f"must be at most {most} seconds" + (f": Auth0's default is {default}" if given is None else "")
            yield Violation(name, rule, f"set it to {most} or less", given)


policy = resource_policy(
    name="auth0-resource-server-limit-token-lifetime",
    title="Access tokens for APIs at Auth0 end soon",
    types=[AUTH0_RESOURCE_SERVER],
    looks_at=["tokenLifetime", "tokenLifetimeForWeb"],
    sources=[
        rfc(6750, "5.3"),
        auth0("Update access token lifetime", "secure/tokens/access-tokens/update-access-token-lifetime"),
    ],
    settings=[_MAX_SECONDS],
    check=check,
)
