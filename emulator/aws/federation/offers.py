"""Which identity providers the hosted login of an app client offers, and which one a request asks for.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html (read 2026-11-24)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from emulator.aws.cognito.client import UserPoolClient
from emulator.aws.cognito.identity_providers import IdentityProvider
from emulator.aws.cognito.pool import UserPool
from emulator.aws.federation.words import NO_OPTION, FederationFault

OWN = "COGNITO"
_CHOICES = ("identity_provider", "idp_identifier")


@dataclass(frozen=True)
class Button:
    """A way to another provider's login."""

    name: str
    url: str


def offered(pool: UserPool, client: UserPoolClient) -> list[IdentityProvider]:
    """In the order of the client's ``SupportedIdentityProviders``."""
    names = client.extended_config.get("SupportedIdentityProviders") or []
    found = [pool.identity_providers.get(name) for name in names]
    return [provider for provider in found if isinstance(provider, IdentityProvider)]


def offers_passwords(client: UserPoolClient) -> bool:
    """Whether the pool's own users may log in."""
    return OWN in (client.extended_config.get("SupportedIdentityProviders") or [])


def chosen(pool: UserPool, client: UserPoolClient, parameters: Mapping[str, str]) -> IdentityProvider | None:
    """The provider that a login goes straight on to: the one asked for, or the only way in.

    Raises:
        FederationFault: the client does not offer what was asked for.
    """
    providers = offered(pool, client)
    name, identifier = (parameters.get(choice) for choice in _CHOICES)
    if name and name != OWN:
        return _required(next((one for one in providers if one.name == name), None))
    if identifier and not name:
        matching = (one for one in providers if identifier in (one.extended_config.get("IdpIdentifiers") or ()))
        return _required(next(matching, None))
    if len(providers) == 1 and not offers_passwords(client):
        return providers[0]
    return None


def buttons(
    pool: UserPool, client: UserPoolClient, authorization_endpoint: str, parameters: Mapping[str, str]
) -> list[Button]:
    """One a provider: the same authorization request, which names the provider."""
    kept = {name: value for name, value in parameters.items() if name not in _CHOICES}
    return [
        Button(one.name, f"{authorization_endpoint}?{urlencode({**kept, 'identity_provider': one.name})}")
        for one in offered(pool, client)
    ]


def _required(provider: IdentityProvider | None) -> IdentityProvider:
    if provider is None:
        raise FederationFault(NO_OPTION)
    return provider
