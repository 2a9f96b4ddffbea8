"""What Graph refuses in an application.

Source: https://learn.microsoft.com/en-us/graph/api/resources/application,
https://learn.microsoft.com/en-us/entra/identity-platform/reply-url (limits of redirect URIs) and
https://learn.microsoft.com/en-us/entra/identity-platform/identifier-uri-restrictions (read 2026-11-24).
Differs: the text of a refused redirect URI is the directory's general one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from emulator.entra.directory import Directory
from emulator.entra.graph.errors import (
    BadRequest,
    DuplicateValue,
    EnabledEntitlement,
    UnverifiedHostName,
    invalid_value,
    same_value,
)
from emulator.entra.tenant import VERIFIED_DOMAINS
from emulator.store import Document

_AUDIENCES = ("AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount")
_GROUP_CLAIMS = {"None", "SecurityGroup", "DirectoryRole", "ApplicationGroup", "All"}
_LOOPBACK = ("localhost", "127.0.0.1")
_MEMBER_TYPES = {"User", "Application"}
_ROLE_VALUE = re.compile(r"[A-Za-z0-9:!#$%&'()*+,\-./;<=>?@\[\]^_`{|}~]{1,120}")
_LONGEST_NAME = 256
_LONGEST_URI = 256


def check_application(directory: Directory, before: Document | None, after: Document) -> None:
    """Raises what is wrong with an application as it would be; ``before`` is None for a new one."""
    if not after["displayName"] or len(after["displayName"]) > _LONGEST_NAME:
        raise invalid_value("displayName", "Application")
    if after["signInAudience"] not in _AUDIENCES:
        raise invalid_value("signInAudience", "Application")
    claims = after["groupMembershipClaims"]
    if claims is not None and not set(re.split(r"\s*,\s*", claims)) <= _GROUP_CLAIMS:
        raise invalid_value("groupMembershipClaims", "Application")
    _check_listed(after)
    _check_redirect_uris(after)
    _check_identifier_uris(directory, before, after)
    _check_entitlements(before, after)
    if after["api"]["requestedAccessTokenVersion"] not in (None, 1, 2):
        raise invalid_value("requestedAccessTokenVersion", "Application")
    if "Personal" in after["signInAudience"] and after["api"]["requestedAccessTokenVersion"] != 2:
        raise BadRequest(
            "Property api.requestedAccessTokenVersion is invalid.", target="api", detail_code="InvalidValue"
        )


def _check_listed(application: Document) -> None:
    """Optional claims have all their three lists, and the entries of lists what they stand for."""
    if application["optionalClaims"] is not None:
        application["optionalClaims"] = {
            "idToken": [],
            "accessToken": [],
            "saml2Token": [],
            **application["optionalClaims"],
        }
    for entries in (application["optionalClaims"] or {}).values():
        if any(not entry.get("name") for entry in entries):
            raise invalid_value("optionalClaims", "Application")
    for required in application["requiredResourceAccess"]:
        complete = all(
            access.get("id") and access.get("type") in ("Scope", "Role")
            for access in required.get("resourceAccess") or ()
        )
        if not required.get("resourceAppId") or not required.get("resourceAccess") or not complete:
            raise invalid_value("requiredResourceAccess", "Application")


def _check_redirect_uris(application: Document) -> None:
    personal = "Personal" in application["signInAudience"]
    allowed = 100 if personal else 256
    total = 0
    for platform in ("web", "spa", "publicClient"):
        uris = application[platform]["redirectUris"]
        total += len(uris)
        if len(set(uris)) != len(uris):
            raise DuplicateValue("redirectUris")
        for uri in uris:
            if not _is_redirect_uri(uri, platform, personal):
                raise invalid_value("redirectUris", "Application")
    if total > allowed:
        raise BadRequest(
            f"The application has {total} redirect URIs; at most {allowed} are allowed.", target="redirectUris"
        )
    logout = application["web"]["logoutUrl"]
    if logout is not None and urlsplit(logout).scheme != "https" and not _is_loopback(logout):
        raise invalid_value("logoutUrl", "Application")
    settings = application["web"].get("redirectUriSettings") or []
    if any(setting.get("uri") not in application["web"]["redirectUris"] for setting in settings):
        application["web"]["redirectUriSettings"] = [
            setting for setting in settings if setting.get("uri") in application["web"]["redirectUris"]
        ]


def _is_redirect_uri(uri: str, platform: str, personal: bool) -> bool:
    if len(uri) > _LONGEST_URI or "#" in uri or any(character in uri for character in " !$'(),;"):
        return False
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return False
    if parts.scheme not in ("https", "http"):
        return (platform == "publicClient" and bool(parts.scheme)) or uri.startswith(("urn:", "ms-appx-web:", "brk-"))
    if not host or "*" in uri or (personal and parts.query):
        return False
    return parts.scheme == "https" or _is_loopback(uri)


def _is_loopback(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme == "http" and parts.hostname in _LOOPBACK


def _check_identifier_uris(directory: Directory, before: Document | None, after: Document) -> None:
    uris = after["identifierUris"]
    if len({uri.casefold() for uri in uris}) != len(uris):
        raise DuplicateValue("identifierUris")
    added = set(uris) - set(before["identifierUris"] if before else ())
    for uri in sorted(added):
        parts = urlsplit(uri)
        if not parts.scheme or uri.endswith("/") or len(uri) > 255:
            raise BadRequest(f"Application alias '{uri}' value is invalid.", target="identifierUris")
        if parts.scheme == "api":
            known = (after["appId"].lower(), directory.tenant.tenant_id)
            if not any(part in known for part in parts.netloc.lower().split("/")) and not _on_verified_domain(
                parts.netloc
            ):
                raise UnverifiedHostName(uri)
        elif parts.scheme == "https" and not _on_verified_domain(parts.hostname or ""):
            raise UnverifiedHostName(uri)
        for other in directory.objects("application").all():
            if other["id"] != after["id"] and uri.casefold() in map(str.casefold, other["identifierUris"]):
                raise same_value("identifierUris")


def _on_verified_domain(host: str) -> bool:
    return any(host.casefold() == name or host.casefold().endswith(f".{name}") for name in VERIFIED_DOMAINS)


def _check_entitlements(before: Document | None, after: Document) -> None:
    roles, scopes = after["appRoles"], after["api"]["oauth2PermissionScopes"]
    _check_roles(roles)
    _check_scopes(scopes)
    for target, entries in (("appRoles", roles), ("oauth2PermissionScopes", scopes)):
        _check_unique(target, entries)
    shared = {role["id"] for role in roles} & {scope["id"] for scope in scopes}
    values = {role.get("value"): role["id"] for role in roles if role.get("value")}
    for scope in scopes:
        if scope.get("value") in values and scope["id"] not in shared:
            raise DuplicateValue("oauth2PermissionScopes")
    if before is not None:
        _check_enabled("appRoles", before["appRoles"], roles)
        _check_enabled("oauth2PermissionScopes", before["api"]["oauth2PermissionScopes"], scopes)


def _check_roles(roles: Sequence[dict[str, Any]]) -> None:
    for role in roles:
        for name in ("id", "displayName", "description", "allowedMemberTypes"):
            if not role.get(name):
                raise BadRequest(f"A value is required for property '{name}' of resource 'AppRole'.", target="appRoles")
        if not set(role["allowedMemberTypes"]) <= _MEMBER_TYPES:
            raise invalid_value("allowedMemberTypes", "AppRole")
        if role.get("value") is not None and not _ROLE_VALUE.fullmatch(role["value"]):
            raise invalid_value("value", "AppRole")
        if (role.get("value") or "").startswith("."):
            raise invalid_value("value", "AppRole")
        role.setdefault("isEnabled", True)
        role.setdefault("value", None)
        role.setdefault("origin", "Application")
        role["id"] = role["id"].lower()


def _check_scopes(scopes: Sequence[dict[str, Any]]) -> None:
    for scope in scopes:
        for name in ("id", "value", "adminConsentDisplayName", "adminConsentDescription"):
            if not scope.get(name):
                raise BadRequest(
                    f"A value is required for property '{name}' of resource 'PermissionScope'.", target="api"
                )
        if scope.setdefault("type", "User") not in ("User", "Admin"):
            raise invalid_value("type", "PermissionScope")
        scope.setdefault("isEnabled", True)
        scope.setdefault("userConsentDescription", None)
        scope.setdefault("userConsentDisplayName", None)
        scope["id"] = scope["id"].lower()


def _check_unique(target: str, entries: Sequence[Mapping[str, Any]]) -> None:
    identifiers = [entry["id"] for entry in entries]
    values = [entry["value"] for entry in entries if entry.get("value") is not None]
    if len(set(identifiers)) != len(identifiers) or len(set(values)) != len(values):
        raise DuplicateValue(target)


def _check_enabled(target: str, before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> None:
    kept = {entry["id"]: entry for entry in after}
    for entry in before:
        if not entry.get("isEnabled"):
            continue
        remaining = kept.get(entry["id"])
        if remaining is None:
            raise EnabledEntitlement(target)
        if remaining.get("value") != entry.get("value") and remaining.get("isEnabled"):
            raise EnabledEntitlement(target)
