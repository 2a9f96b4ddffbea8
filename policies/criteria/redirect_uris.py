"""What a URI must be to which an identity provider sends a browser, with a code or after a logout."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from inputs import Inputs
from policy import Setting, Settings, Violation
from sources import Source, rfc

SOURCES: Final[tuple[Source, ...]] = (
    rfc(9700, "2.1"),
    rfc(9700, "2.6"),
    rfc(9700, "4.1.3"),
    rfc(6749, "3.1.2"),
    rfc(8252, "7.1"),
)
ALLOWED_HOSTS: Final = Setting(
    "allowedHosts",
    (),
    "The only hosts that a URI may have, besides loopback; `.example.com` names all below it. Any when empty.",
)
ALLOW_LOOPBACK: Final = Setting(
    "allowLoopback", True, "Whether a URI may be of this machine: `localhost`, `127.0.0.1`, `[::1]`."
)
ALLOWED_SCHEMES: Final = Setting(
    "allowedSchemes", (), "Schemes of native apps besides those with a dot in them, such as `myapp`."
)
SETTINGS: Final = (ALLOWED_HOSTS, ALLOW_LOOPBACK, ALLOWED_SCHEMES)

_NO_SCHEME = re.compile(r"(?!)")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_BRACKETED = re.compile(r"\](?::\d*)?$")
_SPACE = re.compile(r"\s")
_CONTROL = re.compile(r"[\\\x00-\x1f\x7f]")
_NO_URI = "must be a URI", "write it as https://HOST/PATH"
_HTTPS_ONLY = "must be https; plain http is for loopback only"


def problem_of(
    uri: str, settings: Settings, *, own_scheme: bool = False, vendor_schemes: re.Pattern[str] = _NO_SCHEME
) -> tuple[str, str] | None:
    """What is wrong with a URI: the rule that it breaks and the fix, or None.

    Args:
        own_scheme: whether a native app's own scheme is allowed (RFC 8252 section 7.1).
        vendor_schemes: what the vendor's own libraries use besides.
    """
    try:
        parts = urlsplit(uri)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return _NO_URI
    # A Python with CVE-2025-0938 overlooks what follows an address in brackets, as in http://[::1].evil.example/.
    if "]" in parts.netloc and not _BRACKETED.search(parts.netloc):
        return _NO_URI
    return (
        _inexact(uri, parts, host)
        or (
            None
            if own_scheme and vendor_schemes.fullmatch(parts.scheme)
            else _insecure(uri, parts, host, settings, own_scheme)
        )
        or _foreign(parts, host, settings)
    )


def _inexact(uri: str, parts: SplitResult, host: str) -> tuple[str, str] | None:
    plain = unquote(uri)
    if not parts.scheme:
        return "must be an absolute URI", "write it as https://HOST/PATH"
    if "*" in plain:
        return "must not have a wildcard: whoever holds one of the matching hosts gets the code", "list each URI"
    if "{" in plain or "}" in plain:
        return "must not have a placeholder: what it stands for is somebody else's to say", "list each URI"
    if "#" in uri:
        return "must not have a fragment", f"use {uri.partition('#')[0]!r}"
    if parts.username is not None or parts.password is not None:
        return "must not have credentials before its host", "remove them"
    if _SPACE.search(uri) or _CONTROL.search(plain) or not uri.isascii():
        # A Cyrillic letter in a host looks like a Latin one to whoever reviews it.
        rule = "must not have spaces, control characters, backslashes or characters beyond ASCII"
        return rule, "remove them, or write a host in Punycode and a path in percent-encoding"
    if {".", ".."} & set(unquote(parts.path).split("/")):
        return "must not have '.' or '..' in its path", "write the path that is meant"
    if "%" in host or host.endswith("."):
        return "must not have percent-encoding in its host, nor a dot at the end of it", "write the host as it is"
    return None


def _insecure(uri: str, parts: SplitResult, host: str, settings: Settings, own_scheme: bool) -> tuple[str, str] | None:
    loopback = host in _LOOPBACK
    if loopback and not settings[ALLOW_LOOPBACK.name]:
        return "must not be of this machine: the policy's `allowLoopback` is false", "use the app's own host"
    if parts.scheme == "https":
        return None if host else ("must have a host", "write it as https://HOST/PATH")
    if parts.scheme == "http":
        return None if loopback else (_HTTPS_ONLY, f"use {'https' + uri[4:]!r}")
    if own_scheme and ("." in parts.scheme or parts.scheme in settings[ALLOWED_SCHEMES.name]):
        return None
    if own_scheme:
        rule = "must be https, or have a scheme that is a domain of the app's maker in reverse"
        return rule, "use one such as 'com.example.app:/callback', or name the scheme in `allowedSchemes`"
    return _HTTPS_ONLY, "use the app's https address"


def _foreign(parts: SplitResult, host: str, settings: Settings) -> tuple[str, str] | None:
    allowed: Sequence[str] = settings[ALLOWED_HOSTS.name]
    if not allowed or parts.scheme not in ("https", "http") or host in _LOOPBACK:
        return None
    if any(host == name or (name.startswith(".") and host.endswith(name)) for name in allowed):
        return None
    return f"must have a host of the policy's `allowedHosts` ({', '.join(allowed)})", "use one of them, or add this one"


def violations(
    inputs: Inputs,
    paths: Sequence[str],
    settings: Settings,
    *,
    own_scheme: bool = False,
    vendor_schemes: re.Pattern[str] = _NO_SCHEME,
) -> Iterator[Violation]:
    """What is wrong with the URIs at these paths, single ones or lists; an empty text is no URI."""
    for path in paths:
        for where, uri in inputs.items(path):
            problem = (
                problem_of(uri, settings, own_scheme=own_scheme, vendor_schemes=vendor_schemes)
                if isinstance(uri, str) and uri
                else None
            )
            if problem:
                yield Violation(where, problem[0], problem[1], uri)
