"""A stack's part at Cognito: settings in, components out."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.cognito.adopted import (
    CognitoAdoptedApplication,
    CognitoAdoptedApplicationArgs,
    CognitoAdoptedDirectory,
    CognitoAdoptedDirectoryArgs,
    CognitoAdoptedUserArgs,
)
from components.cognito.application import OWN_USERS, CognitoApplication, CognitoApplicationArgs
from components.cognito.checks import is_made, offered
from components.cognito.claims import role_claim
from components.cognito.directory import (
    CognitoApiArgs,
    CognitoDirectory,
    CognitoDirectoryArgs,
    CognitoGroupArgs,
    CognitoPasswordPolicyArgs,
    CognitoUserArgs,
)
from components.cognito.federation import (
    CognitoFederation,
    CognitoFederationArgs,
    CognitoIdentityProviderArgs,
    CognitoOidcProviderArgs,
    CognitoSamlProviderArgs,
)
from components.cognito.federation_settings import CognitoFederationSettings, read_metadata
from components.cognito.settings import CognitoAppOptions, CognitoSettings, CognitoUserOptions
from components.contract import Deployment, Partners, SamlServiceProvider, under
from components.naming import child
from components.settings import AppSettings, Link, StackSettings, UserSettings

_VERIFIED = ("auth0", "dex")
"""Whose ID tokens say whether the e-mail address is the user's."""
_CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/"
_DISPLAY_NAME = "http://schemas.microsoft.com/identity/claims/displayname"

Directory = CognitoDirectory | CognitoAdoptedDirectory


def deploy(
    name: str, stack: StackSettings, passwords: Mapping[str, pulumi.Output[str]], partners: Partners
) -> Deployment:
    """The pool first, then who else logs in to it, since an app client lives in the one and names the others."""
    settings: CognitoSettings = stack.providers["cognito"]
    claim = role_claim(stack)
    directory = _directory(name, stack, passwords, claim)
    federation = _federation(name, stack, directory, partners) if settings.federation else None
    applications = {
        app.name: _application(child(name, app.name), app, stack, directory, federation, claim)
        for app in stack.apps_of("cognito")
    }
    return Deployment(
        directory=directory,
        applications=applications,
        outputs={
            "issuer": directory.issuer,
            "user_pool_id": directory.user_pool_id,
            "login_url": directory.login_url,
        },
    )


def _directory(name: str, stack: StackSettings, passwords: Mapping[str, pulumi.Output[str]], claim: str) -> Directory:
    settings: CognitoSettings = stack.providers["cognito"]
    if settings.existing is None:
        return CognitoDirectory(name, _directory_args(stack, passwords, claim))
    return CognitoAdoptedDirectory(
        name,
        CognitoAdoptedDirectoryArgs(
            user_pool_id=settings.existing.user_pool_id,
            domain=settings.domain,
            users=_users(stack, passwords),
            adopted_users=_adopted_users(stack),
            issuer_host=stack.login_hosts["cognitoIssuer"],
            domain_host=stack.login_hosts["cognitoDomain"],
        ),
    )


def _directory_args(
    stack: StackSettings, passwords: Mapping[str, pulumi.Output[str]], claim: str
) -> CognitoDirectoryArgs:
    settings: CognitoSettings = stack.providers["cognito"]
    policy = settings.password_policy
    args = CognitoDirectoryArgs(
        pool_name=settings.pool_name,
        domain=settings.domain,
        groups=[CognitoGroupArgs(name=role.name, description=role.description or role.name) for role in stack.roles],
        users=_users(stack, passwords),
        mfa=settings.mfa,
        self_signup=settings.self_signup,
        recovery=settings.recovery,
        password_policy=CognitoPasswordPolicyArgs(
            minimum_length=policy.minimum_length,
            require_lowercase=policy.require_lowercase,
            require_uppercase=policy.require_uppercase,
            require_numbers=policy.require_numbers,
            require_symbols=policy.require_symbols,
            temporary_password_validity_days=policy.temporary_password_validity_days,
        ),
        deletion_protection=stack.deletion_protection,
        apis=_apis([app for app in stack.apps_of("cognito") if app.type == "machine"]),
        issuer_host=stack.login_hosts["cognitoIssuer"],
        domain_host=stack.login_hosts["cognitoDomain"],
    )
    if settings.tier is not None:
        args["tier"] = settings.tier
    if settings.role_claim == "lambda":
        args["role_claim"] = claim
    return args


