"""Password hashes, by bcrypt as Auth0 and Dex keep them."""

from __future__ import annotations

import hashlib
from base64 import b64encode

import bcrypt


def _prepared(password: str) -> bytes:
    # bcrypt reads 72 bytes and no further; longer ones are hashed first so that no character is ignored.
    raw = password.encode()
    return raw if len(raw) <= 72 else b64encode(hashlib.sha256(raw).digest())


def hash_password(password: str, cost: int) -> str:
    """A bcrypt hash (``$2b$…``) with its salt."""
    return bcrypt.hashpw(_prepared(password), bcrypt.gensalt(cost)).decode()


def verify_password(password: str, hashed: str) -> bool:
    """Whether the password is the one that was hashed, in time that does not depend on where they differ."""
    return bcrypt.checkpw(_prepared(password), hashed.encode())
