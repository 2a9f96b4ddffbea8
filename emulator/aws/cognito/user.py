"""Users, whose passwords are kept as hashes."""

from __future__ import annotations

from typing import ClassVar

from moto.cognitoidp.models import CognitoIdpUser, CognitoIdpUserPool

from emulator.aws.cognito.lockout import Attempts
from emulator.passwords import hash_password, verify_password

EXTERNAL = "EXTERNAL_PROVIDER"
"""The status of a user whom another provider logs in."""


class StoredPassword:
    """A password as its hash. moto compares passwords with ``==``; so compared, this verifies the hash."""

    bcrypt_cost: ClassVar[int] = 10

    def __init__(self, password: str) -> None:
        self._hash = hash_password(password, self.bcrypt_cost)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and verify_password(other, self._hash)

    __hash__ = None  # type: ignore[assignment]


class User(CognitoIdpUser, Attempts):
    """A user of a pool."""

    temporary_until: float | None = None
    """When a temporary password runs out, in seconds since the epoch."""
    logins = 0
    provider: str | None = None
    """Name of the identity provider that logs the user in; None for one of the pool's own."""

    @property  # type: ignore[override]
    def password(self) -> StoredPassword | None:
        return self._password

    @password.setter
    def password(self, value: str | None) -> None:
        self._password = None if value is None else StoredPassword(value)

    def register_success(self) -> None:
        """Forgets the wrong passwords."""
        self.forget_failures()
        self.logins += 1


def find_user(pool: CognitoIdpUserPool, name: str) -> User | None:
    """By username (the `sub` in pools whose users sign in by e-mail or phone), else by an attribute that may stand for it.

    No attribute stands for a user of another provider, who may have the e-mail address of one of the pool's own.

    Source: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
    """
    config = pool.extended_config
    sensitive = (config.get("UsernameConfiguration") or {}).get("CaseSensitive", True)

    def same(left: str | None, right: str) -> bool:
        return left is not None and (left == right if sensitive else left.casefold() == right.casefold())

    users: list[User] = [user for user in list(pool.users.values()) if isinstance(user, User)]
    for user in users:
        if same(user.username, name):
            return user
    users = [user for user in users if user.provider is None]
    for attribute in config.get("UsernameAttributes") or ():
        for user in users:
            if same(user.attribute_lookup.get(attribute), name):
                return user
    for attribute in config.get("AliasAttributes") or ():
        for user in users:
            verified = attribute == "preferred_username" or user.attribute_lookup.get(f"{attribute}_verified") == "true"
            if verified and same(user.attribute_lookup.get(attribute), name):
                return user
    return None
