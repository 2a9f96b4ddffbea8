"""The password policy of a pool, and a password that meets it."""

from __future__ import annotations

import secrets
import string
from collections.abc import Mapping
from typing import Any

from emulator.aws.cognito.errors import InvalidPassword

SYMBOLS = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+- "
"""Source: https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html"""
MAXIMUM_LENGTH = 256


def check_password(policy: Mapping[str, Any], password: str) -> None:
    """Raises ``InvalidPassword`` with the first thing that the pool's ``PasswordPolicy`` misses, in the service's words."""
    if len(password) < policy.get("MinimumLength", 8):
        raise InvalidPassword("Password not long enough")
    if len(password) > MAXIMUM_LENGTH:
        raise InvalidPassword("Password is too long")
    if password != password.strip():
        raise InvalidPassword("Password must not start or end with a space")
    rules = (
        ("RequireUppercase", string.ascii_uppercase, "uppercase"),
        ("RequireLowercase", string.ascii_lowercase, "lowercase"),
        ("RequireNumbers", string.digits, "numeric"),
        ("RequireSymbols", SYMBOLS, "symbol"),
    )
    for rule, characters, name in rules:
        if policy.get(rule) and not any(character in characters for character in password):
            raise InvalidPassword(f"Password must have {name} characters")


def make_password(policy: Mapping[str, Any]) -> str:
    """A temporary password as the service makes one when none is given; nobody is told it, for no mail is sent."""
    groups = (string.ascii_uppercase, string.ascii_lowercase, string.digits, "!@#%&_=+-")
    length = max(policy.get("MinimumLength", 8), 16)
    chosen = [secrets.choice(group) for group in groups]
    chosen += [secrets.choice("".join(groups)) for _ in range(length - len(chosen))]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)
