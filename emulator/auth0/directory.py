"""Who may log in: users of the connections that are enabled for a client."""

from __future__ import annotations

from functools import cache

from flask import request

from emulator.auth0.management.connections import DATABASE
from emulator.auth0.management.users import find_by_login
from emulator.auth0.tenant import Tenant
from emulator.oidc.contract import LoginRefused, Subject
from emulator.passwords import hash_password, verify_password
from emulator.store import Document

WRONG = "Wrong email or password."
BLOCKED = (
    "Your account has been blocked after multiple consecutive login attempts. We've sent you a notification via your "
    "preferred contact method with instructions on how to unblock it."
)
FEDERATED = ("google-oauth2", "oidc")
"""The strategies whose users another identity provider logs in."""
_ATTEMPTS = 10
_BLOCK_SECONDS = 30 * 24 * 3600


@cache
def _hash_of_nobody(cost: int) -> str:
    return hash_password("nobody has this password", cost)


def enabled_connections(tenant: Tenant, client_id: str) -> list[Document]:
    """The connections whose users may use the client, of the strategies that log anybody in.

    Those of domain level are open to every third-party client.
    Source: https://auth0.com/docs/get-started/applications/confidential-and-public-applications/enable-third-party-applications
    Differs: a third-party client may also use a connection that is enabled for it by name.
    """
    third_party = not (tenant.clients.get(client_id) or {}).get("is_first_party", True)
    return [
        connection
        for connection in tenant.connections.all()
        if (client_id in connection["enabled_clients"] or (third_party and connection.get("is_domain_connection")))
        and connection["strategy"] in (DATABASE, *FEDERATED)
        and (connection.get("authentication") or {}).get("active", True)
    ]


def databases(connections: list[Document]) -> list[Document]:
    """Those of them whose users have a password here."""
    return [connection for connection in connections if connection["strategy"] == DATABASE]


def as_subject(user: Document) -> Subject:
    """A user in the protocol's terms."""
    username = user.get("email") or user.get("username") or user["name"]
    return Subject(sub=user["user_id"], username=username, record=user)


def authenticate(tenant: Tenant, connections: list[Document], username: str, password: str) -> Subject:
    """The user with this password, of the databases among the connections.

    Raises:
        LoginRefused: the same words, after the same time, for a wrong password as for an unknown user.

    Source: https://auth0.com/docs/secure/attack-protection/brute-force-protection (read 2026-11-24).
    Differs: a block ends after 30 days or when an administrator sets ``blocked`` to false; no mail is sent.
    """
    connections = databases(connections)
    protected = any(connection["options"].get("brute_force_protection") for connection in connections)
    key = username.lower()
    if protected and _failures(tenant, key) >= _ATTEMPTS:
        raise LoginRefused(BLOCKED, 429)
    candidates = [find_by_login(tenant, connection["name"], username) for connection in connections]
    users = [user for user in candidates if user is not None]
    for user in users:
        if verify_password(password, user["_password_hash"]):
            tenant.attempts.delete(key)
            return as_subject(user)
    if not users:
        verify_password(password, _hash_of_nobody(tenant.context.settings.bcrypt_cost))
    if protected:
        _count_failure(tenant, key)
    raise LoginRefused(WRONG)


def _failures(tenant: Tenant, key: str) -> int:
    kept = tenant.attempts.get(key)
    if kept is None or kept["ends_at"] <= tenant.context.clock():
        return 0
    return int(kept["count"])


def _count_failure(tenant: Tenant, key: str) -> None:
    ends = tenant.context.clock() + _BLOCK_SECONDS
    with tenant.context.store.transaction():
        tenant.attempts.put(key, {"count": _failures(tenant, key) + 1, "ends_at": ends}, expires_at=ends)


def count_login(tenant: Tenant, subject: Subject) -> int:
    """Notes a login in the user's record; returns how many there have been."""

    def note(user: Document) -> None:
        user["logins_count"] = user.get("logins_count", 0) + 1
        user["last_login"] = tenant.now()
        user["last_ip"] = request.remote_addr or "127.0.0.1"

    changed = tenant.users.update(subject.sub, note)
    return int(changed["logins_count"]) if changed else 1
