"""Users who come by way of another provider: made at their first login, brought up to date at each.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-identity-federation.html (read 2026-11-24)
Differs: the triggers of a sign-up are not run; an attribute whose claim is missing stays as it was.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from moto.cognitoidp.exceptions import InvalidParameterException
from moto.cognitoidp.models import CognitoIdpGroup
from moto.cognitoidp.utils import expand_attrs

from emulator.aws.cognito.attributes import check_attributes
from emulator.aws.cognito.client import UserPoolClient
from emulator.aws.cognito.identity_providers import IdentityProvider
from emulator.aws.cognito.pool import UserPool
from emulator.aws.cognito.user import EXTERNAL, User
from emulator.aws.federation.mapping import Claims, attributes_of, username_of
from emulator.aws.federation.words import FederationFault
from emulator.aws.runtime import Runtime

_ALIASES = ("email", "phone_number")
_VERIFIED = tuple(f"{name}_verified" for name in _ALIASES)


def federated_user(
    runtime: Runtime, pool: UserPool, client: UserPoolClient, provider: IdentityProvider, claims: Claims
) -> User:
    """The user behind verified claims.

    Raises:
        FederationFault: the claims do not fit the pool, the client may not write them, or the user is disabled.
    """
    theirs = username_of(provider, claims)
    given = attributes_of(provider, claims)
    _check_writable(client, given)
    with runtime.state.changing("cognito-idp"):
        name = f"{provider.name}_{theirs}"
        user = pool.users.get(name)
        if not isinstance(user, User):
            user = _create(runtime, pool, provider, name, theirs, given, claims)
        elif user.provider != provider.name:
            raise FederationFault(f"Already found an entry for username {name}")
        elif not user.enabled:
            raise FederationFault("User is disabled.")
        else:
            _update(pool, provider, user, given)
        user.logins += 1
        return user


def _create(
    runtime: Runtime,
    pool: UserPool,
    provider: IdentityProvider,
    name: str,
    theirs: str,
    given: dict[str, str],
    claims: Claims,
) -> User:
    known = _unverified({attribute: value for attribute, value in given.items() if value}, {})
    missing = [
        attribute
        for attribute, schema in pool.schema_attributes.items()
        if schema.required and attribute != "sub" and attribute not in known
    ]
    if missing and provider.kind == "SAML":
        raise _invalid(provider, f"{missing[0]}: The attribute is required")
    if missing:
        raise FederationFault(f"attributes required: [{', '.join(missing)}]")
    _check(pool, provider, known, creating=True)
    user = User(pool.id, name, None, EXTERNAL, expand_attrs(known))
    user.provider = provider.name
    identity = {
        "userId": theirs,
        "providerName": provider.name,
        "providerType": provider.kind,
        "issuer": claims.get("iss") if provider.kind == "SAML" else None,
        "primary": True,
        "dateCreated": int(runtime.context.clock() * 1000),
    }
    user.update_attributes([{"Name": "identities", "Value": json.dumps([identity], separators=(",", ":"))}])
    group = _group(pool, provider)
    user.groups.add(group)
    group.users.add(user)
    pool.users[user.username] = user
    return user


def _update(pool: UserPool, provider: IdentityProvider, user: User, given: dict[str, str]) -> None:
    for name, value in given.items():
        if not value and pool.schema_attributes[name].required:
            raise _invalid(provider, f"{name}: Required attribute cannot be deleted")
    known = {name: value for name, value in given.items() if value}
    _check(pool, provider, known, creating=False)
    gone = [name for name, value in given.items() if not value and name in user.attribute_lookup]
    if gone:
        user.delete_attributes(gone)
    user.update_attributes(expand_attrs(_unverified(known, user.attribute_lookup)))


def _unverified(given: dict[str, str], before: Mapping[str, str]) -> dict[str, str]:
    """A new e-mail address or phone number is unverified unless the provider says otherwise."""
    new = [name for name in _ALIASES if name in given and given[name] != before.get(name)]
    return {**{f"{name}_verified": "false" for name in new}, **given}


def _check(pool: UserPool, provider: IdentityProvider, known: dict[str, str], *, creating: bool) -> None:
    try:
        check_attributes(pool, expand_attrs(known), creating=creating)
    except InvalidParameterException as refusal:
        text = str(refusal.message).removeprefix("Attributes did not conform to the schema: ").strip()
        raise _invalid(provider, text) from refusal


def _invalid(provider: IdentityProvider, text: str) -> FederationFault:
    return FederationFault(
        f"Invalid SAML response received: Invalid user attributes: {text}" if provider.kind == "SAML" else text
    )


def _check_writable(client: UserPoolClient, given: dict[str, str]) -> None:
    writable = client.extended_config.get("WriteAttributes")
    if writable and not set(given) - set(_VERIFIED) <= set(writable):
        raise FederationFault("A client attempted to write unauthorized attribute")


def _group(pool: UserPool, provider: IdentityProvider) -> CognitoIdpGroup:
    """The group of everybody who comes from there, made for the first of them."""
    name = f"{pool.id}_{provider.name}"
    if name not in pool.groups:
        text = f"Autogenerated group for users who sign in using {provider.name}"
        pool.groups[name] = CognitoIdpGroup(pool.id, name, text, None, None)  # type: ignore[arg-type]
    return pool.groups[name]
