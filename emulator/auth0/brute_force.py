"""Brute-force protection: ten wrong passwords for one name from one address block that address from that name.

Source: https://auth0.com/docs/secure/attack-protection/brute-force-protection (read 2026-11-25).
Differs: the settings of the service's default, ten attempts counted by name and address, cannot be changed; no mail is sent, so nobody
unblocks themselves by its link.
"""

from __future__ import annotations

from collections.abc import Iterable

from flask import request

from emulator.auth0.tenant import Tenant
from emulator.store import Document

MAX_ATTEMPTS = 10
_BLOCK_SECONDS = 30 * 24 * 3600


def is_blocked(tenant: Tenant, identifier: str) -> bool:
    """Whether the address of this request has used up its attempts at a name, be it anybody's or nobody's."""
    return _count(tenant, _key(identifier)) >= MAX_ATTEMPTS


def count_failure(tenant: Tenant, identifier: str, connection: str) -> None:
    """Notes a wrong password; the count ends thirty days after the last one."""
    key, ends = _key(identifier), tenant.context.clock() + _BLOCK_SECONDS
    with tenant.context.store.transaction():
        document = {
            "identifier": identifier.lower(),
            "ip": _address(),
            "connection": connection,
            "count": _count(tenant, key) + 1,
            "ends_at": ends,
        }
        tenant.attempts.put(key, document, expires_at=ends)


def forget_failures(tenant: Tenant, identifier: str) -> None:
    """After a right password: they were not consecutive."""
    tenant.attempts.delete(_key(identifier))


def blocks(tenant: Tenant, identifiers: Iterable[str]) -> list[Document]:
    """What is blocked of these names: ``identifier``, ``ip`` and ``connection`` of each."""
    now = tenant.context.clock()
    wanted = {identifier.lower() for identifier in identifiers}
    return [
        {name: kept[name] for name in ("identifier", "ip", "connection")}
        for kept in tenant.attempts.all()
        if kept.get("identifier") in wanted and kept["count"] >= MAX_ATTEMPTS and kept["ends_at"] > now
    ]


def unblock(tenant: Tenant, identifiers: Iterable[str]) -> None:
    """From every address, as an administrator or a new password does."""
    for identifier in identifiers:
        tenant.attempts.delete_where("identifier", identifier.lower())


def _count(tenant: Tenant, key: str) -> int:
    kept = tenant.attempts.get(key)
    return int(kept["count"]) if kept is not None and kept["ends_at"] > tenant.context.clock() else 0


def _key(identifier: str) -> str:
    return f"{_address()}\n{identifier.lower()}"


def _address() -> str:
    return request.remote_addr or "127.0.0.1"
