"""How long an ID token is good for."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import AUTH0_CLIENT
from sources import auth0

_MAX_SECONDS = Setting("maxSeconds", 36000, "Longest lifetime of an ID token; Auth0's own default when absent.")
_AUTH0_SECONDS = 36000


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A client that says nothing has Auth0's ten hours."""
    path, most = "jwtConfiguration.lifetimeInSeconds", settings[_MAX_SECONDS.name]
    given = inputs.get(path)
    seconds = _AUTH0_SECONDS if given is None else given
    if isinstance(seconds, (int, float)) and seconds > most:
        rule = f"must be at most {most}" + (f": Auth0's default is {_AUTH0_SECONDS}" if given is None else "")
        yield Violation(path, rule, f"set it to {most} or less", given)


policy = resource_policy(
    name="auth0-client-limit-id-token-lifetime",
    title="ID tokens of Auth0 clients end soon",
    types=[AUTH0_CLIENT],
    looks_at=["jwtConfiguration.lifetimeInSeconds"],
    sources=[
        auth0("Update ID token lifetime", "secure/tokens/id-tokens/update-id-token-lifetime"),
    ],
    settings=[_MAX_SECONDS],
    check=check,
)
