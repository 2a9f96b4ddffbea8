"""Passwords that a program gives its users."""

from __future__ import annotations

import re
from typing import Any, Final

from policy import Setting

MINIMUM_LENGTH: Final = Setting("minimumLength", 12, "In characters.")
_WORDS: Final = (
    *(
        "password",
        "passwort",
        "passw0rd",
        "p@ssw0rd",
        "p@ssword",
        "pass",
        "changeme",
        "change-me",
        "welcome",
        "letmein",
    ),
    *("admin", "administrator", "root", "user", "test", "testing", "default", "secret", "initial", "temporary", "temp"),
    *("qwerty", "qwertz", "azerty", "qwertyuiop", "asdfgh", "iloveyou", "dragon", "monkey", "football", "sunshine"),
    *("auth0", "cognito", "entra", "azure", "amazon", "dashboard", "pulumi", "example", "correcthorsebatterystaple"),
)
"""What the lists of the most used passwords begin with, and what programs of this kind are full of."""
_AFFIX = re.compile(r"^[\d\W_]+|[\d\W_]+$")
_YEAR_OR_RUN = re.compile(r"\d+|(.)\1+")


def weakness_of(password: Any, minimum_length: int, *names: Any) -> str | None:
    """Why a password is one that others guess, as a predicate; None where nothing is wrong with it.

    Args:
        names: what its owner is called, such as the e-mail address.
    """
    if not isinstance(password, str) or not password:
        return None
    bare = password.lower()
    if _YEAR_OR_RUN.fullmatch(bare) or bare in _WORDS or _AFFIX.sub("", bare) in _WORDS:
        return "must not be one of the passwords that are tried first"
    for name in names:
        local = name.partition("@")[0].lower() if isinstance(name, str) else ""
        if len(local) > 2 and local in bare:
            return "must not hold its owner's name"
    if len(password) < minimum_length:
        return f"must have at least {minimum_length} characters"
    return None
