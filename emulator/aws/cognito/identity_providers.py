"""Identity providers that a pool may send people to.

Differs: they are kept and described; the hosted login offers none of them yet.
"""

from __future__ import annotations

from typing import Any

from moto.cognitoidp.exceptions import InvalidParameterException, ResourceNotFoundError
from moto.cognitoidp.models import CognitoIdpIdentityProvider
from moto.core.utils import utcnow

from emulator.aws.cognito.errors import DuplicateProvider
from emulator.aws.cognito.pools import Pools

_REQUIRED_DETAILS = {
    "OIDC": ("client_id", "attributes_request_method", "oidc_issuer", "authorize_scopes"),
    "Google": ("client_id", "client_secret", "authorize_scopes"),
    "Facebook": ("client_id", "client_secret", "authorize_scopes"),
    "LoginWithAmazon": ("client_id", "client_secret", "authorize_scopes"),
    "SignInWithApple": ("client_id", "team_id", "key_id", "private_key", "authorize_scopes"),
}
"""Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html"""


class IdentityProviders(Pools):
    """The identity provider operations."""

    def create_identity_provider(
        self, user_pool_id: str, name: str, extended_config: dict[str, Any]
    ) -> CognitoIdpIdentityProvider:
        """Refuses a name that is taken and details that lack what the type needs."""
        if name in self.pool(user_pool_id).identity_providers:
            raise DuplicateProvider(name)
        _check_details(extended_config["ProviderType"], extended_config.get("ProviderDetails") or {})
        return super().create_identity_provider(user_pool_id, name, extended_config)

    def identity_provider(self, user_pool_id: str, name: str) -> CognitoIdpIdentityProvider:
        """The provider, or ResourceNotFoundException."""
        provider = self.pool(user_pool_id).identity_providers.get(name)
        if provider is None:
            raise ResourceNotFoundError(f"Identity provider {name} does not exist.")
        return provider

    def describe_identity_provider(self, user_pool_id: str, name: str) -> CognitoIdpIdentityProvider:
        """The provider, or ResourceNotFoundException."""
        return self.identity_provider(user_pool_id, name)

    def update_identity_provider(
        self, user_pool_id: str, name: str, extended_config: dict[str, Any]
    ) -> CognitoIdpIdentityProvider:
        """Replaces what is given."""
        provider = self.identity_provider(user_pool_id, name)
        if "ProviderDetails" in extended_config:
            _check_details(provider.extended_config["ProviderType"], extended_config["ProviderDetails"])
        provider.last_modified_date = utcnow()
        return super().update_identity_provider(user_pool_id, name, extended_config)

    def delete_identity_provider(self, user_pool_id: str, name: str) -> None:
        """Removes it."""
        self.identity_provider(user_pool_id, name)
        super().delete_identity_provider(user_pool_id, name)


def _check_details(kind: str, details: dict[str, str]) -> None:
    for name in _REQUIRED_DETAILS.get(kind, ()):
        if not details.get(name):
            raise InvalidParameterException(
                f"Provider details: {name} is required for an identity provider of type {kind}."
            )
    if kind == "SAML" and not (details.get("MetadataURL") or details.get("MetadataFile")):
        raise InvalidParameterException(
            "Provider details: MetadataURL or MetadataFile is required for a SAML provider."
        )
