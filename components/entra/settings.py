"""What a stack file says of Entra ID."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel

from components.errors import NOTHING, Problem
from components.schema import Checked, Email, LogoutUrl, Schema, VendorSchema, refuse

LOGIN_HOST = "https://login.microsoftonline.com"
GRAPH_HOST = "https://graph.microsoft.com"
_OBJECT_ID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_VERSION = re.compile(r"[A-Za-z0-9.-]{1,32}")


def _within_limit(value: int, info: ValidationInfo) -> int:
    limit = (info.context or {}).get("max_secret_lifetime_days")
    if limit is not None and value > limit:
        raise refuse(f"must be at most {limit}, the stack's 'limits.maxSecretLifetimeDays'", "or raise the limit")
    return value


def _twice_within_limit(value: int, info: ValidationInfo) -> int:
    limit = (info.context or {}).get("max_secret_lifetime_days")
    if limit is not None and 2 * value > limit:
        raise refuse(
            f"must be at most {limit // 2}: a secret holds for two periods, within the stack's "
            f"'limits.maxSecretLifetimeDays' of {limit}",
            "or raise the limit",
        )
    return value


def _is_version(value: str) -> str:
    if not _VERSION.fullmatch(value):
        raise refuse("must be letters, digits, '.' and '-', at most 32", "such as '2' or '2027-01'")
    return value


def _is_name(value: str) -> str:
    if not value.strip() or len(value) > 256:
        raise refuse(
            "must be a client ID or a display name of at most 256 characters", "find it in 'App registrations'"
        )
    return value


def _is_object_id(value: str) -> str:
    if not _OBJECT_ID.fullmatch(value):
        raise refuse("must be an object ID", "such as '11111111-2222-3333-4444-555555555555'")
    return value.lower()


ExistingName = Annotated[str, AfterValidator(_is_name)]
ObjectId = Annotated[str, AfterValidator(_is_object_id)]
SecretLifetimeDays = Annotated[int, Field(ge=1), AfterValidator(_within_limit)]
SecretRotationDays = Annotated[int, Field(ge=1), AfterValidator(_twice_within_limit)]
SecretVersion = Annotated[str, Field(coerce_numbers_to_str=True), AfterValidator(_is_version)]


class EntraSettings(Schema):
    """The tenant that the credentials belong to."""

    assignment_required: bool = True
    """Whether only users with a role may log in. When false, everyone in the tenant may."""
    sign_in_audience: Literal["AzureADMyOrg", "AzureADMultipleOrgs"] = "AzureADMyOrg"
    """Whose accounts may log in: this tenant's, or any tenant's."""
    secret_lifetime_days: SecretLifetimeDays | None = None
    """How long a client secret lives, counted from its creation; `limits.maxSecretLifetimeDays` when absent."""
    owners: tuple[ObjectId, ...] = ()
    """Object IDs of the users and service principals who own the app registrations, and so may look after them; whoever deploys when empty.
    Name all of them where more than one identity deploys: an owner who is not named is taken away. Microsoft advises two."""
    secret_rotation_days: SecretRotationDays | None = None
    """Each app gets a new client secret in each period of so many days, which holds for two: run `pulumi up` once a period, and give the
    app its secret before the period ends. Periods are counted from Monday, 1 January 2024. In place of `secretLifetimeDays`."""

    @field_validator("owners")
    @classmethod
    def _distinct(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for owner in value:
            if value.count(owner) > 1:
                raise refuse(f"names the owner {owner!r} twice")
        return value


class EntraUserOptions(Schema):
    """A user of the tenant."""

    user_principal_name: Email | None = None
    """The login name at Entra; the e-mail address when absent."""
    create: bool = False
    """Whether this stack makes the user. Otherwise the user is looked up, and left alone."""


class EntraAppOptions(Schema):
    """An app registration."""

    secret_lifetime_days: SecretLifetimeDays | None = None
    """For this app, in place of the provider's."""
    secret_version: SecretVersion = "1"
    """Change it to make a new secret, with a new expiry; the old one goes when the new one is there, unless `previousSecretVersion`
    names it."""
    previous_secret_version: SecretVersion | None = None
    """The version whose secret stays when the app gets another one: until this key is removed, or names a later version."""
    secret_rotation_days: SecretRotationDays | None = None
    """For this app, in place of the provider's. Where the app is in use, keep its present secret by `previousSecretVersion`."""
    existing: ExistingName | None = None
    """The client ID, or else the display name, of a registration that is there already. It is looked up: the stack neither changes nor
    deletes it, makes no roles in it and assigns nobody. The app's callbacks must be among its redirect URIs."""
    add_secret: bool = False
    """Whether the stack gives an `existing` registration a client secret of its own, which goes with the stack. Otherwise nothing is
    written there, and `settings` holds no secret: those of the registration cannot be read."""
    front_channel_logout_url: LogoutUrl | None = None
    """Called by Entra in the user's browser when the session ends elsewhere."""


