"""What a stack file says of Cognito, and what the service refuses only after a preview passed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from components.aws import region
from components.cognito.federation_settings import CognitoFederationSettings, hosted_login
from components.errors import Problem
from components.schema import Checked, LinkContext, Schema, VendorSchema, refuse
from components.settings import Link

if TYPE_CHECKING:
    from components.settings import AppSettings

_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_RESERVED = ("aws", "amazon", "cognito")
_POOL_ID = re.compile(r"[a-z]{2}(?:-[a-z]+)+-\d+_[0-9A-Za-z]{1,45}")


def _pool_id(value: str) -> str:
    """Source: AWS, DescribeUserPool, UserPoolId."""
    if not _POOL_ID.fullmatch(value):
        raise refuse("must be a user pool's ID", "such as 'eu-west-1_AbCdEfGhI'")
    return value


class CognitoPasswordPolicySettings(Schema):
    """What a password needs."""

    minimum_length: int = Field(default=12, ge=8, le=99)
    """In characters."""
    require_lowercase: bool = True
    """A lower-case letter."""
    require_uppercase: bool = True
    """An upper-case letter."""
    require_numbers: bool = True
    """A digit."""
    require_symbols: bool = True
    """A character that is none of these."""
    temporary_password_validity_days: int = Field(default=7, ge=1, le=365)
    """How long an administrator's temporary password can be used."""


class CognitoExistingSettings(Schema):
    """A user pool that somebody else looks after."""

    user_pool_id: Annotated[str, AfterValidator(_pool_id)]
    """Its ID."""


