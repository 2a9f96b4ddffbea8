"""Who may use the console's own redirect URI: one login, of one client, that began with the console's button."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

from emulator.oidc.records import digest, new_handle
from emulator.store import Document, Store

_SECONDS = 600


class Tickets:
    """Tickets by the ``state`` of the authorization request that they stand for."""

    def __init__(self, store: Store) -> None:
        self._tickets = store.collection("console/tickets")

    def issue(self, document: Document, now: float) -> str:
        """Keeps ``realm``, ``client_id``, ``redirect_uri`` and ``verifier``; returns the ``state`` to send."""
        state = new_handle()
        self._tickets.put(digest(state), {**document, "expires_at": now + _SECONDS}, expires_at=now + _SECONDS)
        return state

    def covers(self, realm: str, parameters: Mapping[str, str], now: float) -> bool:
        """Whether this authorization request began with the console's button."""
        ticket = self._tickets.get(digest(parameters.get("state", "")))
        return (
            ticket is not None
            and ticket["expires_at"] > now
            and ticket["realm"] == realm
            and ticket["client_id"] == parameters.get("client_id")
            and hmac.compare_digest(ticket["redirect_uri"].encode(), parameters.get("redirect_uri", "").encode())
        )

    def take(self, state: str, now: float) -> Document | None:
        """The ticket, once and in time."""
        ticket = self._tickets.take(digest(state))
        return ticket if ticket is not None and ticket["expires_at"] > now else None
