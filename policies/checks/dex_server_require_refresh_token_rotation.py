"""A refresh token that was stolen is noticed when it is used."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import DEX_DIRECTORY
from sources import dex, rfc


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """One switch for all clients, public ones among them."""
    if inputs.get("expiry.refreshTokens.disableRotation") is True:
        rule = "must not be true: nobody notices that a refresh token was stolen"
        fix = "remove `providers.dex.expiry.rotateRefreshTokens: false`"
        yield Violation("expiry.refreshTokens.disableRotation", rule, fix, True)


policy = resource_policy(
    name="dex-server-require-refresh-token-rotation",
    title="Every use of a refresh token of Dex's replaces it",
    types=[DEX_DIRECTORY],
    looks_at=["expiry.refreshTokens.disableRotation"],
    sources=[rfc(9700, "2.2.2"), dex("Tokens", "configuration/tokens/")],
    check=check,
)
