"""Identifiers in the shapes that the real ones have."""

from __future__ import annotations

import secrets
import string
import uuid

_LETTERS = string.ascii_letters + string.digits


def _letters(count: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def client_id() -> str:
    """32 letters and digits."""
    return _letters(32)


def client_secret() -> str:
    """64 characters of base64url's alphabet."""
    return secrets.token_urlsafe(48)


def prefixed(prefix: str, count: int = 16) -> str:
    """Such as ``con_fTLLrSb9nEmOVHRV``."""
    return f"{prefix}_{_letters(count)}"


def object_id() -> str:
    """24 hexadecimal digits: users of a database connection and resource servers."""
    return secrets.token_hex(12)


def action_id() -> str:
    """A UUID: actions, their versions and bindings."""
    return str(uuid.uuid4())
