"""What the console lists of the tenant."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.auth0.app import tenant_of
from emulator.auth0.realm import Auth0Realm
from emulator.console.contract import Shown
from emulator.context import Context
from emulator.oidc.provider import Provider


def shown(context: Context) -> Iterator[Shown]:
    """The tenant with every application but its own."""
    tenant = tenant_of(context)
    realm = Auth0Realm(tenant)
    clients = [
        client
        for record in tenant.clients.all()
        if not record.get("_own") and (client := realm.find_client(record["client_id"])) is not None
    ]
    people = [str(user.get("email") or user.get("username") or user["user_id"]) for user in tenant.users.all()]
    yield Shown("Auth0", tenant.domain, Provider(context, realm), clients, people)
