"""What is wrong with a stack's settings for Cognito that no single value shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic.alias_generators import to_camel

from components.aws import names_a_region, region
from components.cognito.federation_settings import CognitoFederationSettings
from components.cognito.settings import CognitoAppOptions, CognitoSettings, CognitoUserOptions, claim_namespaces
from components.errors import NOTHING, Path, Problem
from components.schema import Checked, Schema, did_you_mean
from components.settings import AppSettings, Link

_HERE: Path = ("providers", "cognito")
_OF_ADOPTED_POOLS = ("existing", "domain")
_OF_ADOPTED_APPS = ("existing", "scopes")
_OF_LOGINS = ("scopes", "own_users")


def problems(checked: Checked) -> Iterator[Problem]:
    """Each, with its place in the stack file."""
    provider: CognitoSettings = checked.provider
    if not names_a_region(checked.config):
        yield Problem(("aws:region",), "is required", fix="such as 'eu-west-1'")
    if provider.existing is not None:
        yield from _unwanted(_HERE, provider, _OF_ADOPTED_POOLS, "would change the pool that 'existing' names")
    else:
        yield from _role_claim(checked)
        yield from _federation(checked)
    for index, user in checked.users:
        user_options: CognitoUserOptions = user.options.get("cognito") or CognitoUserOptions()
        yield from _user(("users", index, "options", "cognito"), user_options, provider)
    for index, app in checked.apps:
        options: CognitoAppOptions = app.options.get("cognito") or CognitoAppOptions()
        if app.type == "machine":
            yield from _machine(("apps", index), app, options, provider)
        yield from _app(("apps", index, "options", "cognito"), app, options, checked)


def is_made(options: CognitoUserOptions, provider: CognitoSettings) -> bool:
    """Whether the stack makes the user, rather than look them up."""
    return provider.existing is None if options.create is None else options.create


def offered(
    app: AppSettings, federation: Sequence[CognitoFederationSettings], links: Sequence[Link]
) -> list[CognitoFederationSettings]:
    """Those whose users log in to the app. An identity provider that logs in the pool's users is not offered to itself."""
    itself = next((link.holder for link in links if link.source == "cognito" and link.app.name == app.name), None)
    return [
        one
        for one in federation
        if (one.apps is None or app.name in one.apps) and (one.source is None or one.source != itself)
    ]


def _unwanted(where: Path, settings: Schema, wanted: Sequence[str], rule: str) -> Iterator[Problem]:
    for name in sorted(settings.model_fields_set - set(wanted)):
        yield Problem((*where, to_camel(name)), rule, fix="remove it, or remove 'existing'")


def _role_claim(checked: Checked) -> Iterator[Problem]:
    """Source: AWS, "Pre token generation Lambda trigger": events of version V2_0 are of the Essentials and Plus plans."""
    provider: CognitoSettings = checked.provider
    if provider.role_claim != "lambda":
        return
    if provider.tier == "LITE":
        rule = "must be 'ESSENTIALS' or 'PLUS': on the Lite plan no Lambda function can put a list into a token"
        yield Problem((*_HERE, "tier"), rule, provider.tier, "or set 'roleClaim: groups'")
    namespaces = claim_namespaces(app for _, app in checked.apps)
    if provider.namespace is None and len(namespaces) != 1:
        several = f"the apps have {' and '.join(map(repr, namespaces))}" if namespaces else "no app has a login"
        rule = f"is required: the claim's name is one for the pool, and {several}"
        yield Problem((*_HERE, "namespace"), rule, fix="such as 'https://dashboards.example.com/'")


