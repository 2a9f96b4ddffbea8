"""A stack's part at Dex: settings in, components and a configuration out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.contract import Deployment, Partners
from components.dex import configuration
from components.dex.application import DexApplication, DexApplicationArgs
from components.dex.directory import DexDirectory, DexDirectoryArgs, DexUserArgs
from components.dex.settings import DexAppOptions, DexSettings, client_id
from components.naming import child
from components.settings import AppSettings, StackSettings


def deploy(
    name: str, stack: StackSettings, passwords: Mapping[str, pulumi.Output[str]], partners: Partners
) -> Deployment:
    """The clients now; the configuration when the other identity providers have made theirs for Dex."""
    settings: DexSettings = stack.providers["dex"]
    directory = DexDirectory(name, _directory_args(stack, settings, passwords))
    apps = stack.apps_of("dex")
    applications = {
        app.name: DexApplication(child(name, app.name), _application_args(app, settings, directory)) for app in apps
    }

    def complete(partners: Partners) -> dict[str, Any]:
        clients = [application.static_client() for application in applications.values()]
        origins = list(dict.fromkeys(origin for app in apps for origin in app.origins))
        connectors = _connectors(stack, settings, partners)
        passwords_of_users = directory.static_passwords()
        return {"config": configuration.text(settings, connectors, clients, passwords_of_users, origins)}

    return Deployment(
        directory=directory,
        applications=applications,
        outputs={
            "issuer": directory.issuer,
            "connectors": {connector.id: connector.source or connector.type for connector in settings.connectors},
        },
        complete=complete,
    )


def _directory_args(
    stack: StackSettings, settings: DexSettings, passwords: Mapping[str, pulumi.Output[str]]
) -> DexDirectoryArgs:
    users = stack.users_of("dex") if settings.static_passwords else ()
    return DexDirectoryArgs(
        issuer=settings.issuer,
        protocol=configuration.protocol(settings),
        users=[
            DexUserArgs(
                email=user.email,
                name=user.display_name,
                password=passwords[user.email],
                groups=stack.roles_of(user),
            )
            for user in users
        ],
    )


def _application_args(app: AppSettings, settings: DexSettings, directory: DexDirectory) -> DexApplicationArgs:
    options: DexAppOptions = app.options.get("dex") or DexAppOptions()
    args = DexApplicationArgs(
        issuer=directory.issuer,
        client_id=client_id(app.name),
        display_name=app.name,
        type=app.type,
        callbacks=list(app.callbacks),
        logout_urls=list(app.logout_urls),
        auth_method=app.auth_method,
        has_logout=settings.sessions,
    )
    if options.connectors is not None:
        args["connectors"] = list(options.connectors)
    return args


def _connectors(stack: StackSettings, settings: DexSettings, partners: Partners) -> list[dict[str, Any]]:
    links = {link.name: link for link in stack.links_of("dex")}
    return [
        configuration.connector(settings, connector, partners.client(links[connector.id]))
        if connector.id in links
        else configuration.foreign_connector(settings, connector, stack.secrets[connector.id])
        for connector in settings.connectors
    ]