def _users(stack: StackSettings, passwords: Mapping[str, pulumi.Output[str]]) -> list[CognitoUserArgs]:
    return [
        CognitoUserArgs(
            email=user.email, name=user.display_name, password=passwords[user.email], groups=stack.roles_of(user)
        )
        for user in stack.users_of("cognito")
        if is_made(_user_options(user), stack.providers["cognito"])
    ]


def _adopted_users(stack: StackSettings) -> list[CognitoAdoptedUserArgs]:
    return [
        CognitoAdoptedUserArgs(email=user.email, username=_user_options(user).username or user.email)
        for user in stack.users_of("cognito")
        if not is_made(_user_options(user), stack.providers["cognito"])
    ]


def _user_options(user: UserSettings) -> CognitoUserOptions:
    options: CognitoUserOptions = user.options.get("cognito") or CognitoUserOptions()
    return options


def _federation(name: str, stack: StackSettings, directory: Directory, partners: Partners) -> CognitoFederation:
    settings: CognitoSettings = stack.providers["cognito"]
    links = {link.name: link for link in stack.links_of("cognito")}
    return CognitoFederation(
        child(name, "federation"),
        CognitoFederationArgs(
            user_pool_id=directory.user_pool_id,
            providers=[
                _oidc(one, stack, links.get(one.name), partners)
                if one.type == "oidc"
                else _saml(one, directory, partners)
                for one in settings.federation
            ],
        ),
    )


def _oidc(
    one: CognitoFederationSettings, stack: StackSettings, link: Link | None, partners: Partners
) -> CognitoIdentityProviderArgs:
    """Where the stack knows the endpoints, the service has to ask nobody when the provider is made."""
    if link is None:
        oidc = CognitoOidcProviderArgs(
            issuer=one.issuer or "",
            client_id=one.client_id or "",
            client_secret=pulumi.Output.secret(stack.secrets[one.name]),
            scopes=list(one.scopes),
        )
    else:
        client = partners.client(link)
        oidc = CognitoOidcProviderArgs(
            issuer=client["issuer"],
            client_id=client["client_id"],
            client_secret=client["client_secret"] or "",
            scopes=list(one.scopes),
            authorize_url=client["authorization_endpoint"],
            token_url=client["token_endpoint"],
            attributes_url=client["userinfo_endpoint"],
            jwks_uri=client["jwks_uri"],
        )
    verified = {"email_verified": "email_verified"} if one.source in _VERIFIED else {}
    attributes = {"username": "sub", "email": "email", "name": "name", **verified, **one.attributes}
    return CognitoIdentityProviderArgs(
        name=one.name, attributes=attributes, identifiers=list(one.identifiers), oidc=oidc
    )


