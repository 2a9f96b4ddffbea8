"""How long a browser stays logged in at Auth0."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import AUTH0_TENANT
from sources import auth0, nist

_MAX_HOURS = Setting("maxHours", 168, "Longest session. NIST's assurance level 2 asks for 24.")
_MAX_IDLE_HOURS = Setting("maxIdleHours", 72, "Longest session that nobody uses. NIST's assurance level 2 asks for 1.")
_LIFETIMES = (
    ("sessionLifetime", _MAX_HOURS, 168),
    ("idleSessionLifetime", _MAX_IDLE_HOURS, 72),
    ("ephemeralSessionLifetime", _MAX_HOURS, 24),
    ("idleEphemeralSessionLifetime", _MAX_IDLE_HOURS, 24),
)
"""Input, bound, and Auth0's own choice, in hours."""


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A tenant that says nothing has Auth0's own lifetimes."""
    for name, bound, default in _LIFETIMES:
        given, most = inputs.get(name), settings[bound.name]
        hours = default if given is None else given
        if isinstance(hours, (int, float)) and hours > most:
            rule = f"must be at most {most} hours" + (f": Auth0's default is {default}" if given is None else "")
            yield Violation(name, rule, f"set it to {most} or less", given)


policy = resource_policy(
    name="auth0-tenant-limit-session-lifetime",
    title="Sessions at Auth0 end",
    types=[AUTH0_TENANT],
    looks_at=["sessionLifetime", "idleSessionLifetime", "ephemeralSessionLifetime", "idleEphemeralSessionLifetime"],
    sources=[
        auth0("Session lifetime limits", "manage-users/sessions/session-lifetime-limits"),
        nist("800-63B-4", "2.2.3"),
    ],
    settings=[_MAX_HOURS, _MAX_IDLE_HOURS],
    check=check,
)
