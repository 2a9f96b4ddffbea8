"""A stack's part at Auth0: settings in, components out."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pulumi

from components.auth0.application import Auth0Application, Auth0ApplicationArgs
from components.auth0.claims import role_claim
from components.auth0.directory import (
    Auth0ApiArgs,
    Auth0BoundActionArgs,
    Auth0ConnectionArgs,
    Auth0Directory,
    Auth0DirectoryArgs,
    Auth0GrantArgs,
    Auth0RoleArgs,
    Auth0UserArgs,
)
from components.auth0.settings import Auth0AppOptions, Auth0ConnectionSettings, Auth0Settings, Auth0UserOptions
from components.contract import Deployment, Partners
from components.naming import child
from components.settings import AppSettings, StackSettings, UserSettings


def deploy(
    name: str, stack: StackSettings, passwords: Mapping[str, pulumi.Output[str]], partners: Partners
) -> Deployment:
    """The clients first, since a connection names those that it is enabled for."""
    settings: Auth0Settings = stack.providers["auth0"]
    domain = str(stack.config.get("auth0:domain") or os.environ["AUTH0_DOMAIN"])
    apps = stack.apps_of("auth0")
    applications = {app.name: Auth0Application(child(name, app.name), _application_args(app, domain)) for app in apps}
    machines = [app for app in apps if app.type == "machine"]
    directory = Auth0Directory(
        name,
        Auth0DirectoryArgs(
            domain=domain,
            connections=[_connection_args(connection, applications, apps) for connection in settings.connections],
            roles=[Auth0RoleArgs(name=role.name, description=role.description or role.name) for role in stack.roles],
            users=[_user_args(user, stack, settings, passwords) for user in stack.users_of("auth0")],
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
        ),
    )
    return Deployment(
        directory=directory,
        applications=applications,
        outputs={"issuer": directory.issuer, "domain": domain, "connections": directory.connection_ids},
    )


def _application_args(app: AppSettings, domain: str) -> Auth0ApplicationArgs:
    options: Auth0AppOptions = app.options.get("auth0") or Auth0AppOptions()
    return Auth0ApplicationArgs(
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
        scopes=list(app.scopes),
        id_token_lifetime_seconds=options.id_token_lifetime_seconds,
        refresh_token_lifetime_days=options.refresh_token_lifetime_days,
    )


def _connection_args(
    connection: Auth0ConnectionSettings, applications: Mapping[str, Auth0Application], apps: tuple[AppSettings, ...]
) -> Auth0ConnectionArgs:
    interactive = [app.name for app in apps if app.type != "machine"]
    enabled = interactive if connection.apps is None else connection.apps
    return Auth0ConnectionArgs(
        name=connection.name,
        enabled_clients=[*(applications[app].client_id for app in enabled), *connection.other_clients],
        signup=connection.signup,
        brute_force_protection=connection.brute_force_protection,
        password_policy=connection.password_policy,
        password_min_length=connection.password_min_length,
    )


def _user_args(
    user: UserSettings, stack: StackSettings, settings: Auth0Settings, passwords: Mapping[str, pulumi.Output[str]]
) -> Auth0UserArgs:
    options: Auth0UserOptions = user.options.get("auth0") or Auth0UserOptions()
    args = Auth0UserArgs(
        email=user.email,
        name=user.display_name,
        connection=options.connection or settings.connections[0].name,
        password=passwords[user.email],
        roles=stack.roles_of(user),
    )
    if options.nickname is not None:
        args["nickname"] = options.nickname
    if options.user_id is not None:
        args["user_id"] = options.user_id
    return args


def _apis(machines: list[AppSettings]) -> list[Auth0ApiArgs]:
    scopes: dict[str, list[str]] = {}
    for app in machines:
        known = scopes.setdefault(app.audience or "", [])
        known.extend(scope for scope in app.scopes if scope not in known)
    return [Auth0ApiArgs(audience=audience, scopes=granted) for audience, granted in scopes.items()]
