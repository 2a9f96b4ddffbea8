"""The stack file's schema."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from components import registry
from components.entitlements.settings import EntitlementsSettings
from components.schema import (
    Email,
    LogoutUrl,
    Origin,
    RoleName,
    Schema,
    check_redirect_uri,
    did_you_mean,
    refuse,
)

NAMESPACE = "dashboard-identity"


_PATH = re.compile(r"(?:/[A-Za-z0-9_.-]{1,64}){1,5}")


def _known_kind(value: str, info: ValidationInfo) -> str:
    kinds = _from_context(info, "kinds")
    if value in kinds:
        return value
    if value in registry.KINDS:
        raise refuse("names an identity provider that is not configured", f"add '{NAMESPACE}:providers.{value}'")
    raise refuse("names an unknown identity provider", did_you_mean(value, kinds))


def _known_role(value: str, info: ValidationInfo) -> str:
    roles = _from_context(info, "roles")
    if value not in roles:
        raise refuse("is not one of the stack's roles", did_you_mean(value, roles))
    return value


def _callback(value: str, info: ValidationInfo) -> str:
    check_redirect_uri(value, custom_scheme=info.data.get("type") == "native")
    return _fit_for_vendors(value, info)


def _fit_for_vendors(value: str, info: ValidationInfo) -> str:
    for kind in info.data.get("providers", ()):
        registry.schema(kind).check_redirect_uri(value)
    return value


def _from_context(info: ValidationInfo, key: str) -> Sequence[str]:
    found: Sequence[str] = (info.context or {}).get(key, ())
    return found


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    for value in values:
        if values.count(value) > 1:
            raise refuse(f"names {value!r} twice")
    return values


Kind = Annotated[str, AfterValidator(_known_kind)]
AppType = Literal["regular_web", "spa", "native", "machine"]
AuthMethod = Literal["client_secret_basic", "client_secret_post"]


class RoleSettings(Schema):
    """A role of the one vocabulary that all identity providers share."""

    name: RoleName
    """As it stands in the token."""
    description: str = Field(default="", max_length=200)
    """Shown in the vendor's console; the name when empty."""


class UserSettings(Schema):
    """Someone who may log in."""

    email: Email
    """The login name; the same at every identity provider, unless an option says otherwise."""
    name: str = Field(default="", max_length=150)
    """The full name; the e-mail address when empty."""
    roles: Annotated[tuple[Annotated[str, AfterValidator(_known_role)], ...], AfterValidator(_distinct)] = ()
    """Names of the stack's roles."""
    providers: Annotated[tuple[Kind, ...], AfterValidator(_distinct)] | None = None
    """Where this user exists; at every configured identity provider when absent."""
    options: dict[str, Any] = {}
    """Kind of identity provider -> what only that vendor has."""

    @property
    def display_name(self) -> str:
        """The full name, or what stands for it."""
        return self.name or self.email


class HandOverSettings(Schema):
    """A place at AWS that the app reads its settings from."""

    to: Literal["parameterStore", "secretsManager"]
    """`parameterStore`: one SSM parameter a variable, under `<prefix>/<app>/<provider>/`. `secretsManager`: one secret a provider,
    `<prefix>/<app>/<provider>`, a JSON object of all variables."""
    prefix: str = "/dashboards"
    """First part of the names."""
    kms_key_id: str | None = None
    """ID, alias or ARN of the key that encrypts them; the service's own when absent."""

    @field_validator("prefix")
    @classmethod
    def _is_path(cls, value: str) -> str:
        """Source: AWS, PutParameter: at most 15 parts, and no parameter's name begins with aws or ssm."""
        if not _PATH.fullmatch(value):
            raise refuse(
                "must be up to five parts of letters, digits and _ . -, each after a '/'", "such as '/dashboards'"
            )
        if value.lower().startswith(("/aws", "/ssm")):
            raise refuse("must not begin with '/aws' or '/ssm', which AWS keeps to itself")
        return value


