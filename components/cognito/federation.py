"""Other identity providers of a user pool: who they are, and what their users' attributes are taken from."""

from typing import NotRequired

import pulumi
from pulumi_aws import cognito
from typing_extensions import TypedDict

from components.naming import child

_ADDED = {
    "OIDC": ("attributes_url", "attributes_url_add_attributes", "authorize_url", "jwks_uri", "token_url"),
    "SAML": ("ActiveEncryptionCertificate", "SLORedirectBindingURI", "SSORedirectBindingURI"),
}
"""Details that the service adds to those that it was given."""


class CognitoOidcProviderArgs(TypedDict):
    """An OpenID provider. Source: AWS, CreateIdentityProvider, ProviderDetails."""

    issuer: pulumi.Input[str]
    """Exactly as in its tokens."""
    client_id: pulumi.Input[str]
    """What it calls the pool."""
    client_secret: pulumi.Input[str]
    """What the pool proves itself by; a secret."""
    scopes: list[str]
    """What it is asked for."""
    authorize_url: NotRequired[pulumi.Input[str]]
    """Its authorization endpoint. The four are found by discovery where they are not given."""
    token_url: NotRequired[pulumi.Input[str]]
    """Its token endpoint."""
    attributes_url: NotRequired[pulumi.Input[str]]
    """Its userinfo endpoint."""
    jwks_uri: NotRequired[pulumi.Input[str]]
    """The keys of its tokens."""


class CognitoSamlProviderArgs(TypedDict):
    """A SAML identity provider, by one of both."""

    metadata_url: NotRequired[pulumi.Input[str]]
    """Where its metadata is; read again by the service as it gets old."""
    metadata: NotRequired[str]
    """Its metadata."""


class CognitoIdentityProviderArgs(TypedDict):
    """One of them."""

    name: str
    """What the button says, and the first part of its users' names."""
    attributes: dict[str, str]
    """Attribute of the pool to claim or SAML attribute."""
    identifiers: NotRequired[list[str]]
    """Domains of e-mail addresses that stand for it."""
    oidc: NotRequired[CognitoOidcProviderArgs]
    """Of an OpenID provider."""
    saml: NotRequired[CognitoSamlProviderArgs]
    """Of a SAML provider."""
    depends_on: NotRequired[list[pulumi.Resource]]
    """What has to be there first."""


class CognitoFederationArgs(TypedDict):
    """The identity providers of a pool."""

    user_pool_id: pulumi.Input[str]
    """The pool."""
    providers: list[CognitoIdentityProviderArgs]
    """Who they are."""


class CognitoFederation(pulumi.ComponentResource):
    """Identity providers whose users log in to a pool's apps.

    Outputs:
        provider_names: what app clients name them by.
    """

    provider_names: dict[str, pulumi.Output[str]]
    """Name to the name of the provider that is there; an app client that uses it comes after it."""

    def __init__(self, name: str, args: CognitoFederationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard-identity:index:CognitoFederation", name, {}, opts)
        self.provider_names = {
            provider["name"]: self._identity_provider(name, args["user_pool_id"], provider).provider_name
            for provider in args["providers"]
        }
        self.register_outputs({"providerNames": self.provider_names})

    def _identity_provider(
        self, name: str, pool: pulumi.Input[str], args: CognitoIdentityProviderArgs
    ) -> cognito.IdentityProvider:
        kind = "OIDC" if "oidc" in args else "SAML"
        details = _oidc(args["oidc"]) if "oidc" in args else _saml(args.get("saml", CognitoSamlProviderArgs()))
        return cognito.IdentityProvider(
            child(name, args["name"]),
            user_pool_id=pool,
            provider_name=args["name"],
            provider_type=kind,
            provider_details=details,
            attribute_mapping=args["attributes"],
            idp_identifiers=args.get("identifiers") or None,
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=args.get("depends_on"),
                additional_secret_outputs=["providerDetails"] if "oidc" in args else None,
                ignore_changes=[f"providerDetails.{key}" for key in _ADDED[kind] if key not in details],
            ),
        )


def _oidc(args: CognitoOidcProviderArgs) -> dict[str, pulumi.Input[str]]:
    details: dict[str, pulumi.Input[str]] = {
        "oidc_issuer": args["issuer"],
        "client_id": args["client_id"],
        # Of the details, which the provider's schema does not call sensitive.
        "client_secret": pulumi.Output.secret(args["client_secret"]),
        "authorize_scopes": " ".join(args["scopes"]),
        "attributes_request_method": "GET",
    }
    for key in ("authorize_url", "token_url", "attributes_url", "jwks_uri"):
        if key in args:
            details[key] = args[key]
    return details


def _saml(args: CognitoSamlProviderArgs) -> dict[str, pulumi.Input[str]]:
    if "metadata" in args:
        return {"MetadataFile": args["metadata"]}
    return {"MetadataURL": args.get("metadata_url", "")}
