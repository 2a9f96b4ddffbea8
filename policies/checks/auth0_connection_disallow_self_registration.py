"""Nobody lets themselves in."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CONNECTION
from sources import auth0

_STRATEGIES = ("auth0", "email", "sms")
"""Databases and passwordless connections: whoever comes by another identity provider registered there."""


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Without the option, Auth0 lets visitors register."""
    disabled = inputs.get("options.disableSignup")
    if inputs.known("strategy") in _STRATEGIES and disabled in (None, False):
        rule = "must be true: otherwise every visitor can make themselves a user"
        yield Violation("options.disableSignup", rule, "set it to true, and create the users or invite them", disabled)


policy = resource_policy(
    name="auth0-connection-disallow-self-registration",
    title="Visitors cannot register themselves in Auth0's databases",
    types=[AUTH0_CONNECTION],
    looks_at=["options.disableSignup"],
    sources=[auth0("Connection settings best practices", "authenticate/connection-settings-best-practices")],
    check=check,
)
