"""A stack's part at Auth0: settings in, components out."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pulumi

from components.auth0.adopted import Auth0AdoptedApplication, Auth0AdoptedApplicationArgs
from components.auth0.application import Auth0Application, Auth0ApplicationArgs, Auth0PublicKeyArgs
from components.auth0.checks import connection_of, is_made, pem_of
from components.auth0.claims import role_claim
from components.auth0.connections import Auth0AdoptedConnectionArgs, Auth0ConnectionArgs, Auth0GoogleArgs
from components.auth0.directory import (
    Auth0AdoptedUserArgs,
    Auth0ApiArgs,
    Auth0BoundActionArgs,
    Auth0Directory,
    Auth0DirectoryArgs,
    Auth0GrantArgs,
    Auth0RoleArgs,
    Auth0UserArgs,
)
from components.auth0.settings import (
    GOOGLE,
    Auth0AppOptions,
    Auth0ConnectionSettings,
    Auth0GoogleSettings,
    Auth0Settings,
    Auth0UserOptions,
)
from components.contract import Deployment, Partners
from components.naming import child
from components.settings import AppSettings, StackSettings, UserSettings

_Applications = Mapping[str, Auth0Application | Auth0AdoptedApplication]


def deploy(
    name: str, stack: StackSettings, passwords: Mapping[str, pulumi.Output[str]], partners: Partners
) -> Deployment:
    """The clients first, since a connection names those that it is enabled for."""
    settings: Auth0Settings = stack.providers["auth0"]
    domain = str(stack.config.get("auth0:domain") or os.environ["AUTH0_DOMAIN"])
    apps = stack.apps_of("auth0")
    applications = {app.name: _application(child(name, app.name), app, domain) for app in apps}
    machines = [app for app in apps if app.type == "machine"]
    args = Auth0DirectoryArgs(
        domain=domain,
        connections=[
            _connection_args(connection, applications, apps)
            for connection in settings.connections
            if not connection.existing
        ],
        adopted_connections=_adopted_connections(settings, applications, apps),
        roles=[Auth0RoleArgs(name=role.name, description=role.description or role.name) for role in stack.roles],
        users=[],
        adopted_users=[],
        role_claim=settings.role_claim,
        other_actions=[Auth0BoundActionArgs(id=other.id, name=other.name) for other in settings.other_actions],
        apis=_apis(machines),
        grants=[
            Auth0GrantArgs(
                name=app.name,
                client_id=applications[app.name].client_id,
                audience=app.audience or "",
                scopes=list(app.scopes),
            )
            for app in machines
        ],
        protect=stack.deletion_protection,
    )
    if settings.google is not None and not settings.google.existing:
        args["google"] = _google_args(settings.google, stack, applications, apps)
    for user in stack.users_of("auth0"):
        options: Auth0UserOptions = user.options.get("auth0") or Auth0UserOptions()
        connection = connection_of(options, settings)
        if is_made(options, connection):
            args["users"].append(_user_args(user, options, connection.name, stack, passwords))
        else:
            args["adopted_users"].append(_adopted_user_args(user, options, connection.name, stack))
    directory = Auth0Directory(name, args)
    return Deployment(
        directory=directory,
        applications=applications,
        outputs={"issuer": directory.issuer, "domain": domain, "connections": directory.connection_ids},
    )


def _application(name: str, app: AppSettings, domain: str) -> Auth0Application | Auth0AdoptedApplication:
    options: Auth0AppOptions = app.options.get("auth0") or Auth0AppOptions()
    if options.existing is None:
        return Auth0Application(name, _application_args(app, options, domain))
    return Auth0AdoptedApplication(
        name,
        Auth0AdoptedApplicationArgs(
            domain=domain,
            existing=options.existing,
            type=app.type,
            role_claim=role_claim(app),
            callbacks=list(app.callbacks),
            logout_urls=list(app.logout_urls),
            auth_method=app.auth_method,
        ),
    )


def _application_args(app: AppSettings, options: Auth0AppOptions, domain: str) -> Auth0ApplicationArgs:
    args = Auth0ApplicationArgs(
        domain=domain,
        display_name=app.name,
        description=app.description or app.name,
        type=app.type,
        role_claim=role_claim(app),
        callbacks=list(app.callbacks),
        logout_urls=list(app.logout_urls),
        origins=list(app.origins),
        metadata=app.metadata,
        auth_method=app.auth_method,
        public_keys=[
            Auth0PublicKeyArgs(name=key.name, pem=pem_of(key), algorithm=key.algorithm) for key in options.public_keys
        ],
        scopes=list(app.scopes),
        id_token_lifetime_seconds=options.id_token_lifetime_seconds,
        refresh_token_lifetime_days=options.refresh_token_lifetime_days,
    )
    if options.initiate_login_uri is not None:
        args["initiate_login_uri"] = options.initiate_login_uri
    if options.secret_version is not None:
        args["secret_version"] = options.secret_version
    return args


def _enabled_apps(
    source: Auth0ConnectionSettings | Auth0GoogleSettings, apps: tuple[AppSettings, ...]
) -> tuple[str, ...]:
    interactive = tuple(app.name for app in apps if app.type != "machine")
    return interactive if source.apps is None else source.apps


def _enabled_clients(
    source: Auth0ConnectionSettings | Auth0GoogleSettings, applications: _Applications, apps: tuple[AppSettings, ...]
) -> list[pulumi.Input[str]]:
    own = (applications[app].client_id for app in _enabled_apps(source, apps))
    return [*own, *source.other_clients]


def _connection_args(
    connection: Auth0ConnectionSettings, applications: _Applications, apps: tuple[AppSettings, ...]
) -> Auth0ConnectionArgs:
    return Auth0ConnectionArgs(
        name=connection.name,
        enabled_clients=_enabled_clients(connection, applications, apps),
        signup=connection.signup,
        brute_force_protection=connection.brute_force_protection,
        password_policy=connection.password_policy,
        password_min_length=connection.password_min_length,
    )


def _google_args(
    google: Auth0GoogleSettings, stack: StackSettings, applications: _Applications, apps: tuple[AppSettings, ...]
) -> Auth0GoogleArgs:
    args = Auth0GoogleArgs(enabled_clients=_enabled_clients(google, applications, apps), scopes=list(google.scopes))
    if google.client_id is not None:
        args["client_id"] = google.client_id
        args["client_secret"] = pulumi.Output.secret(stack.secrets[GOOGLE])
    return args


def _adopted_connections(
    settings: Auth0Settings, applications: _Applications, apps: tuple[AppSettings, ...]
) -> list[Auth0AdoptedConnectionArgs]:
    named: dict[str, Auth0ConnectionSettings | Auth0GoogleSettings] = {
        connection.name: connection for connection in settings.connections if connection.existing
    }
    if settings.google is not None and settings.google.existing:
        named[GOOGLE] = settings.google
    return [
        Auth0AdoptedConnectionArgs(
            name=name,
            enabled_clients={
                **{app: applications[app].client_id for app in _enabled_apps(source, apps)},
                **{client_id: client_id for client_id in source.other_clients},
            },
        )
        for name, source in named.items()
    ]


def _user_args(
    user: UserSettings,
    options: Auth0UserOptions,
    connection: str,
    stack: StackSettings,
    passwords: Mapping[str, pulumi.Output[str]],
) -> Auth0UserArgs:
    args = Auth0UserArgs(
        email=user.email,
        name=user.display_name,
        connection=connection,
        password=passwords[user.email],
        roles=stack.roles_of(user),
    )
    if options.nickname is not None:
        args["nickname"] = options.nickname
    if options.user_id is not None:
        args["user_id"] = options.user_id
    return args


def _adopted_user_args(
    user: UserSettings, options: Auth0UserOptions, connection: str, stack: StackSettings
) -> Auth0AdoptedUserArgs:
    args = Auth0AdoptedUserArgs(email=user.email, connection=connection, roles=stack.roles_of(user))
    if options.user_id is not None:
        args["user_id"] = options.user_id
    return args


def _apis(machines: list[AppSettings]) -> list[Auth0ApiArgs]:
    scopes: dict[str, list[str]] = {}
    for app in machines:
        known = scopes.setdefault(app.audience or "", [])
        known.extend(scope for scope in app.scopes if scope not in known)
    return [Auth0ApiArgs(audience=audience, scopes=granted) for audience, granted in scopes.items()]
