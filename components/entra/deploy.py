"""A stack's part at Entra ID: settings in, components out."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.contract import Application, Deployment, Partners, SamlIdentityProvider, SamlServiceProvider
from components.entra.adopted import EntraAdoptedApplication, EntraAdoptedApplicationArgs
from components.entra.application import EntraApplication, EntraApplicationArgs
from components.entra.directory import EntraDirectory, EntraDirectoryArgs, EntraUserArgs
from components.entra.roles import EntraAppRoleArgs, EntraAssignmentArgs
from components.entra.saml import EntraSamlApplication, EntraSamlApplicationArgs
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
        app.name: _application(child(name, app.name), app, stack, directory) for app in stack.apps_of("entra")
    }

    def connect_saml(title: str, partner: SamlServiceProvider) -> SamlIdentityProvider:
        made = EntraSamlApplication(child(name, "saml", title), _saml_args(title, partner, stack, directory))
        return SamlIdentityProvider(metadata_url=made.metadata_url, depends_on=made.parts)

    return Deployment(
        directory=directory,
        applications=applications,
        outputs={"issuer": directory.issuer, "tenant_id": directory.tenant_id},
        connect_saml=connect_saml,
    )


def _application(name: str, app: AppSettings, stack: StackSettings, directory: EntraDirectory) -> Application:
    options: EntraAppOptions = app.options.get("entra") or EntraAppOptions()
    if options.existing is None:
        return EntraApplication(name, _application_args(app, options, stack, directory))
    return EntraAdoptedApplication(name, _adopted_args(options.existing, app, options, stack, directory))


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


def _roles(stack: StackSettings) -> list[EntraAppRoleArgs]:
    return [EntraAppRoleArgs(name=role.name, description=role.description or role.name) for role in stack.roles]


def _assignments(stack: StackSettings, directory: EntraDirectory) -> list[EntraAssignmentArgs]:
    return [
        EntraAssignmentArgs(email=user.email, principal_id=directory.user_ids[user.email], roles=stack.roles_of(user))
        for user in stack.users_of("entra")
    ]


def _application_args(
    app: AppSettings, options: EntraAppOptions, stack: StackSettings, directory: EntraDirectory
) -> EntraApplicationArgs:
    settings: EntraSettings = stack.providers["entra"]
    args = EntraApplicationArgs(
        tenant_id=directory.tenant_id,
        display_name=app.name,
        description=app.description or app.name,
        type=app.type,
        roles=_roles(stack),
        assignments=_assignments(stack, directory),
        callbacks=list(app.callbacks),
        logout_urls=list(app.logout_urls),
        auth_method=app.auth_method,
        sign_in_audience=settings.sign_in_audience,
        assignment_required=settings.assignment_required,
        owners=_owners(settings, directory),
        login_host=stack.login_hosts["entra"],
        graph_host=stack.login_hosts["graph"],
    )
    _set_secrets(args, options, stack)
    if options.front_channel_logout_url is not None:
        args["front_channel_logout_url"] = options.front_channel_logout_url
    return args


def _owners(settings: EntraSettings, directory: EntraDirectory) -> list[pulumi.Input[str]]:
    return list(settings.owners) or [directory.deployer_id]


def _adopted_args(
    existing: str, app: AppSettings, options: EntraAppOptions, stack: StackSettings, directory: EntraDirectory
) -> EntraAdoptedApplicationArgs:
    args = EntraAdoptedApplicationArgs(
        tenant_id=directory.tenant_id,
        existing=existing,
        display_name=app.name,
        type=app.type,
        callbacks=list(app.callbacks),
        logout_urls=list(app.logout_urls),
        auth_method=app.auth_method,
        add_secret=options.add_secret,
        login_host=stack.login_hosts["entra"],
        graph_host=stack.login_hosts["graph"],
    )
    _set_secrets(args, options, stack)
    return args


def _set_secrets(
    args: EntraApplicationArgs | EntraAdoptedApplicationArgs, options: EntraAppOptions, stack: StackSettings
) -> None:
    settings: EntraSettings = stack.providers["entra"]
    lifetime = options.secret_lifetime_days or settings.secret_lifetime_days or stack.limits.max_secret_lifetime_days
    args["secret_lifetime_days"] = lifetime
    args["secret_version"] = options.secret_version
    if options.previous_secret_version is not None:
        args["previous_secret_version"] = options.previous_secret_version
    rotation = options.secret_rotation_days or settings.secret_rotation_days
    if rotation is not None:
        args["secret_rotation_days"] = rotation


def _saml_args(
    title: str, partner: SamlServiceProvider, stack: StackSettings, directory: EntraDirectory
) -> EntraSamlApplicationArgs:
    settings: EntraSettings = stack.providers["entra"]
    return EntraSamlApplicationArgs(
        tenant_id=directory.tenant_id,
        display_name=f"{title} (SAML)",
        entity_id=partner["entity_id"],
        acs_url=partner["acs_url"],
        roles=_roles(stack),
        assignments=_assignments(stack, directory),
        assignment_required=settings.assignment_required,
        owners=_owners(settings, directory),
        login_host=stack.login_hosts["entra"],
    )
