"""Dex demands a code challenge of every app."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import UNKNOWN, Inputs
from policy import Settings, Violation, resource_policy
from resource_types import DEX_DIRECTORY
from sources import dex, rfc

_METHODS = "oauth2.pkce.codeChallengeMethodsSupported"


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Without the section Dex verifies a challenge that it is sent, by either method, and demands none. Dex knows no exception for one client:
    where Cognito or an app such as ML Lab, which send none, log in by it, the server itself is an exception.
    """
    if inputs.get("oauth2.pkce.enforce") in (None, False):
        rule = "must be true: a code that was injected or stolen can be redeemed"
        yield Violation(
            "oauth2.pkce.enforce", rule, "set `providers.dex.pkce: required`", inputs.get("oauth2.pkce.enforce")
        )
    methods = inputs.get(_METHODS)
    if methods is None or (isinstance(methods, list) and UNKNOWN not in methods and methods != ["S256"]):
        yield Violation(
            _METHODS, "must be ['S256']: a plain challenge is the verifier itself", "name 'S256' only", methods
        )


policy = resource_policy(
    name="dex-server-require-pkce",
    title="Dex requires PKCE by S256",
    types=[DEX_DIRECTORY],
    looks_at=["oauth2.pkce.enforce", "oauth2.pkce.codeChallengeMethodsSupported"],
    sources=[rfc(9700, "2.1.1"), dex("OAuth2 configuration", "configuration/oauth2/")],
    check=check,
)
