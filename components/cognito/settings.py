"""What a stack file says of Cognito, and what the service refuses only after a preview passed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationInfo, field_validator

from components.aws import names_a_region
from components.errors import Problem
from components.schema import Checked, Schema, VendorSchema, refuse

if TYPE_CHECKING:
    from components.settings import AppSettings

_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_RESERVED = ("aws", "amazon", "cognito")


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


class CognitoAppOptions(Schema):
    """An app client of the pool."""

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
    if not names_a_region(checked.config):
        yield Problem(("aws:region",), "is required", fix="such as 'eu-west-1'")
    yield from _check_role_claim(checked)
    for index, app in checked.apps:
        options: CognitoAppOptions = app.options.get("cognito") or CognitoAppOptions()
        path = ("apps", index, "options", "cognito")
        if options.default_redirect_uri is not None and options.default_redirect_uri not in app.callbacks:
            rule = "must be one of the app's callbacks"
            yield Problem((*path, "defaultRedirectUri"), rule, options.default_redirect_uri)
        if app.type == "machine" and not (app.audience and app.scopes):
            missing = "scopes" if app.audience else "audience"
            yield Problem(("apps", index, missing), "is required for an app of type 'machine' at Cognito")


def _check_role_claim(checked: Checked) -> Iterator[Problem]:
    """Source: AWS, "Pre token generation Lambda trigger": events of version V2_0 are of the Essentials and Plus plans."""
    provider: CognitoSettings = checked.provider
    if provider.role_claim != "lambda":
        return
    if provider.tier == "LITE":
        rule = "must be 'ESSENTIALS' or 'PLUS': on the Lite plan no Lambda function can put a list into a token"
        yield Problem(("providers", "cognito", "tier"), rule, provider.tier, "or set 'roleClaim: groups'")
    namespaces = claim_namespaces(app for _, app in checked.apps)
    if provider.namespace is None and len(namespaces) != 1:
        several = f"the apps have {' and '.join(map(repr, namespaces))}" if namespaces else "no app has a login"
        rule = f"is required: the claim's name is one for the pool, and {several}"
        yield Problem(("providers", "cognito", "namespace"), rule, fix="such as 'https://dashboards.example.com/'")


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
    check_redirect_uri=_check_redirect_uri,
)
