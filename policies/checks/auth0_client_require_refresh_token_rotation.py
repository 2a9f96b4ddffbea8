"""A refresh token that was stolen is noticed when it is used."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import UNKNOWN, Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import AUTH0_CLIENT
from sources import auth0, rfc

_CONFIDENTIAL_CLIENTS = Setting(
    "confidentialClients",
    False,
    "Whether clients that prove themselves, of type `regular_web`, have to rotate as well.",
)
_MAX_LEEWAY_SECONDS = Setting("maxLeewaySeconds", 60, "How long the replaced refresh token may still be taken.")
_PROVES_ITSELF = ("regular_web", "non_interactive")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The standard asks it of public clients: others need their secret besides to use a refresh token."""
    grants, kind = inputs.get("grantTypes"), inputs.get("appType")
    if grants is UNKNOWN or (isinstance(grants, list) and "refresh_token" not in grants):
        return
    if kind is UNKNOWN or (kind in _PROVES_ITSELF and not settings[_CONFIDENTIAL_CLIENTS.name]):
        return
    rotation = inputs.get("refreshToken.rotationType")
    if rotation in (None, "non-rotating"):
        rule = "must be 'rotating': otherwise nobody notices that a refresh token was stolen"
        yield Violation("refreshToken.rotationType", rule, "set it to 'rotating'", rotation)
    leeway, most = inputs.get("refreshToken.leeway"), settings[_MAX_LEEWAY_SECONDS.name]
    if isinstance(leeway, (int, float)) and leeway > most:
        yield Violation("refreshToken.leeway", f"must be at most {most} seconds", f"set it to {most} or less", leeway)


policy = resource_policy(
    name="auth0-client-require-refresh-token-rotation",
    title="Every use of a public Auth0 client's refresh token replaces it",
    types=[AUTH0_CLIENT],
    looks_at=["refreshToken.rotationType", "refreshToken.leeway"],
    sources=[
        rfc(9700, "2.2.2"),
        auth0("Refresh token rotation", "secure/tokens/refresh-tokens/refresh-token-rotation"),
    ],
    settings=[_CONFIDENTIAL_CLIENTS, _MAX_LEEWAY_SECONDS],
    check=check,
)
