"""What a vendor shows on the console."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emulator.oidc.contract import Client
from emulator.oidc.provider import Provider


@dataclass(frozen=True)
class Shown:
    """One realm: a tenant or a user pool."""

    vendor: str
    """As people call it: ``Auth0``."""
    title: str
    """Which one: the tenant's domain, the pool's name."""
    provider: Provider
    clients: Sequence[Client]
    people: Sequence[str]
    """Names to log in with."""