def _check_redirect_uri(value: str) -> str:
    """Source: Microsoft, "Redirect URI (reply URL) best practices and limitations"."""
    parts = urlsplit(value)
    if len(value) > 256:
        raise refuse("must be at most 256 characters at Entra")
    if not parts.netloc:
        raise refuse("must have a host at Entra", f"use '{parts.scheme}://{parts.path.lstrip('/') or 'callback'}'")
    if parts.scheme in ("http", "https") and not parts.path:
        raise refuse("must end with '/' at Entra, since it has no path", f"use {parts._replace(path='/').geturl()!r}")
    if parts.scheme == "http" and "[" in parts.netloc:
        raise refuse("must not be an IPv6 address at Entra", "use 'http://localhost'")
    return value


_OF_SECRETS = ("secret_version", "previous_secret_version", "secret_lifetime_days", "secret_rotation_days")


def _check(checked: Checked) -> Iterator[Problem]:
    provider: EntraSettings = checked.provider
    if provider.secret_rotation_days and provider.secret_lifetime_days:
        path = ("providers", "entra", "secretLifetimeDays")
        yield Problem(path, _NOT_BESIDE_ROTATION, provider.secret_lifetime_days, "remove one of them")
    for index, app in checked.apps:
        options: EntraAppOptions = app.options.get("entra") or EntraAppOptions()
        for key, rule, fix in _problems(provider, options, public=app.public):
            value = NOTHING if key == "add_secret" else getattr(options, key)
            yield Problem(("apps", index, "options", "entra", to_camel(key)), rule, value, fix)


_NOT_BESIDE_ROTATION = "is not used beside 'secretRotationDays', where a secret holds for two periods"


def _problems(provider: EntraSettings, options: EntraAppOptions, *, public: bool) -> Iterator[tuple[str, str, str]]:
    """Key, rule and fix of what does not go together."""
    given = options.model_fields_set
    if options.existing is None and options.add_secret:
        yield "add_secret", "is for an app registration that is there already", "remove it, or name that by 'existing'"
    if options.existing is not None and options.front_channel_logout_url is not None:
        yield "front_channel_logout_url", "would change the registration that 'existing' names", "set it there by hand"
    if public or (options.existing is not None and not options.add_secret):
        reason = "a public app has none" if public else "the stack makes none for a registration that is there already"
        keys = [key for key in (*_OF_SECRETS, "add_secret") if key in given and getattr(options, key)]
        for key in keys:
            fix = "remove it" if public else "remove it, or set 'addSecret: true'"
            yield key, f"is about a client secret, and {reason}", fix
        return
    if options.secret_rotation_days or provider.secret_rotation_days:
        if "secret_version" in given:
            fix = f"remove it, or keep that secret for a while by 'previousSecretVersion: {options.secret_version}'"
            yield "secret_version", "is not used beside 'secretRotationDays', which names secrets by the calendar", fix
        if "secret_lifetime_days" in given:
            yield "secret_lifetime_days", _NOT_BESIDE_ROTATION, "remove one of them"
    elif options.previous_secret_version == options.secret_version:
        fix = "change 'secretVersion', and name here the version that it had"
        yield "previous_secret_version", "is the present 'secretVersion'", fix


SCHEMA = VendorSchema(
    title="Microsoft Entra ID",
    provider=EntraSettings,
    user=EntraUserOptions,
    app=EntraAppOptions,
    login_hosts={"entra": LOGIN_HOST, "graph": GRAPH_HOST},
    check=_check,
    check_redirect_uri=_check_redirect_uri,
)
