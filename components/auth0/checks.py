"""What is wrong with a stack's settings for Auth0 that no single value shows."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from pydantic.alias_generators import to_camel

from components.auth0 import keys
from components.auth0.settings import (
    GOOGLE,
    Auth0AppOptions,
    Auth0ConnectionSettings,
    Auth0PublicKeySettings,
    Auth0Settings,
    Auth0UserOptions,
)
from components.errors import NOTHING, Path, Problem
from components.schema import Checked, Schema, did_you_mean
from components.settings import AppSettings, UserSettings

_RESERVED = ("auth0.com", "webtask.io", "webtask.run")
_OF_ADOPTED_CONNECTIONS = ("name", "existing", "apps", "other_clients")
_OF_ADOPTED_APPS = ("existing",)


def problems(checked: Checked) -> Iterator[Problem]:
    """Each, with its place in the stack file."""
    if not checked.config.get("auth0:domain") and not os.environ.get("AUTH0_DOMAIN"):
        yield Problem(("auth0:domain",), "is required", fix="such as 'your-tenant.eu.auth0.com'")
    linked = [link.app.name for link in checked.links if link.source == "auth0"]
    yield from _connections(checked.provider, [*(app.name for _, app in checked.apps), *linked])
    for index, user in checked.users:
        yield from _user(("users", index), user, checked.provider)
    for index, app in checked.apps:
        yield from _app(("apps", index), app)


def _connections(provider: Auth0Settings, apps: Sequence[str]) -> Iterator[Problem]:
    here: Path = ("providers", "auth0")
    if not provider.connections and provider.google is None:
        yield Problem((*here, "connections"), "must have at least 1, or else 'google'", [])
    for index, connection in enumerate(provider.connections):
        where: Path = (*here, "connections", index)
        yield from _known_apps(where, connection.apps, apps)
        if connection.name == GOOGLE and provider.google is not None:
            yield Problem((*where, "name"), "is the name of the connection to Google", GOOGLE, "remove one of them")
        elif connection.name == GOOGLE and not connection.existing:
            yield Problem((*where, "name"), "is the name of the connection to Google", GOOGLE, "use 'google: {}'")
        if connection.existing:
            rule = "would change the connection, which is there already"
            yield from _unwanted(where, connection, _OF_ADOPTED_CONNECTIONS, rule)
    if provider.google is not None:
        yield from _known_apps((*here, "google"), provider.google.apps, apps)
        if provider.google.existing:
            rule = "would change the connection, which is there already"
            yield from _unwanted((*here, "google"), provider.google, _OF_ADOPTED_CONNECTIONS, rule)


def _known_apps(where: Path, named: Sequence[str] | None, apps: Sequence[str]) -> Iterator[Problem]:
    for place, app in enumerate(named or ()):
        if app not in apps:
            yield Problem((*where, "apps", place), "is not an app at Auth0", app, did_you_mean(app, apps))


def _unwanted(where: Path, settings: Schema, wanted: Sequence[str], rule: str) -> Iterator[Problem]:
    for name in sorted(settings.model_fields_set - set(wanted)):
        yield Problem((*where, to_camel(name)), rule, fix="remove it, or remove 'existing'")


def _user(here: Path, user: UserSettings, provider: Auth0Settings) -> Iterator[Problem]:
    options: Auth0UserOptions = user.options.get("auth0") or Auth0UserOptions()
    where: Path = (*here, "options", "auth0")
    names = [connection.name for connection in provider.connections]
    if options.connection is not None and options.connection not in names:
        fix = did_you_mean(options.connection, names)
        yield Problem((*where, "connection"), "is not a connection", options.connection, fix)
        return
    if not names:
        fix = "leave 'auth0' out of the user's 'providers', or name one in 'providers.auth0.connections'"
        yield Problem(
            (*here, "email"), "has no database at Auth0 to be in: Google alone logs in there", user.email, fix
        )
        return
    connection = connection_of(options, provider)
    if options.create is False and not connection.existing:
        fix = "remove it, or make the connection 'existing: true'"
        yield Problem((*where, "create"), f"is for existing connections: {connection.name!r} is new", False, fix)
    if not is_made(options, connection) and options.nickname is not None:
        yield Problem((*where, "nickname"), "would change the user, who is there already", options.nickname)


def connection_of(options: Auth0UserOptions, provider: Auth0Settings) -> Auth0ConnectionSettings:
    """Where a user is."""
    named = options.connection or provider.connections[0].name
    return next(connection for connection in provider.connections if connection.name == named)


def is_made(options: Auth0UserOptions, connection: Auth0ConnectionSettings) -> bool:
    """Whether the stack makes the user, rather than look them up."""
    return not connection.existing if options.create is None else options.create


def _app(here: Path, app: AppSettings) -> Iterator[Problem]:
    host = urlsplit(app.namespace or "").hostname or ""
    if any(host == reserved or host.endswith(f".{reserved}") for reserved in _RESERVED):
        yield Problem((*here, "namespace"), "is a domain that Auth0 keeps to itself", app.namespace)
    if app.type == "machine" and app.audience is None:
        yield Problem((*here, "audience"), "is required for an app of type 'machine' at Auth0")
    if "role_claim" in app.metadata:
        yield Problem((*here, "metadata", "role_claim"), "is kept for the role claim", fix="use 'namespace'")
    for key, value in app.metadata.items():
        if len(value) > 255:
            yield Problem((*here, "metadata", key), "must be at most 255 characters at Auth0", value)
    if len(app.metadata) > 9:
        yield Problem((*here, "metadata"), "must have at most 9 entries: Auth0 takes 10, one is the role claim")
    yield from _options((*here, "options", "auth0"), app, app.options.get("auth0") or Auth0AppOptions())


def _options(where: Path, app: AppSettings, options: Auth0AppOptions) -> Iterator[Problem]:
    if options.existing is not None:
        rule = "would change the client, which is there already"
        yield from _unwanted(where, options, _OF_ADOPTED_APPS, rule)
        if app.type == "machine":
            rule = (
                "is for apps that log people in: a machine's grant would be given to a client that is not the stack's"
            )
            yield Problem((*where, "existing"), rule, options.existing)
        return
    if app.type == "machine" and options.initiate_login_uri is not None:
        rule = "is for apps that log people in, and one of type 'machine' has none"
        yield Problem((*where, "initiateLoginUri"), rule, options.initiate_login_uri)
    if app.public:
        rule = f"is for apps that can keep a secret, and one of type {app.type!r} cannot"
        if options.secret_version is not None:
            yield Problem((*where, "secretVersion"), rule, fix="remove it")
        if options.public_keys:
            yield Problem((*where, "publicKeys"), rule, fix="remove them")
    if options.public_keys and options.secret_version is not None:
        yield Problem((*where, "secretVersion"), "is for apps with a secret, and this one has keys", fix="remove one")
    yield from _public_keys((*where, "publicKeys"), options.public_keys)


def _public_keys(where: Path, given: Sequence[Auth0PublicKeySettings]) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for index, key in enumerate(given):
        place: Path = (*where, index)
        if any(key.name == other.name for other in given[:index]):
            yield Problem((*place, "name"), "is the name of the other key", key.name)
        if (key.pem is None) == (key.file is None):
            yield Problem(place, "must have either 'pem' or 'file'")
            continue
        member, shown = ("file", key.file) if key.pem is None else ("pem", NOTHING)
        try:
            text = pem_of(key)
        except keys.Unfit as unfit:
            yield Problem((*place, member), unfit.rule, shown, unfit.fix)
            continue
        if seen.setdefault(text, index) != index:
            yield Problem((*place, member), "is the same key as the other one", shown)


def pem_of(key: Auth0PublicKeySettings) -> str:
    """The key's text, from wherever it is.

    Raises:
        keys.Unfit: it is no key that Auth0 takes.
    """
    return keys.checked(key.pem if key.pem is not None else keys.read_file(key.file or ""))
