"""What a stack file says of Auth0."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, field_validator

from components.schema import Schema, VendorSchema, refuse

if TYPE_CHECKING:
    from components.errors import Problem
    from components.schema import Checked

GOOGLE = "google-oauth2"
"""Auth0's name for connections to Google, and the key of the secret that Google gave."""
_NAME = r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,33}[A-Za-z0-9])?$"


def _login_page(value: str) -> str:
    """Source: https://auth0.com/docs/api/management/v2/clients/post-clients (format ``absolute-https-uri-or-empty``)."""
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        raise refuse(
            "must be an https URL: Auth0 takes no other, 'http://localhost' neither",
            "leave it out on this machine: only logins that begin at Auth0, as from an invitation, need it",
        )
    if "#" in value:
        raise refuse("must not have a fragment", f"use {value.partition('#')[0]!r}")
    return value


class Auth0ConnectionSettings(Schema):
    """A database of users."""

    name: str = Field(pattern=_NAME)
    """Letters, digits and hyphens, at most 35."""
    existing: bool = False
    """Whether it is there already, of whatever kind. Then it is looked up, and neither changed nor deleted; the clients that it is
    enabled for stay, and those of this stack join them."""
    apps: tuple[str, ...] | None = None
    """Names of the apps it logs in to; every app at Auth0 when absent. No other client is enabled."""
    other_clients: tuple[str, ...] = ()
    """Client IDs, besides the apps', that may use it. A tenant wants the deploying client here before it creates users."""
    signup: bool = False
    """Whether visitors may register themselves."""
    brute_force_protection: bool = True
    """Blocks an address after repeated failures."""
    password_policy: Literal["low", "fair", "good", "excellent"] = "good"
    """Which kinds of character a password needs."""
    password_min_length: int = Field(default=12, ge=8, le=128)
    """In characters."""


class Auth0GoogleSettings(Schema):
    """The tenant's connection to Google, named `google-oauth2`. A new tenant has one already: take it over with `existing`."""

    existing: bool = False
    """Whether it is there already. Then it is looked up, and neither changed nor deleted; the clients that it is enabled for stay, and
    those of this stack join them."""
    client_id: str | None = Field(default=None, min_length=1)
    """What Google gave for `https://<domain>/login/callback`; the secret that came with it is `secrets["google-oauth2"]`. Auth0's
    development keys when absent, which are for trying out: Google's page names Auth0, and there is no single sign-on."""
    apps: tuple[str, ...] | None = None
    """Names of the apps it logs in to; every app at Auth0 when absent."""
    other_clients: tuple[str, ...] = ()
    """Client IDs, besides the apps', that may use it."""
    scopes: tuple[str, ...] = Field(default=("email", "profile"), min_length=1)
    """What Google is asked for."""


class Auth0ActionSettings(Schema):
    """An Action of the tenant that this stack does not own."""

    id: str
    """The Action's ID."""
    name: str
    """Shown in the flow."""


class Auth0Settings(Schema):
    """The tenant named by `auth0:domain`."""

    connections: tuple[Auth0ConnectionSettings, ...] = (Auth0ConnectionSettings(name="Dashboard-Users"),)
    """Databases of users; the first is where users go who name none. `[]` where Google alone logs in."""
    google: Auth0GoogleSettings | None = None
    """`{}` or more: people log in by Google too, each with a user of their own that has no role."""
    role_claim: Literal["action", "rule"] = "action"
    """How roles get into tokens. `rule` is for tenants that still run Rules, which Auth0 ended on 2026-11-18."""
    other_actions: tuple[Auth0ActionSettings, ...] = ()
    """Bound to the post-login trigger before ours. The trigger's list is replaced as a whole: name here what must stay."""

    @field_validator("google", mode="before")
    @classmethod
    def _named(cls, value: object) -> object:
        """A key without a value is not the absence of the key."""
        return {} if value is None else value

    @field_validator("connections")
    @classmethod
    def _distinct(cls, value: tuple[Auth0ConnectionSettings, ...]) -> tuple[Auth0ConnectionSettings, ...]:
        names = [connection.name for connection in value]
        for name in names:
            if names.count(name) > 1:
                raise refuse(f"names the connection {name!r} twice")
        return value


class Auth0UserOptions(Schema):
    """A user at Auth0."""

    connection: str | None = None
    """The connection's name; the first one when absent."""
    create: bool | None = None
    """Whether this stack makes the user. By default it does in a database of its own, and not in an existing connection: there the user
    is looked up, keeps what they have, and gets the stack's roles besides."""
    nickname: str | None = None
    """Shown in place of the name; the e-mail's local part when absent."""
    user_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]{1,200}$")
    """The part of the ID after `auth0|`; chosen by Auth0 when absent. Of a user that is looked up, what to find them by in place of the
    e-mail address."""


class Auth0PublicKeySettings(Schema):
    """An RSA public key of at least 2048 bits, in PEM format; the app alone keeps the private one."""

    name: str = Field(min_length=1, max_length=128)
    """Tells it from the other one in the dashboard."""
    pem: str | None = None
    """Its text."""
    file: str | None = None
    """Or the name of a file that holds it, relative to the project's folder."""
    algorithm: Literal["RS256", "RS384", "PS256"] = "RS256"
    """What the app signs with."""


_VERSION = Field(coerce_numbers_to_str=True, pattern=r"^[A-Za-z0-9.-]{1,32}$")


class Auth0AppOptions(Schema):
    """A client at Auth0."""

    existing: str | None = Field(default=None, pattern=r"^[A-Za-z0-9_-]{1,64}$")
    """The client ID of a client that is there already. It is looked up, and neither changed nor deleted; it must have the app's callbacks
    and logout URLs."""
    initiate_login_uri: Annotated[str, AfterValidator(_login_page)] | None = None
    """The app's page that begins a login, where Auth0 sends those who arrive at it without one; https."""
    public_keys: tuple[Auth0PublicKeySettings, ...] = Field(default=(), max_length=2)
    """By these the app proves itself in place of a secret (`private_key_jwt`). To rotate without an outage: add the second key and `up`,
    let the app sign with it, remove the first and `up`."""
    secret_version: Annotated[str, _VERSION] | None = None
    """Another value makes another secret, as does `bin/pulumi up --replace '**auth0-<app>-secret'` where there is a value. Auth0 takes the
    old one no longer from that moment on: for a rotation without an outage, use two `publicKeys`. When absent, the secret is the one that
    Auth0 chose."""
    id_token_lifetime_seconds: int = Field(default=3600, ge=60, le=2592000)
    """How long an ID token is valid."""
    refresh_token_lifetime_days: int = Field(default=30, ge=1, le=365)
    """Absolute lifetime of a chain of refresh tokens; every use replaces the token."""


def _check(checked: Checked) -> Iterator[Problem]:
    from components.auth0.checks import problems

    yield from problems(checked)


def _secret_names(provider: Auth0Settings) -> Iterator[str]:
    if provider.google is not None and provider.google.client_id is not None:
        yield GOOGLE


SCHEMA = VendorSchema(
    title="Auth0",
    provider=Auth0Settings,
    user=Auth0UserOptions,
    app=Auth0AppOptions,
    login_hosts={},
    secret_names=_secret_names,
    check=_check,
)