class CognitoSettings(Schema):
    """One user pool in the region named by `aws:region`."""

    pool_name: str = Field(default="dashboards", pattern=r"^[\w\s+=,.@-]{1,128}$")
    """Shown in the console."""
    domain: str
    """Prefix of the hosted login's host: lower-case letters, digits and hyphens, unique in the region."""
    mfa: Literal["OFF", "OPTIONAL", "ON"] = "OPTIONAL"
    """Whether a second factor is asked for: never, of those who set one up, of everyone."""
    mfa_methods: tuple[Literal["totp"], ...] = ("totp",)
    """Second factors that a user may set up."""
    self_signup: bool = False
    """Whether visitors may register themselves."""
    recovery: Literal["verified_email", "admin_only"] = "verified_email"
    """How someone who forgot the password gets in again."""
    password_policy: CognitoPasswordPolicySettings = CognitoPasswordPolicySettings()
    """What a password needs."""
    tier: Literal["LITE", "ESSENTIALS", "PLUS"] | None = None
    """Feature plan; AWS's own default when absent. `PLUS` turns threat protection on."""
    role_claim: Literal["groups", "lambda"] = "groups"
    """Where apps find roles: in `cognito:groups`, which a user without a role has not, or in a claim that a Lambda function adds."""
    namespace: str | None = None
    """Prefix of the claim that the Lambda function adds, one for the pool; the apps' own when absent and all have the same."""
    federation: tuple[CognitoFederationSettings, ...] = ()
    """Other identity providers whose users log in, several of each type."""
    existing: CognitoExistingSettings | None = None
    """A pool that is there already, with its hosted domain. It is looked up, and neither changed nor deleted; its groups must have the
    names of the roles that the stack gives. The stack makes app clients in it, and those users alone that have `create: true`."""

    @field_validator("domain")
    @classmethod
    def _is_prefix(cls, value: str) -> str:
        if not _DOMAIN.fullmatch(value):
            raise refuse("must be lower-case letters, digits and inner hyphens, at most 63")
        for word in _RESERVED:
            if word in value:
                raise refuse(f"must not hold {word!r}: Cognito refuses such a prefix")
        return value

    @field_validator("namespace")
    @classmethod
    def _is_namespace(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None:
            return None
        if not (value.startswith("https://") and value.endswith("/")):
            raise refuse("must be an https URL that ends with '/'", "such as 'https://dashboard.example.com/'")
        if info.data.get("role_claim") == "groups":
            raise refuse("is for 'roleClaim: lambda'", "set that, or remove 'namespace'")
        return value

    @field_validator("mfa_methods")
    @classmethod
    def _has_method(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if info.data.get("mfa") in ("ON", "OPTIONAL") and not value:
            raise refuse(f"must name a method: 'mfa' is {info.data['mfa']}", "add 'totp' or set 'mfa: OFF'")
        return value


class CognitoUserOptions(Schema):
    """A user of the pool."""

    create: bool | None = None
    """Whether this stack makes the user. By default it does in a pool of its own, and not in an existing one: there the user is looked
    up, and left alone, in whichever groups they are."""
    username: str | None = Field(default=None, min_length=1, max_length=128)
    """Of a user that is looked up, the name in the pool; the e-mail address when absent."""


_VERSION = Field(coerce_numbers_to_str=True, pattern=r"^[A-Za-z0-9.-]{1,32}$")


class CognitoAppOptions(Schema):
    """An app client of the pool."""

    existing: str | None = Field(default=None, pattern=r"^[a-z0-9]{1,128}$")
    """The client ID of an app client that is there already, in an `existing` pool. It is looked up, and neither changed nor deleted; it must
    have the app's callbacks, logout URLs and scopes."""
    scopes: tuple[Literal["openid", "email", "profile", "phone", "aws.cognito.signin.user.admin"], ...] = Field(
        default=("openid", "email", "profile"), min_length=1
    )
    """What the app asks for, and all that it may ask for; `openid` among them."""
    own_users: bool = True
    """Whether the pool's own users log in to it, besides those who come by `federation`."""
    client_version: Annotated[str, _VERSION] = "1"
    """Another value makes another app client, with a client ID and a secret of its own: the AWS provider has nothing that changes a client's
    secret or gives it a second one. The app has to take over both, and its users log in anew."""
    previous_client_version: Annotated[str, _VERSION] | None = None
    """The version whose app client stays beside the new one: until this key is removed, once the app has taken over the new one."""
    default_redirect_uri: str | None = None
    """Where a login goes that names no redirect URI; one of the callbacks."""
    access_token_lifetime_minutes: int = Field(default=60, ge=5, le=1440)
    """How long an access token is valid."""
    id_token_lifetime_minutes: int = Field(default=60, ge=5, le=1440)
    """How long an ID token is valid."""
    refresh_token_lifetime_days: int = Field(default=30, ge=1, le=3650)
    """How long a session can be refreshed."""
    rotate_refresh_tokens: bool | None = None
    """Whether every use replaces the refresh token; for public apps only when absent."""

    @field_validator("scopes")
    @classmethod
    def _logs_in(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if "openid" not in value:
            raise refuse("must have 'openid': without it there is no ID token")
        return tuple(dict.fromkeys(value))


def _check_redirect_uri(value: str) -> str:
    """Source: AWS, CreateUserPoolClient, CallbackURLs: https, except http://localhost."""
    parts = urlsplit(value)
    if parts.scheme == "http" and parts.hostname != "localhost":
        port = f":{parts.port}" if parts.port else ""
        fix = f"use {parts._replace(netloc=f'localhost{port}').geturl()!r}"
        raise refuse("must be https at Cognito, whose only exception is http://localhost", fix)
    return value


def claim_namespaces(apps: Iterable[AppSettings]) -> list[str]:
    """The prefixes that the apps' role claims have, in order and each once; a machine has no user and counts for none."""
    return list(dict.fromkeys(app.claim_namespace for app in apps if app.type != "machine"))


def _check(checked: Checked) -> Iterator[Problem]:
    from components.cognito.checks import problems

    yield from problems(checked)


def _links(context: LinkContext) -> Iterator[Link]:
    """Source: AWS, "Using OIDC identity providers with a user pool": the callback, and ``client_secret_post`` as the only way to prove itself."""
    provider: CognitoSettings = context.provider
    login = hosted_login(context.login_hosts["cognitoDomain"], provider.domain, region(context.config))
    for one in provider.federation:
        if one.source is not None and one.type == "oidc":
            app = context.app(
                f"Cognito {one.name}", one.source, [f"{login}/oauth2/idpresponse"], auth_method="client_secret_post"
            )
            yield Link(holder="cognito", name=one.name, source=one.source, app=app)


def _secret_names(provider: CognitoSettings) -> Iterator[str]:
    yield from (one.name for one in provider.federation if one.issuer is not None)


SCHEMA = VendorSchema(
    title="Amazon Cognito",
    provider=CognitoSettings,
    user=CognitoUserOptions,
    app=CognitoAppOptions,
    login_hosts={
        "cognitoIssuer": "https://cognito-idp.{region}.amazonaws.com",
        "cognitoDomain": "https://{domain}.auth.{region}.amazoncognito.com",
    },
    check=_check,
    links=_links,
    secret_names=_secret_names,
    check_redirect_uri=_check_redirect_uri,
)
