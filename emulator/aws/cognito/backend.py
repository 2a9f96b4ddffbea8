"""Cognito's backend: moto's, with the emulator's operations in their place."""

from __future__ import annotations

from emulator.aws.cognito.clients import Clients
from emulator.aws.cognito.domains import Domains
from emulator.aws.cognito.groups import Groups
from emulator.aws.cognito.identity_providers import IdentityProviders
from emulator.aws.cognito.resource_servers import ResourceServers
from emulator.aws.cognito.users import Users


class CognitoBackend(Clients, Domains, Groups, IdentityProviders, ResourceServers, Users):
    """One region of one account."""

    @property
    def _url_module(self) -> object:
        # moto derives its urls module from the class's own module name.
        import moto.cognitoidp.urls

        return moto.cognitoidp.urls
