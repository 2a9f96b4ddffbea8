"""What a stack file says of Auth0."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pydantic import Field, field_validator

from components.errors import Path, Problem
from components.schema import Checked, Schema, VendorSchema, did_you_mean, refuse

if TYPE_CHECKING:
    from components.settings import AppSettings

_RESERVED = ("auth0.com", "webtask.io", "webtask.run")


class Auth0ConnectionSettings(Schema):
    """A database of users."""

    name: str = Field(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,33}[A-Za-z0-9])?$")
    """Letters, digits and hyphens, at most 35."""
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


class Auth0ActionSettings(Schema):
    """An Action of the tenant that this stack does not own."""

    id: str
    """The Action's ID."""
    name: str
    """Shown in the flow."""


class Auth0Settings(Schema):
    """The tenant named by `auth0:domain`."""

    connections: tuple[Auth0ConnectionSettings, ...] = Field(
        default=(Auth0ConnectionSettings(name="Dashboard-Users"),), min_length=1
    )
    """Databases of users; the first is where users go who name none."""
    role_claim: Literal["action", "rule"] = "action"
    """How roles get into tokens. `rule` is for tenants that still run Rules, which Auth0 ended on 2026-11-18."""
    other_actions: tuple[Auth0ActionSettings, ...] = ()
    """Bound to the post-login trigger before ours. The trigger's list is replaced as a whole: name here what must stay."""

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
    nickname: str | None = None
    """Shown in place of the name; the e-mail's local part when absent."""
    user_id: str | None = Field(default=None, pattern=r"^[A-Za-z0-9._-]{1,200}$")
    """The part of the ID after `auth0|`; chosen by Auth0 when absent."""


class Auth0AppOptions(Schema):
    """A client at Auth0."""

    id_token_lifetime_seconds: int = Field(default=3600, ge=60, le=2592000)
    """How long an ID token is valid."""
    refresh_token_lifetime_days: int = Field(default=30, ge=1, le=365)
    """Absolute lifetime of a chain of refresh tokens; every use replaces the token."""


def _check(checked: Checked) -> Iterator[Problem]:
    if not checked.config.get("auth0:domain") and not os.environ.get("AUTH0_DOMAIN"):
        yield Problem(("auth0:domain",), "is required", fix="such as 'your-tenant.eu.auth0.com'")
    yield from _connections(checked)
    for index, app in checked.apps:
        yield from _app(index, app)


def _connections(checked: Checked) -> Iterator[Problem]:
    provider: Auth0Settings = checked.provider
    apps = [app.name for _, app in checked.apps]
    for index, connection in enumerate(provider.connections):
        for place, app in enumerate(connection.apps or ()):
            if app not in apps:
                where: Path = ("providers", "auth0", "connections", index, "apps", place)
                yield Problem(where, "is not an app at Auth0", app, did_you_mean(app, apps))
    names = [connection.name for connection in provider.connections]
    for index, user in checked.users:
        options: Auth0UserOptions | None = user.options.get("auth0")
        if options and options.connection is not None and options.connection not in names:
            where = ("users", index, "options", "auth0", "connection")
            yield Problem(where, "is not a connection", options.connection, did_you_mean(options.connection, names))


def _app(index: int, app: AppSettings) -> Iterator[Problem]:
    host = urlsplit(app.namespace or "").hostname or ""
    if any(host == reserved or host.endswith(f".{reserved}") for reserved in _RESERVED):
        yield Problem(("apps", index, "namespace"), "is a domain that Auth0 keeps to itself", app.namespace)
    if app.type == "machine" and app.audience is None:
        yield Problem(("apps", index, "audience"), "is required for an app of type 'machine' at Auth0")
    if "role_claim" in app.metadata:
        yield Problem(("apps", index, "metadata", "role_claim"), "is kept for the role claim", fix="use 'namespace'")
    for key, value in app.metadata.items():
        if len(value) > 255:
            yield Problem(("apps", index, "metadata", key), "must be at most 255 characters at Auth0", value)
    if len(app.metadata) > 9:
        yield Problem(("apps", index, "metadata"), "must have at most 9 entries: Auth0 takes 10, one is the role claim")


SCHEMA = VendorSchema(
    title="Auth0", provider=Auth0Settings, user=Auth0UserOptions, app=Auth0AppOptions, login_hosts={}, check=_check
)