def _saml(one: CognitoFederationSettings, directory: Directory, partners: Partners) -> CognitoIdentityProviderArgs:
    """Source: AWS, "Configuring your third-party SAML identity provider": the entity ID and the assertion consumer service."""
    name = _DISPLAY_NAME if one.source == "entra" else f"{_CLAIMS}name"
    args = CognitoIdentityProviderArgs(
        name=one.name,
        attributes={"email": f"{_CLAIMS}emailaddress", "name": name, **one.attributes},
        identifiers=list(one.identifiers),
    )
    if one.source is not None:
        service_provider = SamlServiceProvider(
            entity_id=pulumi.Output.concat("urn:amazon:cognito:sp:", directory.user_pool_id),
            acs_url=under(directory.login_url, "/saml2/idpresponse"),
        )
        other = partners.saml(one.source)(f"Cognito {one.name}", service_provider)
        args["saml"] = CognitoSamlProviderArgs(metadata_url=other["metadata_url"])
        args["depends_on"] = other["depends_on"]
    elif one.metadata_file is not None:
        args["saml"] = CognitoSamlProviderArgs(metadata=read_metadata(one.metadata_file))
    else:
        args["saml"] = CognitoSamlProviderArgs(metadata_url=one.metadata_url or "")
    return args


def _application(
    name: str,
    app: AppSettings,
    stack: StackSettings,
    directory: Directory,
    federation: CognitoFederation | None,
    claim: str,
) -> CognitoApplication | CognitoAdoptedApplication:
    options: CognitoAppOptions = app.options.get("cognito") or CognitoAppOptions()
    if options.existing is not None:
        return CognitoAdoptedApplication(name, _adopted_args(app, options, directory))
    args = _application_args(app, options, directory, claim)
    if federation is not None:
        settings: CognitoSettings = stack.providers["cognito"]
        others = [one.name for one in offered(app, settings.federation, stack.links)]
        own: list[pulumi.Input[str]] = [OWN_USERS] if options.own_users else []
        args["identity_providers"] = [*own, *(federation.provider_names[provider] for provider in others)]
    # A machine client's scopes have to be there before it.
    return CognitoApplication(
        name, args, pulumi.ResourceOptions(depends_on=[directory]) if app.type == "machine" else None
    )


def _adopted_args(app: AppSettings, options: CognitoAppOptions, directory: Directory) -> CognitoAdoptedApplicationArgs:
    return CognitoAdoptedApplicationArgs(
        user_pool_id=directory.user_pool_id,
        issuer=directory.issuer,
        login_url=directory.login_url,
        existing=options.existing or "",
        type=app.type,
        callbacks=list(app.callbacks),
        logout_urls=list(app.logout_urls),
        login_scopes=_machine_scopes(app) if app.type == "machine" else list(options.scopes),
        auth_method=app.auth_method,
    )


def _machine_scopes(app: AppSettings) -> list[str]:
    return [f"{app.audience}/{scope}" for scope in app.scopes]


def _application_args(
    app: AppSettings, options: CognitoAppOptions, directory: Directory, claim: str
) -> CognitoApplicationArgs:
    args = CognitoApplicationArgs(
        user_pool_id=directory.user_pool_id,
        issuer=directory.issuer,
        login_url=directory.login_url,
        display_name=app.name,
        type=app.type,
        callbacks=list(app.callbacks),
        logout_urls=list(app.logout_urls),
        auth_method=app.auth_method,
        scopes=_machine_scopes(app),
        login_scopes=list(options.scopes),
        role_claim=claim,
        access_token_lifetime_minutes=options.access_token_lifetime_minutes,
        id_token_lifetime_minutes=options.id_token_lifetime_minutes,
        refresh_token_lifetime_days=options.refresh_token_lifetime_days,
        version=options.client_version,
    )
    if options.previous_client_version is not None:
        args["previous_version"] = options.previous_client_version
    if options.default_redirect_uri is not None:
        args["default_redirect_uri"] = options.default_redirect_uri
    if options.rotate_refresh_tokens is not None:
        args["rotate_refresh_tokens"] = options.rotate_refresh_tokens
    return args


def _apis(machines: list[AppSettings]) -> list[CognitoApiArgs]:
    scopes: dict[str, list[str]] = {}
    for app in machines:
        known = scopes.setdefault(app.audience or "", [])
        known.extend(scope for scope in app.scopes if scope not in known)
    return [CognitoApiArgs(audience=audience, scopes=granted) for audience, granted in scopes.items()]
