"""No token through the browser's address bar."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import DEX_DIRECTORY
from sources import dex, rfc

_FRONT_CHANNEL = frozenset(("token", "id_token"))


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """By response type or by grant; Dex has codes only where nothing is said."""
    for where, response in inputs.items("oauth2.responseTypes"):
        if _FRONT_CHANNEL & set(response.split()):
            yield Violation(where, "must be 'code': tokens in an address leak", "use 'code' only", response)
    for where, grant in inputs.items("oauth2.grantTypes"):
        if grant == "implicit":
            yield Violation(where, "must not be the implicit grant: tokens in an address leak", "remove it", grant)


policy = resource_policy(
    name="dex-server-disallow-implicit-grant",
    title="Dex does not have the implicit grant",
    types=[DEX_DIRECTORY],
    looks_at=["oauth2.responseTypes", "oauth2.grantTypes"],
    sources=[rfc(9700, "2.1.2"), dex("OAuth2 configuration", "configuration/oauth2/")],
    check=check,
)
