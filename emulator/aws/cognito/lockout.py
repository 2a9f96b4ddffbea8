"""Wrong passwords, counted: after five of them each further attempt has to wait, twice as long each time.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html, "Lockout behavior for failed sign-in attempts"
(read 2026-11-25).
"""

from __future__ import annotations

from emulator.oidc.records import digest
from emulator.store import Collection

_FREE = 5
_LONGEST_SECONDS = 900
_IDLE_SECONDS = 900


class Attempts:
    """Somebody's failed sign-ins; times are in seconds since the epoch."""

    failed_attempts = 0
    locked_until = 0.0
    last_attempt_at = 0.0

    def begin(self, now: float) -> bool:
        """An attempt, after a quarter of an hour without any the first again; False when it has to wait."""
        if now >= max(self.last_attempt_at + _IDLE_SECONDS, self.locked_until):
            self.failed_attempts = 0
        self.last_attempt_at = now
        return self.locked_until <= now

    def register_failure(self, now: float) -> None:
        """A wrong password: the n-th locks for two to the power of n - 5 seconds."""
        self.failed_attempts += 1
        if self.failed_attempts >= _FREE:
            self.locked_until = now + min(2 ** (self.failed_attempts - _FREE), _LONGEST_SECONDS)

    def forget_failures(self) -> None:
        """After a right password."""
        self.failed_attempts = 0
        self.locked_until = 0.0


class Strangers:
    """The attempts at names that nobody has, where these must not be told from others by never being locked."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def attempts(self, name: str) -> Attempts:
        """Those at a name."""
        found = Attempts()
        found.__dict__.update(self._collection.get(digest(name.casefold())) or {})
        return found

    def keep(self, name: str, attempts: Attempts) -> None:
        """Until they do not count any more."""
        ends = max(attempts.last_attempt_at + _IDLE_SECONDS, attempts.locked_until)
        self._collection.put(digest(name.casefold()), dict(attempts.__dict__), expires_at=ends)
