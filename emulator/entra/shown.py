"""What the console lists of the tenant."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.console.contract import Shown
from emulator.context import Context
from emulator.entra.clients import as_client, find_application
from emulator.entra.directory import Directory
from emulator.entra.realm import EntraRealm
from emulator.entra.redirects import redirect_uris
from emulator.oidc.provider import Provider


def shown(context: Context) -> Iterator[Shown]:
    """The tenant with the applications that people log in to."""
    directory = Directory(context)
    usable = (find_application(directory, one["appId"]) for one in directory.objects("application").all())
    yield Shown(
        vendor="Microsoft Entra ID",
        title=directory.tenant.display_name,
        provider=Provider(context, EntraRealm(directory)),
        clients=[as_client(one) for one in usable if one is not None and redirect_uris(one)],
        people=[user["userPrincipalName"] for user in directory.objects("user").all() if user["accountEnabled"]],
    )
