"""Whether a password is strong enough for its connection.

Source: https://auth0.com/docs/authenticate/database-connections/password-strength (read 2026-11-24).
Differs: the list of the 10,000 most common passwords is not here, only a connection's own dictionary; no history is kept.
"""

from __future__ import annotations

import re
from typing import Any

from emulator.auth0.management.errors import ApiError

_MINIMUM = {"none": 1, "low": 6, "fair": 8, "good": 8, "excellent": 10}
_CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")
_BY_NAME = dict(zip(("lowercase", "uppercase", "number", "special"), _CLASSES, strict=True))
_PERSONAL = ("name", "username", "nickname", "email", "given_name", "family_name")


def check_password(password: str, options: dict[str, Any], profile: dict[str, Any]) -> None:
    """Passes a password that the connection's policy takes.

    Args:
        options: the connection's ``options``.
        profile: the user's names and addresses, which no password may hold where ``password_no_personal_info`` is on.

    Raises:
        ApiError: 400 with the name of the broken rule.
    """
    if not _strong(password, options):
        raise ApiError(400, "PasswordStrengthError: Password is too weak", "invalid_body")
    dictionary = options.get("password_dictionary") or {}
    if dictionary.get("enable") and password.lower() in {
        str(word).lower() for word in dictionary.get("dictionary", [])
    }:
        raise ApiError(400, "PasswordDictionaryError: Password is too common", "invalid_body")
    if (options.get("password_no_personal_info") or {}).get("enable"):
        personal = [str(profile[name]).split("@")[0].lower() for name in _PERSONAL if profile.get(name)]
        if any(len(word) > 2 and word in password.lower() for word in personal):
            raise ApiError(400, "PasswordNoUserInfoError: Password contains user information", "invalid_body")


def _strong(password: str, options: dict[str, Any]) -> bool:
    if "password_options" in options:
        complexity = options["password_options"].get("complexity") or {}
        return _complex(password, complexity)
    policy = options.get("passwordPolicy") or "good"
    wanted = (options.get("password_complexity_options") or {}).get("min_length") or _MINIMUM[policy]
    if len(password) < wanted:
        return False
    if policy in ("none", "low"):
        return True
    present = [re.search(pattern, password) is not None for pattern in _CLASSES]
    if policy == "fair":
        return all(present[:3])
    return sum(present) >= 3 and not (policy == "excellent" and re.search(r"(.)\1\1", password))


def _complex(password: str, complexity: dict[str, Any]) -> bool:
    """The newer settings, which name what a password needs one by one."""
    if len(password) < complexity.get("min_length", 15):
        return False
    present = {name: re.search(pattern, password) is not None for name, pattern in _BY_NAME.items()}
    wanted = complexity.get("character_types") or []
    needed = len(wanted) if complexity.get("character_type_rule", "all") == "all" else min(3, len(wanted))
    if sum(present.get(name, True) for name in wanted) < needed:
        return False
    return complexity.get("identical_characters", "allow") == "allow" or not re.search(r"(.)\1\1", password)
