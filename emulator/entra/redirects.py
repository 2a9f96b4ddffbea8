"""Redirect URIs of an application: which platform one belongs to.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/reply-url, "Localhost exceptions" (read 2026-11-24): the port of
an ``http://localhost`` or ``http://127.0.0.1`` address is not looked at, on any platform.
Differs: a wildcard in a registered URI cannot be registered here, so it is not matched either.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

PLATFORMS = ("web", "spa", "publicClient")
# By hand, for `urlsplit` passes over tabs, newlines and half of a user's name, which a browser may read otherwise.
_LOOPBACK = re.compile(r"http://(?P<host>localhost|127\.0\.0\.1)(?::(?P<port>[0-9]{1,5}))?(?P<rest>(?:[/?][!-~]*)?)")
_HIGHEST_PORT = 65535


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
    """To the letter but for the port; `http://localhost` and `http://localhost/` are one address."""
    ours, theirs = _LOOPBACK.fullmatch(registered), _LOOPBACK.fullmatch(uri)
    if ours is None or theirs is None or int(theirs["port"] or 0) > _HIGHEST_PORT:
        return False
    return (ours["host"], ours["rest"] or "/") == (theirs["host"], theirs["rest"] or "/")
