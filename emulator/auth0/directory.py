"""Who may log in: users of the connections that are enabled for a client."""

from __future__ import annotations

from functools import cache

from flask import request

from emulator.auth0 import brute_force
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
    """
    connections = databases(connections)
    protected = [each["name"] for each in connections if each["options"].get("brute_force_protection")]
    if protected and brute_force.is_blocked(tenant, username):
        raise LoginRefused(BLOCKED, 429)
    candidates = [find_by_login(tenant, connection["name"], username) for connection in connections]
    users = [user for user in candidates if user is not None]
    for user in users:
        if verify_password(password, user["_password_hash"]):
            brute_force.forget_failures(tenant, username)
            return as_subject(user)
    if not users:
        verify_password(password, _hash_of_nobody(tenant.context.settings.bcrypt_cost))
    if protected:
        brute_force.count_failure(tenant, username, users[0]["_connection"] if users else protected[0])
    raise LoginRefused(WRONG)


def count_login(tenant: Tenant, subject: Subject) -> int:
    """Notes a login in the user's record; returns how many there have been."""

    def note(user: Document) -> None:
        user["logins_count"] = user.get("logins_count", 0) + 1
        user["last_login"] = tenant.now()
        user["last_ip"] = request.remote_addr or "127.0.0.1"

    changed = tenant.users.update(subject.sub, note)
    return int(changed["logins_count"]) if changed else 1
