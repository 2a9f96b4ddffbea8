"""No password form in an app's own page."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import AUTH0_CLIENT
from sources import auth0, rfc

_FIX = "send users to Auth0's login page"


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The switch, and the page that browsers without third-party cookies fall back to."""
    if inputs.get("crossOriginAuth") is True:
        rule = "must not be true: the app's page collects passwords, and any script in it reads them"
        yield Violation("crossOriginAuth", rule, f"set it to false; {_FIX}", True)
    for where, page in inputs.items("crossOriginLoc"):
        if page:
            yield Violation(
                where, "must not be given: it serves cross-origin authentication", f"remove it; {_FIX}", page
            )


policy = resource_policy(
    name="auth0-client-disallow-cross-origin-authentication",
    title="Auth0 clients do not authenticate from their own pages",
    types=[AUTH0_CLIENT],
    looks_at=["crossOriginAuth", "crossOriginLoc"],
    sources=[
        auth0("Cross-origin authentication", "authenticate/login/cross-origin-authentication"),
        rfc(9700, "2.4"),
    ],
    check=check,
)
