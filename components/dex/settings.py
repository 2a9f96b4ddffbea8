"""What a stack file says of Dex."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator

from components.errors import SECRET, Path, Problem, is_secret_key
from components.schema import LOOPBACK_HOSTS, Checked, LinkContext, Schema, VendorSchema, did_you_mean, refuse
from components.settings import Link

_LOCAL = "local"
"""The connector of Dex's own passwords."""
_FROM_ENVIRONMENT = re.compile(r"\$(?:[A-Za-z_]\w*|\{[A-Za-z_]\w*\})")
TITLES = {"auth0": "Auth0", "cognito": "Amazon Cognito", "entra": "Microsoft"}
"""What the button of a connector says."""


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise refuse("must be an https URL of host, port and path", "such as 'https://login.example.com/dex'")
    return value


def _issuer(value: str) -> str:
    _address(value)
    if value.endswith("/"):
        raise refuse("must not end with '/': it is compared with the issuer in tokens", f"use {value.rstrip('/')!r}")
    return value


class DexConnectorSettings(Schema):
    """Where users come from: an identity provider of this stack (`from`), or anybody else's (`type`)."""

    id: str = Field(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$")
    """Part of Dex's addresses and of its users' IDs: another one makes other users."""
    name: str = Field(default="", max_length=60)
    """What the button says; the vendor's name, or the ID, when empty."""
    source: Literal["auth0", "cognito", "entra"] | None = Field(default=None, alias="from")
    """An identity provider of this stack. The client that it holds for Dex is made, and its roles become groups."""
    type: Literal["oidc"] | None = None
    """`oidc`: somebody else's OpenID provider, whose client secret is `secrets.<id>`."""
    issuer: Annotated[str, AfterValidator(_address)] | None = None
    """Of somebody else's provider, exactly as its discovery document has it."""
    client_id: str | None = None
    """What somebody else's provider calls Dex."""
    groups_claim: str | None = None
    """The claim of somebody else's ID token that lists groups; without it there are none."""
    email_without_proof: bool = False
    """Whether somebody else's provider is believed on an e-mail address whose verification it says nothing of."""

    @field_validator("id")
    @classmethod
    def _is_free(cls, value: str) -> str:
        if value == _LOCAL:
            raise refuse("is what Dex calls its own passwords", "choose another")
        return value

    @field_validator("source")
    @classmethod
    def _is_configured(cls, value: str | None, info: ValidationInfo) -> str | None:
        kinds = (info.context or {}).get("kinds", ())
        if value is not None and value not in kinds:
            fix = f"add 'dashboard-identity:providers.{value}'"
            raise refuse("names an identity provider that is not configured", fix)
        return value

    @model_validator(mode="after")
    def _is_one_of_both(self) -> DexConnectorSettings:
        if (self.source is None) == (self.type is None):
            raise refuse("must have either 'from', an identity provider of this stack, or 'type: oidc'")
        foreign = {"issuer", "client_id", "groups_claim", "email_without_proof"}
        if self.source is not None and foreign & self.model_fields_set:
            given = next(name for name in type(self).model_fields if name in foreign & self.model_fields_set)
            alias = type(self).model_fields[given].alias
            raise refuse(f"must not have {alias!r} beside 'from', whose client is the stack's own", f"remove {alias!r}")
        for name, value in (("issuer", self.issuer), ("clientId", self.client_id)):
            if self.type is not None and not value:
                raise refuse(f"must have {name!r} with 'type: oidc'")
        return self

    @property
    def title(self) -> str:
        """What the button says."""
        return self.name or TITLES.get(self.source or "", self.id)


class DexStorageSettings(Schema):
    """Where Dex keeps its sessions and signing keys."""

    type: Literal["kubernetes", "postgres", "mysql", "etcd", "sqlite3", "memory"]
    """A kind of storage."""
    config: dict[str, Any] = {}
    """As Dex's documentation has it for this kind. A secret is named, not written: `$DEX_POSTGRES_PASSWORD`."""


class DexWebSettings(Schema):
    """Where Dex listens."""

    address: str = Field(default="0.0.0.0:5556", pattern=r"^[0-9A-Za-z.:\[\]-]*:\d{1,5}$")
    """Address and port."""
    certificate: str | None = None
    """File of the TLS certificate; without one Dex speaks http, behind something that speaks https."""
    key: str | None = None
    """File of the certificate's private key."""

    @model_validator(mode="after")
    def _has_both_or_none(self) -> DexWebSettings:
        if (self.certificate is None) != (self.key is None):
            raise refuse("must have 'certificate' and 'key', or neither")
        return self


class DexExpirySettings(Schema):
    """How long things last."""

    id_tokens_minutes: int = Field(default=60, ge=1, le=1440)
    """ID and access tokens."""
    signing_keys_hours: int = Field(default=6, ge=1, le=720)
    """A signing key; the next one is made then, and the old one goes on verifying."""
    rotate_refresh_tokens: bool = True
    """Whether every use replaces the refresh token."""
    refresh_reuse_seconds: int = Field(default=3, ge=0, le=60)
    """How long the replaced one is still taken, for an app that sent it twice."""
    refresh_unused_days: int = Field(default=30, ge=1, le=365)
    """A refresh token that nobody uses."""
    refresh_absolute_days: int = Field(default=90, ge=1, le=1825)
    """A chain of refresh tokens."""

    @field_validator("refresh_absolute_days")
    @classmethod
    def _outlasts(cls, value: int, info: ValidationInfo) -> int:
        unused = info.data.get("refresh_unused_days")
        if unused is not None and value < unused:
            raise refuse(f"must not be shorter than 'refreshUnusedDays', which is {unused}")
        return value


class DexSettings(Schema):
    """One Dex, newer than release 2.45.1. The output `directories.dex.config` is its configuration."""

    issuer: Annotated[str, AfterValidator(_issuer)]
    """https URL under which everybody reaches it, such as `https://login.example.com/dex`."""
    connectors: tuple[DexConnectorSettings, ...] = ()
    """Where users come from."""
    static_passwords: bool = False
    """Whether the stack's users log in with the stack's passwords; on this machine only."""
    pkce: Literal["required", "optional"] = "required"
    """Whether every app must send a challenge: Dex knows no exception for one of them. Cognito and ML Lab send none."""
    sessions: bool = True
    """Whether Dex remembers who logged in, and has a logout; Dex must then run with `DEX_SESSIONS_ENABLED=true`. Without them, every
    refresh asks the connector again."""
    ask_for_approval: bool = False
    """Whether users are asked at each login what an app may know."""
    expiry: DexExpirySettings = DexExpirySettings()
    """How long things last."""
    storage: DexStorageSettings | None = None
    """Where it keeps sessions and keys; required except on this machine, where it is a file."""
    web: DexWebSettings | None = None
    """Where it listens; on this machine, at the issuer's port."""

    @property
    def on_this_machine(self) -> bool:
        """Whether nobody but this machine can reach it."""
        return urlsplit(self.issuer).hostname in LOOPBACK_HOSTS

    @property
    def port(self) -> int:
        """The issuer's."""
        return urlsplit(self.issuer).port or 443


class DexUserOptions(Schema):
    """A user with a password at Dex."""


class DexAppOptions(Schema):
    """A client of Dex."""

    connectors: tuple[str, ...] | None = None
    """IDs of the connectors that this app's users may come from; any when absent. `local` is Dex's own passwords."""


def client_id(app: str) -> str:
    """What Dex calls an app: its name in lower case, with hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", app.lower()).strip("-")


def _links(context: LinkContext) -> Iterator[Link]:
    provider: DexSettings = context.provider
    for connector in provider.connectors:
        if connector.source is not None:
            app = context.app(f"Dex {connector.id}", connector.source, [f"{provider.issuer}/callback"])
            yield Link(holder="dex", name=connector.id, source=connector.source, app=app)


def _secret_names(provider: DexSettings) -> Iterable[str]:
    return [connector.id for connector in provider.connectors if connector.type is not None]


def _check(checked: Checked) -> Iterator[Problem]:
    provider: DexSettings = checked.provider
    yield from _check_users(provider)
    yield from _check_pkce(checked)
    yield from _check_connectors(checked)
    yield from _check_storage(provider)
    if provider.web is not None and provider.on_this_machine:
        fix = f"remove it: there Dex listens at the issuer's port, {provider.port}"
        yield Problem(("providers", "dex", "web"), "is for a Dex that is not on this machine", fix=fix)
    yield from _check_apps(checked)


def _check_users(provider: DexSettings) -> Iterator[Problem]:
    if provider.static_passwords and not provider.on_this_machine:
        rule = f"is for an issuer on this machine, not for {provider.issuer!r}: it puts every user's password into a configuration file"
        yield Problem(("providers", "dex", "staticPasswords"), rule, fix="remove it, and add a connector")
    elif not provider.static_passwords and not provider.connectors:
        fix = "add a connector" + (" or 'staticPasswords: true'" if provider.on_this_machine else "")
        yield Problem(("providers", "dex", "connectors"), "must not be empty: nobody could log in", fix=fix)


def _check_pkce(checked: Checked) -> Iterator[Problem]:
    """Source: AWS Premium Support, March 2026: "PKCE is not supported between Cognito User Pools and a Federated IdP"."""
    if checked.provider.pkce != "required":
        return
    for link in checked.links:
        if link.source == "dex" and link.holder == "cognito":
            rule = f"must be 'optional': Cognito sends no challenge when it logs in by Dex ({link.name!r}), and Dex asks all its clients for one, or none"
            fix = "set it, or take Cognito's users from another identity provider"
            yield Problem(("providers", "dex", "pkce"), rule, checked.provider.pkce, fix)


def _check_connectors(checked: Checked) -> Iterator[Problem]:
    """Source: Microsoft, "Secure applications and APIs by validating claims": another tenant's e-mail claim proves nothing."""
    seen: set[str] = set()
    for index, connector in enumerate(checked.provider.connectors):
        path: Path = ("providers", "dex", "connectors", index)
        if connector.id in seen:
            yield Problem((*path, "id"), "is another connector's too", connector.id)
        seen.add(connector.id)
        audience = getattr(checked.providers.get("entra"), "sign_in_audience", "AzureADMyOrg")
        if connector.source == "entra" and audience != "AzureADMyOrg":
            rule = f"must not be Entra with 'signInAudience: {audience}': whoever runs another tenant chooses its users' e-mail addresses"
            yield Problem((*path, "from"), rule, fix="set 'providers.entra.signInAudience: AzureADMyOrg'")


def _check_storage(provider: DexSettings) -> Iterator[Problem]:
    """Source: https://github.com/dexidp/dex/issues/5017 and /4209: one connection, which the refresh waits for while it holds it."""
    path: Path = ("providers", "dex", "storage")
    kind = provider.storage.type if provider.storage else "sqlite3"
    if not provider.sessions and kind in ("sqlite3", "memory"):
        rule = f"must be true with the storage {kind!r}: without sessions the first refresh token that is used stops Dex from answering"
        fix = "remove it, or use another storage (Dex issue 5017)"
        yield Problem(("providers", "dex", "sessions"), rule, fix=fix)
    if provider.storage is None:
        if not provider.on_this_machine:
            yield Problem(path, "is required, for sessions and signing keys", fix="such as 'type: kubernetes'")
        return
    if provider.storage.type == "memory" and not provider.on_this_machine:
        yield Problem(
            (*path, "type"), "must outlive Dex: its signing keys are kept there", "memory", "use 'kubernetes'"
        )
    yield from _secrets_in_clear(provider.storage.config, (*path, "config"))


def _secrets_in_clear(value: object, path: Path) -> Iterator[Problem]:
    if isinstance(value, dict):
        for key, item in value.items():
            if is_secret_key(str(key)) and isinstance(item, str) and not _FROM_ENVIRONMENT.fullmatch(item):
                fix = f"name a variable of Dex's environment, such as '$DEX_{str(key).upper()}'"
                yield Problem((*path, str(key)), "is a secret in clear", SECRET, fix)
            yield from _secrets_in_clear(item, (*path, str(key)))


def _check_apps(checked: Checked) -> Iterator[Problem]:
    provider: DexSettings = checked.provider
    known = [connector.id for connector in provider.connectors] + [_LOCAL] * provider.static_passwords
    clients: dict[str, str] = {}
    for index, app in checked.apps:
        path: Path = ("apps", index)
        if app.type == "machine":
            yield Problem((*path, "type"), "must not be 'machine' at Dex, which logs in people only", app.type)
        if app.public and not provider.expiry.rotate_refresh_tokens:
            rule = (
                f"must be true: {app.name!r} keeps no secret, so a stolen refresh token would be good until it expires"
            )
            yield Problem(("providers", "dex", "expiry", "rotateRefreshTokens"), rule)
        first = clients.setdefault(client_id(app.name), app.name)
        if first != app.name:
            yield Problem(
                (*path, "name"), f"makes the same client ID at Dex as {first!r}: {client_id(app.name)!r}", app.name
            )
        options: DexAppOptions = app.options.get("dex") or DexAppOptions()
        for place, connector in enumerate(options.connectors or ()):
            if connector not in known:
                where: Path = (*path, "options", "dex", "connectors", place)
                yield Problem(where, "is not a connector", connector, did_you_mean(connector, known))


SCHEMA = VendorSchema(
    title="Dex",
    provider=DexSettings,
    user=DexUserOptions,
    app=DexAppOptions,
    login_hosts={},
    check=_check,
    links=_links,
    secret_names=_secret_names,
)
