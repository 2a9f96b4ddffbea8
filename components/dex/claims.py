"""Claims at Dex: roles are groups, and a user is who the connector says, together with the connector."""

from __future__ import annotations

import base64
import hashlib
import uuid

ROLE_CLAIM = "groups"
"""Source: Dex, "Custom scopes, claims and client features". Absent from the token of a user without one."""
_LOCAL = "local"
_SALT_BYTES = 16
_BCRYPT_READS = 72
_BCRYPT_COST = 10
_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BCRYPT64 = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


def user_id(issuer: str, email: str) -> str:
    """A user's ID: the same on every machine and at every run."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{issuer}#{email}"))


def subject(user: str, connector: str = _LOCAL) -> str:
    """The ``sub`` of a user's tokens: a Protocol Buffers message of the user's ID and the connector's, in base64url."""
    fields = ((1, user.encode()), (2, connector.encode()))
    message = b"".join(bytes([number << 3 | 2, len(value)]) + value for number, value in fields)
    return base64.urlsafe_b64encode(message).rstrip(b"=").decode()


def password_hash(issuer: str, email: str, password: str) -> str:
    """A bcrypt hash that is the same at every run, so that a configuration changes only when something changed.

    The salt tells users apart and is made of nothing secret.
    """
    import bcrypt

    salt = base64.b64encode(hashlib.sha256(f"{issuer}\0{email}".encode()).digest()[:_SALT_BYTES]).decode().rstrip("=")
    setting = f"$2b${_BCRYPT_COST}${salt.translate(str.maketrans(_BASE64, _BCRYPT64))}"
    return bcrypt.hashpw(password.encode()[:_BCRYPT_READS], setting.encode()).decode()
