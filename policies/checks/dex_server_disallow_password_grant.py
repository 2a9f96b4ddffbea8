"""No password through an app's hands."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import DEX_DIRECTORY
from sources import dex, rfc

_FIX = "remove it; send users to the login page"


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The grant, and the connector that answers it."""
    for where, grant in inputs.items("oauth2.grantTypes"):
        if grant == "password":
            yield Violation(
                where, "must not be the password grant: an app must not see its users' passwords", _FIX, grant
            )
    connector = inputs.known("oauth2.passwordConnector")
    if connector:
        yield Violation("oauth2.passwordConnector", "must not be given: it serves the password grant", _FIX, connector)


policy = resource_policy(
    name="dex-server-disallow-password-grant",
    title="Dex does not have the password grant",
    types=[DEX_DIRECTORY],
    looks_at=["oauth2.grantTypes", "oauth2.passwordConnector"],
    sources=[rfc(9700, "2.4"), dex("OAuth2 configuration", "configuration/oauth2/")],
    check=check,
)
