"""What an identity provider's details must have, and what the service adds to them.

Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
(read 2026-11-24), texts as clients have quoted them where known.
Differs: endpoints may have any port, so that another provider of this machine can be one; encrypted responses and signed
requests of SAML are not emulated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from moto.cognitoidp.exceptions import InvalidParameterException

from emulator.aws.cognito.errors import NotImplementedByEmulator
from emulator.aws.cognito.pool import UserPool
from emulator.aws.federation.saml_metadata import BadMetadata, Metadata, read_metadata
from emulator.context import Context
from emulator.oidc.upstream import UpstreamFault, discover, fetch_text

Details = dict[str, str]

_REQUIRED = {
    "OIDC": ("client_id", "attributes_request_method", "oidc_issuer", "authorize_scopes"),
    "Google": ("client_id", "client_secret", "authorize_scopes"),
    "Facebook": ("client_id", "client_secret", "authorize_scopes"),
    "LoginWithAmazon": ("client_id", "client_secret", "authorize_scopes"),
    "SignInWithApple": ("client_id", "team_id", "key_id", "private_key", "authorize_scopes"),
}
_ENDPOINTS = {
    # member of the details: member of the discovery document
    "authorize_url": "authorization_endpoint",
    "token_url": "token_endpoint",
    "attributes_url": "userinfo_endpoint",
    "jwks_uri": "jwks_uri",
}
_ADDED = {
    "OIDC": {"attributes_url_add_attributes": "false"},
    "Google": {
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    },
    "LoginWithAmazon": {
        "attributes_url": "https://api.amazon.com/user/profile",
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://www.amazon.com/ap/oa",
        "token_request_method": "POST",
        "token_url": "https://api.amazon.com/auth/o2/token",
    },
    "SignInWithApple": {
        "attributes_url_add_attributes": "false",
        "authorize_url": "https://appleid.apple.com/auth/authorize",
        "oidc_issuer": "https://appleid.apple.com",
        "token_request_method": "POST",
        "token_url": "https://appleid.apple.com/auth/token",
    },
    "Facebook": {
        "api_version": "v17.0",
        "attributes_url": "https://graph.facebook.com/v17.0/me?fields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://www.facebook.com/v17.0/dialog/oauth",
        "token_request_method": "GET",
        "token_url": "https://graph.facebook.com/v17.0/oauth/access_token",
    },
}
USERNAME_CLAIMS = {
    "OIDC": "sub",
    "Google": "sub",
    "SignInWithApple": "sub",
    "Facebook": "id",
    "LoginWithAmazon": "user_id",
}
"""What `username` is mapped to where the mapping does not say."""


def check_details(operation: str, kind: str, details: Mapping[str, str]) -> None:
    """Raises the service's exception for what can be seen without asking anybody.

    Args:
        operation: the call that brings them, for what is not implemented of it.
    """
    for name in _REQUIRED.get(kind, ()):
        if not details.get(name):
            raise InvalidParameterException(
                f"Provider details: {name} is required for an identity provider of type {kind}."
            )
    if kind == "OIDC":
        if details["attributes_request_method"] not in ("GET", "POST"):
            raise InvalidParameterException("Provider details: attributes_request_method must be GET or POST.")
        for name in ("oidc_issuer", *_ENDPOINTS):
            if details.get(name) and urlsplit(details[name]).scheme != "https":
                raise InvalidParameterException(f"Provider details: {name} must be an https URL.")
    if kind == "SAML":
        if not (details.get("MetadataURL") or details.get("MetadataFile")):
            raise InvalidParameterException(
                "Provider details: MetadataURL or MetadataFile is required for a SAML provider."
            )
        if details.get("EncryptedResponses", "false").lower() == "true":
            raise NotImplementedByEmulator(f"cognito-idp:{operation} with encrypted SAML responses")
        if details.get("RequestSigningAlgorithm"):
            raise NotImplementedByEmulator(f"cognito-idp:{operation} with signed SAML requests")


def check_mapping(pool: UserPool, mapping: Mapping[str, str]) -> None:
    """Each key is an attribute of the pool, or `username`."""
    unknown = [name for name in mapping if name != "username" and name not in pool.schema_attributes]
    if unknown:
        raise InvalidParameterException(f"AttributeMapping contains invalid mapping: [{', '.join(unknown)}]")


def check_identifiers(pool: UserPool, name: str, identifiers: list[str]) -> None:
    """An identifier stands for one provider."""
    for other in pool.identity_providers.values():
        taken = set(other.extended_config.get("IdpIdentifiers") or ()) & set(identifiers)
        if other.name != name and taken:
            raise InvalidParameterException(f"The identifier {min(taken)} is already used by another provider.")


def complete(context: Context, kind: str, details: Mapping[str, str]) -> tuple[Details, Metadata | None]:
    """The details as a description has them, and the metadata of a SAML provider. May ask the provider itself.

    Raises:
        InvalidParameterException: it does not answer as it should.
    """
    completed = {**_ADDED.get(kind, {}), **details}
    if kind == "SAML":
        metadata = look_up_metadata(context, details)
        completed["SSORedirectBindingURI"] = metadata["sso_url"]
        if metadata["slo_url"]:
            completed["SLORedirectBindingURI"] = metadata["slo_url"]
        return completed, metadata
    if kind == "OIDC" and not all(completed.get(name) for name in _ENDPOINTS):
        try:
            found = discover(context, details["oidc_issuer"])
        except UpstreamFault as fault:
            raise InvalidParameterException("Unable to contact well-known endpoint") from fault
        for name, member in _ENDPOINTS.items():
            if not completed.get(name) and found.get(member):
                completed[name] = str(found[member])
    return completed, None


def look_up_metadata(context: Context, details: Mapping[str, str]) -> Metadata:
    """From the URL or the file of a SAML provider's details."""
    try:
        text = details.get("MetadataFile") or fetch_text(context, details["MetadataURL"])
        return read_metadata(re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")))
    except UpstreamFault as fault:
        raise InvalidParameterException("Error retrieving metadata from MetadataURL") from fault
    except BadMetadata as problem:
        raise InvalidParameterException(f"Error processing metadata: {problem}") from problem
