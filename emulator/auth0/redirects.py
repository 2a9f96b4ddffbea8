"""Which addresses a tenant sends a browser to: callbacks and logout URLs, with one star for a sub-domain.

Source: https://auth0.com/docs/get-started/applications/wildcards-for-subdomains and
https://auth0.com/docs/authenticate/login/logout/redirect-users-after-logout (read 2026-11-25): the star stands for one label of the
host and for nothing else; of a logout URL, query and fragment are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_PATTERN = re.compile(r"(https?://)\*(\.[^/?#]+)(.*)", re.DOTALL)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"


def matches(registered: Iterable[str], address: str) -> bool:
    """Whether an address is registered: to the letter, or as one sub-domain of ``https://*.example.com/callback``."""
    return any(pattern == address or _is_sub_domain(pattern, address) for pattern in registered if "*" not in address)


def matches_logout(registered: Iterable[str], address: str) -> bool:
    """The same without the query and the fragment of the address."""
    return matches(registered, re.split(r"[?#]", address, maxsplit=1)[0]) or matches(registered, address)


def _is_sub_domain(pattern: str, address: str) -> bool:
    parts = _PATTERN.fullmatch(pattern)
    if parts is None:
        return False
    scheme, domain, rest = map(re.escape, parts.groups())
    # Names of hosts have no case (RFC 3986 section 3.2.2); paths do.
    return re.fullmatch(f"{scheme}{_LABEL}(?i:{domain}){rest}", address) is not None
