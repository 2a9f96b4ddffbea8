"""What Graph refuses in a user.

Source: https://learn.microsoft.com/en-us/graph/api/resources/user,
https://learn.microsoft.com/en-us/entra/identity/authentication/concept-sspr-policy (password rules of cloud accounts)
(read 2026-11-24).
Differs: the list of banned passwords is not applied, beyond the account's own name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from emulator.entra.directory import Directory
from emulator.entra.graph.errors import BadRequest, invalid_value, same_value
from emulator.entra.tenant import is_verified_domain
from emulator.store import Document

_LOCAL_PART = re.compile(r"[A-Za-z0-9'.\-_!#^~]{1,64}")
_NICKNAME = re.compile(r"[^@()\\\[\]\";:<>, ]{1,64}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_PASSWORD_POLICIES = {"None", "DisableStrongPassword", "DisablePasswordExpiration"}
_SHORTEST, _LONGEST = 8, 256


def check_user(directory: Directory, document: Document) -> None:
    """Raises what is wrong with a user as it would be."""
    _check_name(directory, document)
    if not document["displayName"] or len(document["displayName"]) > 256:
        raise invalid_value("displayName", "User")
    if not document["mailNickname"] or not _NICKNAME.fullmatch(document["mailNickname"]):
        raise invalid_value("mailNickname", "User")
    if document["usageLocation"] is not None and not _COUNTRY.fullmatch(document["usageLocation"]):
        raise invalid_value("usageLocation", "User")
    if document["mail"] is not None and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", document["mail"]):
        raise invalid_value("mail", "User")
    policies = document["passwordPolicies"]
    if policies is not None and not set(re.split(r"\s*,\s*", policies)) <= _PASSWORD_POLICIES:
        raise invalid_value("passwordPolicies", "User")
    if document["userType"] not in (None, "Member", "Guest"):
        raise invalid_value("userType", "User")


def _check_name(directory: Directory, document: Document) -> None:
    name = document["userPrincipalName"] or ""
    local, separator, domain = name.rpartition("@")
    if not separator or not _LOCAL_PART.fullmatch(local) or local.startswith(".") or local.endswith("."):
        raise invalid_value("userPrincipalName", "User")
    if not is_verified_domain(domain):
        raise BadRequest(
            "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain "
            "names in your organization.",
            target="userPrincipalName",
        )
    other = directory.user_by_name(name)
    if other is not None and other["id"] != document["id"]:
        raise same_value("userPrincipalName")


def password_of(profile: Mapping[str, Any] | None, document: Document) -> str | None:
    """The new password that a password profile carries, checked.

    Errors:
        BadRequest: too short or too long, fewer than three of four kinds of characters, or the account's name in it.
    """
    password = (profile or {}).get("password")
    if password is None:
        return None
    kinds = sum(bool(re.search(pattern, password)) for pattern in (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]"))
    strong = "DisableStrongPassword" not in (document["passwordPolicies"] or "")
    local = (document["userPrincipalName"] or "").partition("@")[0].casefold()
    refused = (
        not _SHORTEST <= len(password) <= _LONGEST
        or (strong and kinds < 3)
        or (len(local) > 3 and local in password.casefold())
    )
    if refused:
        raise BadRequest(
            "The specified password does not comply with password complexity requirements. Please provide a different "
            "password.",
            target="passwordProfile",
            detail_code="PasswordComplexity",
        )
    return str(password)
