"""Claims of Cognito's tokens, from the user as moto has it.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html and
…-using-the-access-token.html (read 2026-11-24).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any

from emulator.aws.cognito.client import UserPoolClient
from emulator.aws.cognito.groups import ordered_groups
from emulator.aws.cognito.user import User

ADMIN_SCOPE = "aws.cognito.signin.user.admin"
_NAMESPACE = uuid.UUID("9a3c2c6e-6f0b-4c1e-9c1d-1f6f5a2f7d10")
_BY_SCOPE = {"email": ("email", "email_verified"), "phone": ("phone_number", "phone_number_verified")}
_VERIFIED = ("email_verified", "phone_number_verified")


def readable_attributes(user: User, client: UserPoolClient, scopes: Iterable[str]) -> dict[str, str]:
    """Attributes that the client may read and the scopes ask for.

    ``openid`` alone asks for all; with ``email`` or ``phone`` beside it, only for those; ``profile`` for all again.
    Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html
    """
    allowed = client.extended_config.get("ReadAttributes")
    known = {
        name: value
        for name, value in user.attribute_lookup.items()
        if name not in ("sub", "identities") and not name.startswith("dev:") and (not allowed or name in allowed)
    }
    asked = set(scopes) & {"email", "phone", "profile"}
    if not asked or "profile" in asked:
        return known
    names = {name for scope in asked for name in _BY_SCOPE[scope]}
    return {name: value for name, value in known.items() if name in names}


def id_claims(user: User, client: UserPoolClient, scopes: Iterable[str]) -> dict[str, Any]:
    """What an ID token says of the person, beside the registered claims."""
    attributes: dict[str, Any] = readable_attributes(user, client, scopes)
    claims: dict[str, Any] = {**attributes, "cognito:username": user.username, **group_claims(user, roles=True)}
    for name in _VERIFIED:
        if name in claims:
            claims[name] = claims[name] == "true"
    if "address" in claims:
        claims["address"] = {"formatted": claims["address"]}
    identities = json.loads(user.attribute_lookup.get("identities", "[]"))
    if identities:
        claims["identities"] = [
            {**identity, "primary": "true", "dateCreated": str(identity["dateCreated"])} for identity in identities
        ]
    return claims


def userinfo_claims(user: User, client: UserPoolClient, scopes: Iterable[str]) -> dict[str, Any]:
    """The userinfo response, whose verified flags are strings.

    Source: https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html
    """
    identities = {"identities": user.attribute_lookup["identities"]} if user.provider else {}
    return {"sub": user.id, **identities, **readable_attributes(user, client, scopes), "username": user.username}


def group_claims(user: User, *, roles: bool) -> dict[str, Any]:
    """``cognito:groups`` and the roles behind them; nothing at all for a user of no group."""
    groups = ordered_groups(user)
    if not groups:
        return {}
    claims: dict[str, Any] = {"cognito:groups": [group.group_name for group in groups]}
    arns = [group.role_arn for group in groups if group.role_arn]
    if roles and arns:
        claims["cognito:roles"] = list(dict.fromkeys(arns))
        preferred = preferred_role(user)
        if preferred:
            claims["cognito:preferred_role"] = preferred
    return claims


def preferred_role(user: User) -> str | None:
    """The role of the group with the lowest precedence; none when two groups share it with different roles."""
    ranked = [group for group in ordered_groups(user) if group.role_arn and group.precedence is not None]
    if not ranked:
        return None
    best = {group.role_arn for group in ranked if group.precedence == ranked[0].precedence}
    return best.pop() if len(best) == 1 else None


def session_identifiers(session_id: str, client_id: str) -> dict[str, str]:
    """``origin_jti`` and ``event_id``: the same in every token that goes back to one authentication."""
    return {
        "origin_jti": str(uuid.uuid5(_NAMESPACE, f"origin {session_id} {client_id}")),
        "event_id": str(uuid.uuid5(_NAMESPACE, f"event {session_id} {client_id}")),
    }
