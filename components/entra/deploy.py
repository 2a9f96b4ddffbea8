"""A stack's part at Entra ID: settings in, components out."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.contract import Deployment, Partners
from components.entra.application import (
    EntraApplication,
    EntraApplicationArgs,
    EntraAppRoleArgs,
    EntraAssignmentArgs,
)
from components.entra.directory import EntraDirectory, EntraDirectoryArgs, EntraUserArgs
from components.entra.settings import EntraAppOptions, EntraSettings, EntraUserOptions
from components.naming import child
from components.settings import AppSettings, StackSettings, UserSettings


def deploy(
    name: str, stack: StackSettings, passwords: Mapping[str, pulumi.Output[str]], partners: Partners
) -> Deployment:
    """The users first, since an app registration says who has which role."""
    directory = EntraDirectory(
        name,
        EntraDirectoryArgs(
            users=[_user_args(user, passwords) for user in stack.users_of("entra")],
            protect=stack.deletion_protection,
            login_host=stack.login_hosts["entra"],
        ),
    )
    applications = {
        app.name: EntraApplication(child(name, app.name), _application_args(app, stack, directory))
        for app in stack.apps_of("entra")
    }
    return Deployment(
        directory=directory,
        applications=applications,
        outputs={"issuer": directory.issuer, "tenant_id": directory.tenant_id},
    )


def _user_args(user: UserSettings, passwords: Mapping[str, pulumi.Output[str]]) -> EntraUserArgs:
    options: EntraUserOptions = user.options.get("entra") or EntraUserOptions()
    args = EntraUserArgs(
        email=user.email,
        name=user.display_name,
        user_principal_name=options.user_principal_name or user.email,
        create=options.create,
    )
    if options.create:
        args["password"] = passwords[user.email]
    return args


def _application_args(app: AppSettings, stack: StackSettings, directory: EntraDirectory) -> EntraApplicationArgs:
    settings: EntraSettings = stack.providers["entra"]
    options: EntraAppOptions = app.options.get("entra") or EntraAppOptions()
    args = EntraApplicationArgs(
        tenant_id=directory.tenant_id,
        display_name=app.name,
        description=app.description or app.name,
        type=app.type,
        roles=[EntraAppRoleArgs(name=role.name, description=role.description or role.name) for role in stack.roles],
        assignments=[
            EntraAssignmentArgs(
                email=user.email, principal_id=directory.user_ids[user.email], roles=stack.roles_of(user)
            )
            for user in stack.users_of("entra")
        ],
        callbacks=list(app.callbacks),
        logout_urls=list(app.logout_urls),
        auth_method=app.auth_method,
        sign_in_audience=settings.sign_in_audience,
        assignment_required=settings.assignment_required,
        secret_lifetime_days=options.secret_lifetime_days
        or settings.secret_lifetime_days
        or stack.limits.max_secret_lifetime_days,
        secret_version=options.secret_version,
        login_host=stack.login_hosts["entra"],
        graph_host=stack.login_hosts["graph"],
    )
    if options.front_channel_logout_url is not None:
        args["front_channel_logout_url"] = options.front_channel_logout_url
    return args
