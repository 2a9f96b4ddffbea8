"""What the rest of the program knows about a vendor, and nothing more."""

# No `from __future__ import annotations` here or in a component's module: Pulumi's analyzer reads the annotations as objects.

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import pulumi
from typing_extensions import TypedDict

if TYPE_CHECKING:
    from components.settings import Link, StackSettings


class OidcClient(TypedDict):
    """What an app needs to log its users in, the same for every identity provider."""

    issuer: pulumi.Output[str]
    """The issuer exactly as it stands in tokens: https URL, no trailing slash (Auth0: with one)."""
    discovery_url: pulumi.Output[str]
    """The issuer's /.well-known/openid-configuration."""
    authorization_endpoint: pulumi.Output[str]
    """Where a browser is sent to log in."""
    token_endpoint: pulumi.Output[str]
    """Where a code is exchanged for tokens."""
    userinfo_endpoint: pulumi.Output[str]
    """Claims about the user, for an access token."""
    jwks_uri: pulumi.Output[str]
    """The keys that tokens are signed with."""
    end_session_endpoint: pulumi.Output[str] | None
    """Where a browser is sent to log out; absent where nothing remembers the login."""
    client_id: pulumi.Output[str]
    """The app's identifier at this vendor."""
    client_secret: pulumi.Output[str] | None
    """Secret; absent for an app that has none."""
    redirect_uris: list[str]
    """Callbacks, compared exactly."""
    post_logout_redirect_uris: list[str]
    """Where a browser may be sent after logging out."""
    scopes: pulumi.Output[list[str]]
    """What to ask for."""
    role_claim: str
    """The claim of the ID token that lists the user's roles."""
    token_endpoint_auth_method: str
    """How the app proves itself: client_secret_basic, client_secret_post, private_key_jwt, none."""
    secret_expires_at: pulumi.Output[str] | None
    """RFC 3339; absent where secrets do not expire."""


def under(base: pulumi.Output[str], path: str) -> pulumi.Output[str]:
    """An address below another; cheaper than ``Output.concat``, of which a stack of many apps would need thousands."""
    return base.apply(lambda known: f"{known}{path}")


class Application(Protocol):
    """One dashboard in a directory."""

    @property
    def oidc_client(self) -> OidcClient:
        """How the dashboard logs in."""


class Directory(Protocol):
    """What a vendor holds once."""

    @property
    def issuer(self) -> pulumi.Output[str]:
        """The issuer of its tokens."""

    @property
    def user_ids(self) -> Mapping[str, pulumi.Output[str]]:
        """E-mail address -> the vendor's ID of the user."""


class SamlServiceProvider(TypedDict):
    """What asks a SAML identity provider for its users. Source: SAML 2.0 Metadata, section 2.4.4."""

    entity_id: pulumi.Output[str]
    """Its name in requests and in the assertions' audience."""
    acs_url: pulumi.Output[str]
    """Its assertion consumer service: where the browser brings the response."""


class SamlIdentityProvider(TypedDict):
    """What a SAML service provider has to know of the other side."""

    metadata_url: pulumi.Output[str]
    """Where its metadata is: entity ID, sign-on URL, signing certificates."""
    depends_on: list[pulumi.Resource]
    """What has to be there before the metadata is read."""


ConnectSaml = Callable[[str, SamlServiceProvider], SamlIdentityProvider]
"""Makes a vendor's side of a SAML trust, under a display name."""


class Partners(Protocol):
    """The other identity providers of the stack, for one that logs their users in."""

    def client(self, link: "Link") -> OidcClient:
        """The client that the link's source holds for it."""

    def saml(self, kind: str) -> ConnectSaml:
        """Makes the side of a SAML trust that is the identity provider's."""


@dataclass(frozen=True)
class Deployment:
    """A vendor's part of a stack, registered."""

    directory: Directory
    applications: Mapping[str, Application]
    """App name -> application."""
    outputs: Mapping[str, Any]
    """Values or Outputs for the stack output ``directories``."""
    connect_saml: ConnectSaml | None = None
    """Of a vendor that is a SAML identity provider."""
    complete: Callable[[Partners], Mapping[str, Any]] | None = field(default=None)
    """Called when every vendor's part is registered; what it returns joins ``outputs``. Two vendors that log each other's users in
    would otherwise wait for each other."""


class Deploy(Protocol):
    """Registers a vendor's part of a stack: the one way in to a vendor's package."""

    def __call__(
        self, name: str, stack: "StackSettings", passwords: Mapping[str, pulumi.Output[str]], partners: Partners
    ) -> Deployment:
        """Args: name: prefix of logical names; passwords: e-mail address -> initial password, secret."""


class Variable(Protocol):
    """One variable or file that an app reads, made of fields of its ``OidcClient`` and of what the stack adds to them."""

    @property
    def fields(self) -> Sequence[str]:
        """The fields it is made of."""

    def render(self, *values: Any) -> str:
        """Its text."""
