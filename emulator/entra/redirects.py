"""Redirect URIs of an application: which platform one belongs to.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/reply-url, "Localhost exceptions" (read 2026-11-24): the port of
an ``http://localhost`` or ``http://127.0.0.1`` address is not looked at, on any platform.
Differs: a wildcard in a registered URI cannot be registered here, so it is not matched either.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

PLATFORMS = ("web", "spa", "publicClient")
_LOOPBACK = ("localhost", "127.0.0.1")


def redirect_uris(application: Mapping[str, Any]) -> tuple[str, ...]:
    """Every registered redirect URI."""
    return tuple(uri for platform in PLATFORMS for uri in application[platform]["redirectUris"])


def platform_of(application: Mapping[str, Any], uri: str) -> str | None:
    """The platform whose redirect URI this is: an exact match first, then one that differs in a loopback port; or None."""
    for same in (_is_exact, _is_loopback_match):
        for platform in PLATFORMS:
            if any(same(registered, uri) for registered in application[platform]["redirectUris"]):
                return platform
    return None


def _is_exact(registered: str, uri: str) -> bool:
    return registered == uri


def _is_loopback_match(registered: str, uri: str) -> bool:
    try:
        ours, theirs = urlsplit(registered), urlsplit(uri)
        _ = theirs.port
    except ValueError:
        return False
    if ours.scheme != "http" or ours.hostname not in _LOOPBACK or theirs.username or "#" in uri:
        return False
    # `http://localhost` and `http://localhost/` are one address.
    return (ours.scheme, ours.hostname, ours.path or "/", ours.query) == (
        theirs.scheme,
        theirs.hostname,
        theirs.path or "/",
        theirs.query,
    )