class AppSettings(Schema):
    """One dashboard."""

    name: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9 _.-]{0,63}$")
    """Unique in the stack; the name at every vendor and the key in the outputs."""
    description: str = Field(default="", max_length=140)
    """Shown in the vendor's console; the name when empty."""
    type: AppType = "regular_web"
    """`regular_web` keeps a secret on a server; `spa` and `native` are public; `machine` has no user."""
    providers: Annotated[tuple[Kind, ...], AfterValidator(_distinct)] = Field(min_length=1)
    """The identity providers in front of it."""
    callbacks: Annotated[tuple[Annotated[str, AfterValidator(_callback)], ...], AfterValidator(_distinct)] = Field(
        default=(), max_length=100, validate_default=True
    )
    """Redirect URIs, compared exactly; at least one unless the type is `machine`. The first is the default."""
    logout_urls: Annotated[
        tuple[Annotated[LogoutUrl, AfterValidator(_fit_for_vendors)], ...], AfterValidator(_distinct)
    ] = ()
    """Where a browser may be sent after logging out."""
    origins: Annotated[tuple[Origin, ...], AfterValidator(_distinct)] = ()
    """Origins whose scripts may call the token endpoint."""
    namespace: str | None = None
    """Prefix of the claim that holds the roles, where the vendor lets one choose; `https://<host of the first callback>/` when absent."""
    metadata: dict[str, str] = {}
    """Kept with the client where the vendor has a place for it."""
    audience: str | None = None
    """The API that a `machine` app asks tokens for."""
    scopes: Annotated[tuple[str, ...], AfterValidator(_distinct)] = ()
    """The scopes of that API."""
    auth_method: AuthMethod = "client_secret_basic"
    """How an app with a secret proves itself at the token endpoint."""
    integration: str = "oidc_env"
    """Which variables the output `settings` holds for it."""
    app_roles: dict[Annotated[str, AfterValidator(_known_role)], str] = {}
    """A role of the stack -> what the app itself calls it, such as `dashboard-admin: Admin` for Grafana; for integrations that map roles."""
    hand_over: HandOverSettings | None = None
    """Where the stack itself puts the app's settings, besides its outputs."""
    options: dict[str, Any] = {}
    """Kind of identity provider -> what only that vendor has."""

    @field_validator("callbacks")
    @classmethod
    def _has_callback(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        kind = info.data.get("type")
        if kind == "machine" and value:
            raise refuse("must be empty: an app of type 'machine' has no browser to send back", "remove 'callbacks'")
        if kind not in (None, "machine") and not value:
            raise refuse(f"must name at least one URL: an app of type {kind!r} sends a browser back")
        return value

    @field_validator("namespace")
    @classmethod
    def _is_namespace(cls, value: str | None) -> str | None:
        if value is not None and not (value.startswith(("https://", "http://")) and value.endswith("/")):
            raise refuse("must be a URL that ends with '/'", "such as 'https://dashboard.example.com/'")
        return value

    @field_validator("integration")
    @classmethod
    def _is_integration(cls, value: str, info: ValidationInfo) -> str:
        known = _from_context(info, "integrations")
        if known and value not in known:
            raise refuse("is not a known integration", did_you_mean(value, known))
        return value

    @field_validator("app_roles")
    @classmethod
    def _are_the_app_s(cls, value: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        integration = info.data.get("integration")
        known: Sequence[str] | None = (info.context or {}).get("app_roles", {}).get(integration)
        if known is None:
            return value
        if value and not known:
            raise refuse(f"must be empty: the integration {integration!r} hands over the roles as they are called here")
        for role, name in value.items():
            if name not in known:
                raise refuse(f"calls {role!r} {name!r}, which the app does not know", f"known: {', '.join(known)}")
        return value

    @property
    def public(self) -> bool:
        """Whether it can keep no secret."""
        return self.type in ("spa", "native")

    @property
    def claim_namespace(self) -> str:
        """The prefix of the role claim, with a slash at its end."""
        if self.namespace is not None:
            return self.namespace
        host = next((urlsplit(url).netloc for url in self.callbacks if url.startswith("http")), "")
        return f"https://{host or self.name.lower().replace(' ', '-')}/"


class Limits(Schema):
    """What no setting of the stack may go past."""

    max_secret_lifetime_days: int = Field(default=180, ge=1, le=730)
    """A client secret that expires may not live longer."""


@dataclass(frozen=True)
class Link:
    """One identity provider of the stack that logs in the users of another."""

    holder: str
    """Kind of the one whose login offers it."""
    name: str
    """What the holder calls it: Cognito's provider name, the ID of Dex's connector."""
    source: str
    """Kind of the one whose users they are."""
    app: AppSettings
    """The application that the source holds for the holder."""


@dataclass(frozen=True)
class StackSettings:
    """A stack file that passed every check."""

    providers: Mapping[str, Any]
    """Kind -> that vendor's settings."""
    roles: tuple[RoleSettings, ...]
    users: tuple[UserSettings, ...]
    apps: tuple[AppSettings, ...]
    limits: Limits
    login_hosts: Mapping[str, str]
    deletion_protection: bool
    config: Mapping[str, object] = field(repr=False)
    """The configuration of the providers, such as ``auth0:domain``."""
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    """E-mail address -> initial password, for the users whose password is not to be generated."""
    links: tuple[Link, ...] = ()
    """Which identity provider logs in the users of which other."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Name -> client secret that somebody else issued."""
    entitlements: EntitlementsSettings | None = None
    """Who is in which group of which data partition; None where the stack keeps no such records."""

    def users_of(self, kind: str) -> tuple[UserSettings, ...]:
        """Those who exist at this identity provider, in the stack file's order."""
        return tuple(user for user in self.users if user.providers is None or kind in user.providers)

    def apps_of(self, kind: str) -> tuple[AppSettings, ...]:
        """Those that this identity provider stands in front of, other identity providers that log its users in among them."""
        linked = (link.app for link in self.links if link.source == kind)
        return (*(app for app in self.apps if kind in app.providers), *linked)

    def links_of(self, holder: str) -> tuple[Link, ...]:
        """The identity providers whose users this one logs in."""
        return tuple(link for link in self.links if link.holder == holder)

    def app_roles_of(self, app: AppSettings) -> dict[str, str]:
        """The app's own names for the stack's roles, in the order of the vocabulary."""
        return {role.name: app.app_roles[role.name] for role in self.roles if role.name in app.app_roles}

    def roles_of(self, user: UserSettings) -> list[str]:
        """The user's roles in the order of the vocabulary, so that reordering a user's list changes nothing."""
        return [role.name for role in self.roles if role.name in user.roles]


class StackFile(Schema):
    """The keys of a stack file."""

    providers: dict[str, Any]
    """Kind of identity provider -> its settings: `auth0`, `cognito`, `entra`, `dex`."""
    roles: list[Any] = []
    """The roles of all dashboards, in the order in which tokens list them."""
    users: list[Any] = []
    """Those who may log in."""
    apps: list[Any]
    """The dashboards."""
    limits: Any = {}
    """What no setting of the stack may go past."""
    login_hosts: dict[str, Any] = {}
    """Where a vendor's login stands, when it isn't the vendor's own host: an emulator."""
    deletion_protection: bool = True
    """Refuses to delete what holds users. Set it to false, `pulumi up`, then `pulumi destroy`."""
    passwords: dict[str, Any] = {}
    """E-mail address -> initial password, as secrets; whoever is not in it gets a generated one."""
    secrets: dict[str, Any] = {}
    """Name of a connection to somebody else's identity provider -> the client secret that was issued there, as secrets."""
    entitlements: dict[str, Any] = {}
    """Who is in which group of which data partition, kept as records in DynamoDB; nothing is kept when empty."""
