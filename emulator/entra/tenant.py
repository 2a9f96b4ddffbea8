"""The one tenant of an emulator: its identity, its verified domains and the client that manages it."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field

from emulator.context import Context

INITIAL_DOMAIN = "example.onmicrosoft.com"
DEFAULT_DOMAIN = "example.com"
VERIFIED_DOMAINS = (INITIAL_DOMAIN, DEFAULT_DOMAIN)


@dataclass(frozen=True)
class Tenant:
    """What is made at the first start and kept."""

    tenant_id: str
    display_name: str
    pairwise_salt: str = field(repr=False)
    """Goes into every ``sub``, which is another one in each application."""
    client_id: str
    """Of the management client in ``credentials.json``."""
    client_secret: str = field(repr=False)


def load_tenant(context: Context) -> Tenant:
    """The tenant, made now if this is the first start."""
    collection = context.store.collection("entra/tenant")
    with context.store.transaction():
        kept = collection.get("tenant")
        if kept is None:
            kept = {
                "tenant_id": str(uuid.uuid4()),
                "display_name": "Example",
                "pairwise_salt": secrets.token_hex(32),
                "client_id": str(uuid.uuid4()),
                "client_secret": new_secret(),
            }
            collection.put("tenant", kept)
    return Tenant(**kept)


def new_secret() -> str:
    """A client secret as Entra makes them: 40 characters, of which ``8Q~`` stands at the fourth place."""
    return f"{secrets.token_urlsafe(3)[:3]}8Q~{secrets.token_urlsafe(26)[:34]}"


def base_url(context: Context) -> str:
    """Where the login host and Microsoft Graph answer, without a slash at the end."""
    return f"https://localhost:{context.settings.entra_port}"


def is_verified_domain(name: str) -> bool:
    """Whether names of this domain may be given out; case does not matter."""
    return name.casefold() in VERIFIED_DOMAINS
