"""What a redirect or logout URI must be, for the three policies that look at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from pulumi_policy import ReportViolation

from .known import items, value

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def problem_of(uri: str, *, own_scheme: bool = False) -> str | None:
    """What is wrong with a URI, or None.

    Args:
        own_scheme: whether an app's own scheme is allowed (RFC 8252 section 7.1).

    Source: RFC 9700 sections 2.1 and 4.1.3, RFC 6749 section 3.1.2.
    """
    parts = urlsplit(uri)
    if "*" in uri:
        return "has a wildcard; list each URI"
    if "#" in uri:
        return "has a fragment; remove it"
    if parts.username or parts.password:
        return "has credentials; remove them"
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        return None
    if own_scheme and "." in parts.scheme:
        return None
    return "is not https; plain http is for loopback only"


def report(
    properties: Mapping[str, Any] | None,
    names: Sequence[str],
    report_violation: ReportViolation,
    *,
    prefix: str = "",
    own_scheme: bool = False,
) -> None:
    """Reports every URI of the named inputs, lists or single values, that is not exact or not safe."""
    for name in names:
        found = value(properties, name)
        if isinstance(found, str):
            pairs = [(name, found)]
        else:
            pairs = [(f"{name}[{index}]", uri) for index, uri in items(properties, name)]
        for path, uri in pairs:
            problem = problem_of(uri, own_scheme=own_scheme)
            if problem:
                report_violation(f"`{prefix}{path}` {uri!r} {problem}", None)
