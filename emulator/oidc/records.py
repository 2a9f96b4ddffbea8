"""Sessions, login transactions, codes, grants and tokens of one realm: what the protocol keeps.

Handles that a browser or an app holds (session cookies, codes, tokens) are kept as hashes only, so that nobody who reads the
database can use one.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from emulator.context import Clock
from emulator.store import Document, Store

_USED_CODE_SECONDS = 24 * 3600
_TRANSACTION_SECONDS = 3600
_BROWSER_SECONDS = 24 * 3600


def new_handle() -> str:
    """43 URL-safe characters with 256 bits of randomness (RFC 6749 section 10.10 asks for 128, we for 160 at least)."""
    return secrets.token_urlsafe(32)


def digest(handle: str) -> str:
    """The name under which a handle is kept."""
    return hashlib.sha256(handle.encode()).hexdigest()


class Records:
    """The realm's collections, under its own prefix."""

    def __init__(self, store: Store, realm: str, clock: Clock) -> None:
        self.store = store
        self._clock = clock
        self._sessions = store.collection(f"{realm}/oidc-sessions")
        self._transactions = store.collection(f"{realm}/oidc-transactions")
        self._browsers = store.collection(f"{realm}/oidc-browsers")
        self._codes = store.collection(f"{realm}/oidc-codes")
        self._grants = store.collection(f"{realm}/oidc-grants")
        self._access = store.collection(f"{realm}/oidc-access-tokens")
        self._refresh = store.collection(f"{realm}/oidc-refresh-tokens")
        self._consents = store.collection(f"{realm}/oidc-consents")

    def open_session(self, document: Document, lifetime: int) -> str:
        """Keeps a new session; returns the cookie's value."""
        handle = new_handle()
        self._sessions.put(digest(handle), document, expires_at=self._clock() + lifetime)
        return handle

    def session(self, handle: str) -> Document | None:
        """The session behind a cookie, unless it has ended."""
        document = self._sessions.get(digest(handle))
        return document if document and document["expires_at"] > self._clock() else None

    def close_session(self, handle: str) -> None:
        """Ends a session."""
        self._sessions.delete(digest(handle))

    def know_browser(self, mark: str | None) -> str:
        """The mark of a browser, or a new one where it has none that was made here."""
        if mark and (self._browsers.get(digest(mark)) or {}).get("expires_at", 0) > self._clock():
            return mark
        mark, ends = new_handle(), self._clock() + _BROWSER_SECONDS
        self._browsers.put(digest(mark), {"expires_at": ends}, expires_at=ends)
        return mark

    def open_transaction(self, document: Document) -> str:
        """Keeps an authorization request while its login page is open; returns its ``state`` handle."""
        handle, ends = new_handle(), self._clock() + _TRANSACTION_SECONDS
        self._transactions.put(digest(handle), {**document, "expires_at": ends}, expires_at=ends)
        return handle

    def transaction(self, handle: str) -> Document | None:
        """An open login or consent, within the hour."""
        document = self._transactions.get(digest(handle))
        return document if document and document.get("expires_at", 0) > self._clock() else None

    def change_transaction(self, handle: str, members: Document) -> None:
        """Adds to an open login or consent."""
        self._transactions.update(digest(handle), lambda document: document.update(members))

    def close_transaction(self, handle: str) -> Document | None:
        """Takes an open login or consent, once."""
        return self._transactions.take(digest(handle))

    def issue_code(self, document: Document) -> str:
        """Keeps an authorization code and what it stands for."""
        handle = new_handle()
        self._codes.put(
            digest(handle), {**document, "key": digest(handle)}, expires_at=self._clock() + _USED_CODE_SECONDS
        )
        return handle

    def code(self, handle: str) -> Document | None:
        """A code, used or not: a used one is remembered, so that its second use can be told and punished."""
        return self._codes.get(digest(handle))

    def use_code(self, key: str, grant: str) -> bool:
        """Marks a code as used by a grant; False when another request was first."""
        first = False

        def mark(document: Document) -> None:
            nonlocal first
            first = "grant" not in document
            document.setdefault("grant", grant)

        self._codes.update(key, mark)
        return first

    def open_grant(self, document: Document, expires_at: float) -> str:
        """Keeps what a client may do for a person, until the last token that it may have ends; every token names its grant."""
        name = secrets.token_hex(16)
        self._grants.put(name, document, expires_at=expires_at + _USED_CODE_SECONDS)
        return name

    def grant(self, name: str) -> Document | None:
        """A grant that was not revoked."""
        return self._grants.get(name)

    def revoke_grant(self, name: str) -> None:
        """Every token of the grant is worthless from now on."""
        self._grants.delete(name)

    def keep_access_token(self, token: str, grant: str, scopes: tuple[str, ...], expires_at: float) -> None:
        """Remembers an issued access token, so that userinfo and revocation know it."""
        document = {"grant": grant, "scopes": list(scopes), "expires_at": expires_at}
        self._access.put(digest(token), document, expires_at=expires_at)

    def access_token(self, token: str) -> tuple[Document, Document] | None:
        """The token's record and its grant, unless it expired or was revoked."""
        document = self._access.get(digest(token))
        if document is None or document["expires_at"] <= self._clock():
            return None
        grant = self.grant(document["grant"])
        return (document, grant) if grant else None

    def issue_refresh_token(self, grant: str, expires_at: float, auth_time: int) -> str:
        """A new refresh token of a grant."""
        handle = new_handle()
        document = {"grant": grant, "expires_at": expires_at, "auth_time": auth_time, "key": digest(handle)}
        self._refresh.put(digest(handle), document, expires_at=expires_at + _USED_CODE_SECONDS)
        return handle

    def refresh_token(self, token: str) -> Document | None:
        """A refresh token, used, expired or neither; its grant may be gone."""
        return self.refresh_token_by_key(digest(token))

    def refresh_token_by_key(self, key: str) -> Document | None:
        """The same by the name under which it is kept."""
        return self._refresh.get(key)

    def retire_refresh_token(self, key: str) -> bool:
        """Marks a rotated token; False when it was rotated before."""
        first = False

        def mark(document: Document) -> None:
            nonlocal first
            first = "retired_at" not in document
            document.setdefault("retired_at", self._clock())

        self._refresh.update(key, mark)
        return first

    def forget_access_token(self, token: str) -> bool:
        """Revokes one access token; False when there was none."""
        return self._access.delete(digest(token))

    def forget(self, field: str, value: str) -> None:
        """Ends everything of a person (``sub``) or of an app (``client_id``) that is gone.

        A vendor calls it when it deletes either; otherwise a person made anew under the same identifier would find the sessions of
        the old one.
        """
        with self.store.transaction():
            for collection in (self._sessions, self._codes, self._consents):
                collection.delete_where(field, value)
            for grant in self._grants.delete_where(field, value):
                self._access.delete_where("grant", grant)
                self._refresh.delete_where("grant", grant)

    def consented(self, sub: str, client_id: str) -> set[str]:
        """Scopes that the person agreed to for the client."""
        document: dict[str, Any] = self._consents.get(f"{sub} {client_id}") or {}
        return set(document.get("scopes", []))

    def consent(self, sub: str, client_id: str, scopes: tuple[str, ...]) -> None:
        """Adds to what the person agreed to."""
        agreed = self.consented(sub, client_id) | set(scopes)
        document = {"sub": sub, "client_id": client_id, "scopes": sorted(agreed)}
        self._consents.put(f"{sub} {client_id}", document)
