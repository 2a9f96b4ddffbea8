"""What a stack file says of the identity providers behind a user pool."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from components.aws import region
from components.errors import Path as KeyPath
from components.errors import Problem
from components.schema import Checked, Schema, did_you_mean, refuse
from components.settings import Kind

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9.-]{2,31}")
_TAKEN = ("cognito", "facebook", "google", "loginwithamazon", "signinwithapple")
_SOURCES = {"oidc": ("auth0", "dex", "entra"), "saml": ("entra",)}
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
    if not Path(value).is_file():
        raise refuse("is not a file", "name it relative to the project's folder")
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
    client_id: str | None = None
    """What somebody else's OpenID provider calls the pool; the client secret is `secrets.<name>`."""
    scopes: tuple[str, ...] = Field(default=("openid", "email", "profile"), min_length=1)
    """What the OpenID provider is asked for."""
    metadata_url: Annotated[str, AfterValidator(_https)] | None = None
    """Where somebody else's SAML provider has its metadata."""
    metadata_file: Annotated[str, AfterValidator(_file)] | None = None
    """Or a file that holds it, relative to the project's folder."""
    attributes: dict[str, str] = {}
    """Attribute of the pool -> claim or SAML attribute that it is taken from, besides e-mail address and name."""
    identifiers: tuple[str, ...] = Field(default=(), max_length=50)
    """Domains of e-mail addresses whose users are sent on to it, where an app says so by `idp_identifier`."""
    apps: tuple[str, ...] | None = None
    """Names of the apps whose login offers it; every app at Cognito when absent."""

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


def problems(checked: Checked) -> Iterator[Problem]:
    """What no single value shows."""
    federation: tuple[CognitoFederationSettings, ...] = checked.provider.federation
    apps = [app.name for _, app in checked.apps if app.type != "machine"]
    linked = [link.app.name for link in checked.links if link.source == "cognito"]
    names: dict[str, int] = {}
    taken: dict[str, str] = {}
    for index, one in enumerate(federation):
        path: KeyPath = ("providers", "cognito", "federation", index)
        first = names.setdefault(one.name.lower(), index)
        if first != index:
            yield Problem((*path, "name"), f"is a duplicate of federation[{first}]", one.name)
        for place, app in enumerate(one.apps or ()):
            if app not in (*apps, *linked):
                yield Problem((*path, "apps", place), "is not an app at Cognito", app, did_you_mean(app, apps))
        for place, identifier in enumerate(one.identifiers):
            holder = taken.setdefault(identifier.lower(), one.name)
            if holder != one.name:
                yield Problem((*path, "identifiers", place), f"is an identifier of {holder!r} too", identifier)
        if one.source is not None and region(checked.config) is None:
            fix = "set it, so that the address that users come back to is known"
            yield Problem(("aws:region",), f"is required by {one.name!r}, which is 'from: {one.source}'", fix=fix)
    for index, app_settings in checked.apps:
        options = app_settings.options.get("cognito")
        offered = [one for one in federation if one.apps is None or app_settings.name in one.apps]
        if options is not None and not options.own_users and not offered:
            where = ("apps", index, "options", "cognito", "ownUsers")
            yield Problem(where, "must not be false: no identity provider of 'federation' logs in to the app", False)
