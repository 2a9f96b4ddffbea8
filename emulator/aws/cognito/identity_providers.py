"""Identity providers that a pool may send people to."""

from __future__ import annotations

from typing import Any, cast

from moto.cognitoidp.exceptions import ResourceNotFoundError
from moto.cognitoidp.models import CognitoIdpIdentityProvider
from moto.core.utils import utcnow

from emulator.aws.cognito.errors import DuplicateProvider
from emulator.aws.cognito.pools import Pools
from emulator.aws.cognito.provider_details import USERNAME_CLAIMS, check_details, check_identifiers, check_mapping
from emulator.aws.federation.saml_metadata import Metadata


class IdentityProvider(CognitoIdpIdentityProvider):
    """A provider whose metadata, if it is one of SAML, was looked at."""

    metadata: Metadata | None = None
    metadata_read_at = 0.0

    def __init__(self, name: str, extended_config: dict[str, Any] | None) -> None:
        super().__init__(name, {"AttributeMapping": {}})
        self.configure(extended_config or {})

    @property
    def kind(self) -> str:
        """The ``ProviderType``."""
        return str(self.extended_config["ProviderType"])

    @property
    def details(self) -> dict[str, str]:
        """The ``ProviderDetails``."""
        details: dict[str, str] = self.extended_config["ProviderDetails"]
        return details

    @property
    def mapping(self) -> dict[str, str]:
        """The ``AttributeMapping``: attribute of the pool to claim of the provider."""
        mapping: dict[str, str] = self.extended_config.get("AttributeMapping") or {}
        return mapping

    def configure(self, given: dict[str, Any]) -> None:
        """Takes what is given; what is not stays."""
        self.extended_config.update(given)
        mapping = dict(given.get("AttributeMapping") or self.extended_config.get("AttributeMapping") or {})
        if self.kind in USERNAME_CLAIMS:
            mapping.setdefault("username", USERNAME_CLAIMS[self.kind])
        self.extended_config["AttributeMapping"] = mapping

    def remember(self, metadata: Metadata | None, now: float) -> None:
        """Keeps metadata that was just read."""
        self.metadata = metadata
        self.metadata_read_at = now


class IdentityProviders(Pools):
    """The identity provider operations; ``CognitoResponse`` completes the details before it calls them."""

    def check_new_provider(self, user_pool_id: str, name: str, given: dict[str, Any]) -> None:
        """Refuses a name that is taken, and what can be told to be wrong without asking the provider."""
        pool = self.pool(user_pool_id)
        if name in pool.identity_providers:
            raise DuplicateProvider(name)
        check_details("CreateIdentityProvider", given["ProviderType"], given.get("ProviderDetails") or {})
        check_mapping(pool, given.get("AttributeMapping") or {})
        check_identifiers(pool, name, given.get("IdpIdentifiers") or [])

    def check_changed_provider(self, user_pool_id: str, name: str, given: dict[str, Any]) -> None:
        """The same for an update."""
        provider = self.identity_provider(user_pool_id, name)
        if "ProviderDetails" in given:
            check_details("UpdateIdentityProvider", provider.kind, given["ProviderDetails"])
        check_mapping(self.pool(user_pool_id), given.get("AttributeMapping") or {})
        check_identifiers(self.pool(user_pool_id), name, given.get("IdpIdentifiers") or [])

    def create_identity_provider(
        self, user_pool_id: str, name: str, extended_config: dict[str, Any]
    ) -> CognitoIdpIdentityProvider:
        """With details that are complete."""
        self.check_new_provider(user_pool_id, name, extended_config)
        return super().create_identity_provider(user_pool_id, name, extended_config)

    def identity_provider(self, user_pool_id: str, name: str) -> IdentityProvider:
        """The provider, or ResourceNotFoundException."""
        provider = self.pool(user_pool_id).identity_providers.get(name)
        if provider is None:
            raise ResourceNotFoundError(f"Identity provider {name} does not exist.")
        return cast("IdentityProvider", provider)

    def describe_identity_provider(self, user_pool_id: str, name: str) -> CognitoIdpIdentityProvider:
        """The provider, or ResourceNotFoundException."""
        return self.identity_provider(user_pool_id, name)

    def update_identity_provider(
        self, user_pool_id: str, name: str, extended_config: dict[str, Any]
    ) -> CognitoIdpIdentityProvider:
        """Replaces what is given."""
        provider = self.identity_provider(user_pool_id, name)
        provider.configure(extended_config)
        provider.last_modified_date = utcnow()
        return provider

    def delete_identity_provider(self, user_pool_id: str, name: str) -> None:
        """Removes it; the users who came by it stay."""
        self.identity_provider(user_pool_id, name)
        super().delete_identity_provider(user_pool_id, name)
