"""What the console lists of the tenant."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.console.contract import Shown
from emulator.context import Context
from emulator.entra.directory import Directory
from emulator.entra.realm import EntraRealm
from emulator.oidc.provider import Provider


def shown(context: Context) -> Iterator[Shown]:
    """The tenant with every app registration that has a redirect URI."""
    directory = Directory(context)
    realm = EntraRealm(directory)
    clients = [
        client
        for record in directory.objects("application").all()
        if record["appId"] != directory.tenant.client_id and (client := realm.find_client(record["appId"])) is not None
    ]
    people = [user["userPrincipalName"] for user in directory.objects("user").all()]
    yield Shown("Microsoft Entra ID", directory.tenant.tenant_id, Provider(context, realm), clients, people)
