"""Claims of ID tokens and access tokens.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference, …/access-token-claims-reference,
…/optional-claims-reference (read 2026-11-24).
Differs: ``aio`` and ``rh`` are opaque strings of this emulator's making. Of the optional claims those are known that an ordinary
member of the tenant can have.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

from emulator.entra.directory import Directory
from emulator.entra.objects import effective_service_principal
from emulator.store import Document

Claims = dict[str, Any]

_MOST_GROUPS = 200


def pairwise_sub(directory: Directory, app_id: str, object_id: str) -> str:
    """The subject that this application, and no other, sees of a user."""
    text = f"{directory.tenant.pairwise_salt}/{app_id}/{object_id}"
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def opaque(directory: Directory, *parts: str) -> str:
    """A stable opaque string, as in ``rh``."""
    digest = hashlib.sha256("/".join((directory.tenant.pairwise_salt, *parts)).encode()).digest()
    return base64.urlsafe_b64encode(digest[:24]).rstrip(b"=").decode()


def new_uti() -> str:
    """The identifier of one token."""
    return secrets.token_urlsafe(16)


def roles_of(directory: Directory, resource: Document, principal_id: str) -> list[str]:
    """Values of the app roles that a principal has on a resource, directly or through its groups, in the resource's order."""
    assigned = {one["appRoleId"] for one in directory.assignments_to(resource["id"], principal_id)}
    return [
        role["value"]
        for role in effective_service_principal(directory, resource)["appRoles"]
        if role["id"] in assigned and role["isEnabled"] and role["value"]
    ]


def user_claims(user: Mapping[str, Any], scopes: tuple[str, ...]) -> Claims:
    """What ``profile`` and ``email`` open of a user."""
    claims: Claims = {}
    if "profile" in scopes:
        claims |= {
            "name": user["displayName"],
            "oid": user["id"],
            "preferred_username": user["userPrincipalName"],
        }
    if "email" in scopes and user["mail"]:
        claims["email"] = user["mail"]
    return claims


def group_claims(directory: Directory, application: Mapping[str, Any], user_id: str) -> Claims:
    """The ``groups`` claim that an application asks for, or its overage claim past 200 groups."""
    wanted = {name.strip() for name in (application["groupMembershipClaims"] or "None").split(",")}
    groups = directory.groups_of(user_id)
    if "ApplicationGroup" in wanted:
        principal = directory.service_principal_by_app_id(application["appId"]) or {"id": ""}
        assigned = {one["principalId"] for one in directory.assignments.find(resourceId=principal["id"])}
        groups = [group for group in groups if group["id"] in assigned]
    elif "All" not in wanted:
        groups = [group for group in groups if "SecurityGroup" in wanted and group["securityEnabled"]]
    if not groups:
        return {}
    if len(groups) > _MOST_GROUPS:
        endpoint = f"{directory.base_url}/v1.0/users/{user_id}/getMemberObjects"
        return {"_claim_names": {"groups": "src1"}, "_claim_sources": {"src1": {"endpoint": endpoint}}}
    return {"groups": [group["id"] for group in groups]}


def optional_claims(
    application: Mapping[str, Any], token: str, user: Mapping[str, Any], scopes: tuple[str, ...], more: Claims
) -> Claims:
    """Claims that an application registered for.

    Args:
        token: ``idToken`` or ``accessToken``.
        more: claims that come from the login and not from the user (``auth_time``, ``sid``, ``ipaddr``).
    """
    available: Claims = {
        "acct": 1 if user["userType"] == "Guest" else 0,
        "ctry": user["country"] if user["country"] and len(user["country"]) == 2 else None,
        "email": user["mail"],
        "login_hint": opaque_hint(user),
        "verified_primary_email": [user["mail"]] if user["mail"] else None,
        "xms_pl": user["preferredLanguage"],
        **more,
    }
    if "profile" in scopes:
        available |= {
            "family_name": user["surname"],
            "given_name": user["givenName"],
            "upn": user["userPrincipalName"],
        }
    asked = (application["optionalClaims"] or {}).get(token) or ()
    names = [one["name"] for one in asked if not one.get("source") or one["source"] == "user"]
    return {name: available[name] for name in names if available.get(name) is not None}


def opaque_hint(user: Mapping[str, Any]) -> str:
    """The ``login_hint`` claim, which stands for the user's name."""
    return base64.urlsafe_b64encode(f"O.{user['userPrincipalName']}".encode()).rstrip(b"=").decode()