def _federation(checked: Checked) -> Iterator[Problem]:
    provider: CognitoSettings = checked.provider
    linked = [link.app.name for link in checked.links if link.source == "cognito"]
    apps = [*(app.name for _, app in checked.apps if app.type != "machine"), *linked]
    names: dict[str, int] = {}
    taken: dict[str, int] = {}
    for index, one in enumerate(provider.federation):
        path: Path = (*_HERE, "federation", index)
        first = names.setdefault(one.name.lower(), index)
        if first != index:
            yield Problem((*path, "name"), f"is a duplicate of federation[{first}]", one.name)
        for place, app in enumerate(one.apps or ()):
            if app not in apps:
                rule = "is not an app with a login at Cognito"
                yield Problem((*path, "apps", place), rule, app, did_you_mean(app, apps))
        for place, identifier in enumerate(one.identifiers):
            holder = taken.setdefault(identifier.lower(), index)
            if holder != index or identifier in one.identifiers[:place]:
                rule = f"is an identifier of {provider.federation[holder].name!r} already"
                yield Problem((*path, "identifiers", place), rule, identifier)
        if one.source is not None and one.type == "oidc":
            yield from _link(path, one, checked)


def _link(path: Path, one: CognitoFederationSettings, checked: Checked) -> Iterator[Problem]:
    """Source: Microsoft, "Secure applications and APIs by validating claims": another tenant's e-mail claim proves nothing."""
    if region(checked.config) is None and "{region}" in checked.login_hosts["cognitoDomain"]:
        fix = "set it, so that the address that users come back to is known"
        yield Problem(("aws:region",), f"is required by {one.name!r}, which is 'from: {one.source}'", fix=fix)
    audience = getattr(checked.providers.get("entra"), "sign_in_audience", "AzureADMyOrg")
    if one.source == "entra" and audience != "AzureADMyOrg":
        rule = f"must not be Entra with 'signInAudience: {audience}': whoever runs another tenant chooses its users' e-mail addresses"
        yield Problem((*path, "from"), rule, fix="set 'providers.entra.signInAudience: AzureADMyOrg'")


def _user(where: Path, options: CognitoUserOptions, provider: CognitoSettings) -> Iterator[Problem]:
    if provider.existing is None and options.create is False:
        fix = "remove it, or name the pool by 'providers.cognito.existing'"
        yield Problem((*where, "create"), "is for a pool that is there already, and this one is new", False, fix)
    elif is_made(options, provider) and options.username is not None:
        rule = "is for a user that is looked up: one that is made is called by the e-mail address"
        yield Problem((*where, "username"), rule, options.username)


def _machine(here: Path, app: AppSettings, options: CognitoAppOptions, provider: CognitoSettings) -> Iterator[Problem]:
    if not (app.audience and app.scopes):
        missing = "scopes" if app.audience else "audience"
        yield Problem((*here, missing), "is required for an app of type 'machine' at Cognito")
    if provider.existing is not None and options.existing is None:
        rule = (
            "must not be 'machine' in a pool that is there already, which the API with its scopes would be written to"
        )
        yield Problem((*here, "type"), rule, app.type, "make its app client by hand, and name it by 'existing'")
    for name in _OF_LOGINS:
        if name in options.model_fields_set:
            rule = "is for apps that log people in, and one of type 'machine' has none"
            fix = "use the app's own 'scopes'" if name == "scopes" else "remove it"
            yield Problem((*here, "options", "cognito", to_camel(name)), rule, fix=fix)


def _app(where: Path, app: AppSettings, options: CognitoAppOptions, checked: Checked) -> Iterator[Problem]:
    provider: CognitoSettings = checked.provider
    if options.existing is not None:
        if provider.existing is None:
            rule, fix = "is for a pool that is there already", "name that pool by 'providers.cognito.existing'"
            yield Problem((*where, "existing"), rule, options.existing, fix)
        rule = "would change the app client that 'existing' names"
        yield from _unwanted(where, options, _OF_ADOPTED_APPS, rule)
        return
    if options.default_redirect_uri is not None and options.default_redirect_uri not in app.callbacks:
        rule = "must be one of the app's callbacks"
        yield Problem((*where, "defaultRedirectUri"), rule, options.default_redirect_uri)
    if app.type != "machine" and not options.own_users and not offered(app, provider.federation, checked.links):
        rule = "must not be false: no identity provider of 'federation' logs in to the app"
        yield Problem((*where, "ownUsers"), rule, False)
    if options.previous_client_version == options.client_version:
        fix = "change 'clientVersion', and name here the version that it had"
        yield Problem((*where, "previousClientVersion"), "is the present 'clientVersion'", NOTHING, fix)
