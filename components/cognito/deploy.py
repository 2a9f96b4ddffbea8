"""A stack's part at Cognito: settings in, components out."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.cognito.application import CognitoApplication, CognitoApplicationArgs
from components.cognito.claims import role_claim
from components.cognito.directory import (
    CognitoApiArgs,
    CognitoDirectory,
    CognitoDirectoryArgs,
    CognitoGroupArgs,
    CognitoPasswordPolicyArgs,
    CognitoUserArgs,
)
from components.cognito.settings import CognitoAppOptions, CognitoSettings
from components.contract import Deployment, Partners
from components.naming import child
from components.settings import AppSettings, StackSettings


def deploy(
    name: str, stack: StackSettings, passwords: Mapping[str, pulumi.Output[str]], partners: Partners
) -> Deployment:
    """The pool first, since an app client lives in it."""
    claim = role_claim(stack)
    directory = CognitoDirectory(name, _directory_args(stack, passwords, claim))
    applications = {
        app.name: CognitoApplication(
            child(name, app.name),
            _application_args(app, directory, claim),
            # A machine client's scopes have to be there before it.
            pulumi.ResourceOptions(depends_on=[directory]) if app.type == "machine" else None,
        )
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


def _directory_args(
    stack: StackSettings, passwords: Mapping[str, pulumi.Output[str]], claim: str
) -> CognitoDirectoryArgs:
    settings: CognitoSettings = stack.providers["cognito"]
    policy = settings.password_policy
    args = CognitoDirectoryArgs(
        pool_name=settings.pool_name,
        domain=settings.domain,
        groups=[CognitoGroupArgs(name=role.name, description=role.description or role.name) for role in stack.roles],
        users=[
            CognitoUserArgs(
                email=user.email,
                name=user.display_name,
                password=passwords[user.email],
                groups=stack.roles_of(user),
            )
            for user in stack.users_of("cognito")
        ],
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


def _application_args(app: AppSettings, directory: CognitoDirectory, claim: str) -> CognitoApplicationArgs:
    options: CognitoAppOptions = app.options.get("cognito") or CognitoAppOptions()
    args = CognitoApplicationArgs(
        user_pool_id=directory.user_pool_id,
        issuer=directory.issuer,
        login_url=directory.login_url,
        display_name=app.name,
        type=app.type,
        callbacks=list(app.callbacks),
        logout_urls=list(app.logout_urls),
        auth_method=app.auth_method,
        scopes=[f"{app.audience}/{scope}" for scope in app.scopes],
        role_claim=claim,
        access_token_lifetime_minutes=options.access_token_lifetime_minutes,
        id_token_lifetime_minutes=options.id_token_lifetime_minutes,
        refresh_token_lifetime_days=options.refresh_token_lifetime_days,
    )
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
