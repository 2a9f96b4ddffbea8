"""What the console lists of the tenant."""

from __future__ import annotations

from collections.abc import Iterator

from emulator.console.contract import Shown
from emulator.context import Context
from emulator.entra.clients import find_client
from emulator.entra.directory import Directory
from emulator.entra.realm import EntraRealm
from emulator.entra.redirects import redirect_uris
from emulator.oidc.provider import Provider


def shown(context: Context) -> Iterator[Shown]:
    """The tenant with the applications that people log in to by OpenID Connect."""
    directory = Directory(context)
    saml = {one["appId"] for one in directory.objects("servicePrincipal").find(preferredSingleSignOnMode="saml")}
    applications = [one for one in directory.objects("application").all() if redirect_uris(one)]
    clients = [find_client(directory, one["appId"]) for one in applications if one["appId"] not in saml]
    yield Shown(
        vendor="Microsoft Entra ID",
        title=directory.tenant.display_name,
        provider=Provider(context, EntraRealm(directory)),
        clients=[client for client in clients if client is not None],
        people=[user["userPrincipalName"] for user in directory.objects("user").all() if user["accountEnabled"]],
    )
