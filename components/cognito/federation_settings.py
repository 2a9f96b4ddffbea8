"""What a stack file says of the identity providers behind a user pool."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from components.schema import Schema, did_you_mean, refuse
from components.settings import Kind

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.-]{2,31}")
_TAKEN = ("cognito", "facebook", "google", "loginwithamazon", "signinwithapple")
_SOURCES = {"oidc": ("auth0", "dex", "entra"), "saml": ("entra",)}
_ATTRIBUTES = (
    "address",
    "birthdate",
    "email",
    "email_verified",
    "family_name",
    "gender",
    "given_name",
    "locale",
    "middle_name",
    "name",
    "nickname",
    "phone_number",
    "phone_number_verified",
    "picture",
    "preferred_username",
    "profile",
    "updated_at",
    "website",
    "zoneinfo",
)
"""Those that every pool has, without the two that Cognito decides, `sub` and the user name."""
_OF = {"oidc": ("issuer", "client_id", "scopes"), "saml": ("metadata_url", "metadata_file")}


def _name(value: str) -> str:
    """Source: AWS, CreateIdentityProvider, ProviderName."""
    if not _NAME.fullmatch(value):
        raise refuse("must be 3 to 32 letters, digits, dots and hyphens, the first a letter", "such as 'Contoso'")
    if value.lower() in _TAKEN:
        raise refuse("is a name that Cognito keeps to itself", "such as 'Contoso'")
    return value


def _https(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.fragment or parts.username:
        raise refuse("must be an https URL")
    return value


def _file(value: str) -> str:
    read_metadata(value)
    return value


def read_metadata(name: str) -> str:
    """The text of a file with a SAML provider's metadata, whose name is relative to the project's folder."""
    try:
        text = Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        reason = problem.strerror if isinstance(problem, OSError) else "not text"
        raise refuse(f"cannot be read: {reason}", "the name is relative to the project's folder") from problem
    if "EntityDescriptor" not in text or "IDPSSODescriptor" not in text:
        raise refuse("holds no metadata of a SAML identity provider", "save what its metadata URL answers")
    return text


def _identifier(value: str) -> str:
    """Source: AWS, CreateIdentityProvider, IdpIdentifiers."""
    if not re.fullmatch(r"[\w+=.@-]{1,40}", value):
        raise refuse("must be 1 to 40 letters, digits and + = . @ - _", "such as 'example.com'")
    return value


def _attributes(value: dict[str, str]) -> dict[str, str]:
    for name, claim in value.items():
        if name not in _ATTRIBUTES:
            raise refuse(f"names {name!r}, which a user of the pool does not have", did_you_mean(name, _ATTRIBUTES))
        if not claim:
            raise refuse(f"must name a claim for {name!r}")
    return value


def _logs_in(value: tuple[str, ...]) -> tuple[str, ...]:
    if "openid" not in value:
        raise refuse("must have 'openid': without it there is no ID token")
    return value


class CognitoFederationSettings(Schema):
    """Another identity provider: one of this stack (`from`), or somebody else's."""

    name: Annotated[str, AfterValidator(_name)]
    """What the login page's button says, and the first part of its users' names."""
    type: Literal["oidc", "saml"]
    """OpenID Connect or SAML 2.0."""
    source: Kind | None = Field(default=None, alias="from")
    """An identity provider of this stack: `auth0`, `dex` or `entra` by `oidc`, `entra` by `saml`. What it has to hold for the pool is made."""
    issuer: Annotated[str, AfterValidator(_https)] | None = None
    """Of somebody else's OpenID provider, exactly as its discovery document has it."""
    client_id: str | None = Field(default=None, min_length=1)
    """What somebody else's OpenID provider calls the pool; the client secret is `secrets.<name>`. Register `<login URL>/oauth2/idpresponse`
    there: the stack's output has the login URL."""
    scopes: Annotated[tuple[str, ...], AfterValidator(_logs_in)] = ("openid", "email", "profile")
    """What the OpenID provider is asked for."""
    metadata_url: Annotated[str, AfterValidator(_https)] | None = None
    """Where somebody else's SAML provider has its metadata. Register `urn:amazon:cognito:sp:<user pool ID>` and
    `<login URL>/saml2/idpresponse` there."""
    metadata_file: Annotated[str, AfterValidator(_file)] | None = None
    """Or a file that holds it, relative to the project's folder."""
    attributes: Annotated[dict[str, str], AfterValidator(_attributes)] = {}
    """Attribute of the pool -> claim or SAML attribute that it is taken from, besides `email`, which every user must have, and `name`."""
    identifiers: tuple[Annotated[str, AfterValidator(_identifier)], ...] = Field(default=(), max_length=50)
    """Domains of e-mail addresses whose users are sent on to it, where an app says so by `idp_identifier`."""
    apps: tuple[str, ...] | None = None
    """Names of the apps whose login offers it; every app at Cognito when absent. To Dex, Dex is not offered."""

    @model_validator(mode="after")
    def _fits_together(self) -> CognitoFederationSettings:
        foreign = {name for names in _OF.values() for name in names} - set(_OF[self.type])
        misplaced = sorted(self._alias(name) for name in foreign & self.model_fields_set)
        if misplaced:
            raise refuse(f"must not have {' and '.join(map(repr, misplaced))} with 'type: {self.type}'")
        given = [self._alias(name) for name in _OF[self.type] if name != "scopes" and getattr(self, name) is not None]
        if self.source is not None:
            if self.source not in _SOURCES[self.type]:
                known = " or ".join(map(repr, _SOURCES[self.type]))
                raise refuse(
                    f"must not be 'from: {self.source}' with 'type: {self.type}'", f"by {self.type} from {known}"
                )
            if given:
                raise refuse(
                    f"must not have {' and '.join(map(repr, given))} beside 'from'", "remove what stands beside it"
                )
        elif self.type == "oidc" and len(given) != 2:
            raise refuse("must have 'from', or both 'issuer' and 'clientId'")
        elif self.type == "saml" and len(given) != 1:
            raise refuse("must have one of 'from', 'metadataUrl' and 'metadataFile'")
        return self

    def _alias(self, name: str) -> str:
        return str(type(self).model_fields[name].alias)


def hosted_login(template: str, domain: str, region: str | None) -> str:
    """Base of the hosted login, no slash at its end."""
    return template.replace("{domain}", domain).replace("{region}", region or "unknown")
