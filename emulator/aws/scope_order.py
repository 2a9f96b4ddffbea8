"""The order in which an access token names its scopes.

Source: tokens as people have published them, which all say ``aws.cognito.signin.user.admin phone openid profile email``, whatever
the order of the request: that of a Java ``HashSet``. AWS's own example asks for ``email openid`` and is given ``openid email``.
Differs: that custom scopes stand by the same rule is inferred from those.
"""

from __future__ import annotations

from collections.abc import Iterable


def in_service_order(scopes: Iterable[str]) -> tuple[str, ...]:
    """Each once."""
    once = tuple(dict.fromkeys(scopes))
    buckets = 16
    while len(once) > buckets * 3 // 4:
        buckets *= 2
    return tuple(sorted(once, key=lambda scope: _spread(scope) & (buckets - 1)))


def _spread(text: str) -> int:
    """``String.hashCode``, as ``HashMap`` spreads it."""
    value = 0
    for unit in memoryview(text.encode("utf-16-le")).cast("H"):
        value = (31 * value + unit) & 0xFFFFFFFF
    return value ^ (value >> 16)
