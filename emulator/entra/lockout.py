"""Smart lockout: ten different wrong passwords lock a name for a minute, and each further one again and for longer.

Source: https://learn.microsoft.com/en-us/entra/identity/authentication/howto-password-smart-lockout (read 2026-11-25).
Differs: by how much the time grows is not disclosed, here it doubles up to an hour; places that a person is known at are not told from
others; a name that nobody has is locked like any other, so that the lock does not tell who is there.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from emulator.entra.directory import Directory
from emulator.store import Document

THRESHOLD = 10
LOCK_SECONDS = 60
_LONGEST_SECONDS = 3600
_REMEMBERED = 3
_FORGOTTEN_AFTER_SECONDS = 24 * 3600
_KEY = secrets.token_bytes(32)
"""Of this process: what was typed wrong is nearly somebody's password, so nothing is kept that it could be guessed from."""


def is_locked(directory: Directory, name: str) -> bool:
    """Whether a name is locked now."""
    kept = directory.lockouts.get(_named(name))
    return kept is not None and float(kept["locked_until"]) > directory.context.clock()


def count_failure(directory: Directory, name: str, password: str) -> None:
    """Notes a wrong password; one of the last three counts once."""
    now = directory.context.clock()
    with directory.store.transaction():
        kept = directory.lockouts.get(_named(name)) or {"count": 0, "locked_until": 0.0, "recent": []}
        typed = hmac.new(_KEY, password.encode(), hashlib.sha256).hexdigest()
        if typed in kept["recent"]:
            return
        count = kept["count"] + 1
        changed: Document = {"count": count, "recent": [*kept["recent"], typed][-_REMEMBERED:], "locked_until": 0.0}
        if count >= THRESHOLD:
            changed["locked_until"] = now + min(LOCK_SECONDS * 2 ** min(count - THRESHOLD, 10), _LONGEST_SECONDS)
        directory.lockouts.put(_named(name), changed, expires_at=now + _FORGOTTEN_AFTER_SECONDS)


def forget_failures(directory: Directory, name: str) -> None:
    """After a right password."""
    directory.lockouts.delete(_named(name))


def _named(name: str) -> str:
    return name.casefold()
