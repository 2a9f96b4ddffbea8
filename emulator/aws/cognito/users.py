"""Users: creation by an administrator, passwords, attributes.

Differs: no mail or message is sent, so a temporary password that the service makes up is known to nobody; a confirmation code
cannot be had, so what needs one answers 501.
"""

from __future__ import annotations

from typing import Any, cast

from moto.cognitoidp.exceptions import InvalidParameterException, UsernameExistsException
from moto.cognitoidp.models import CognitoIdpUser, UserStatus
from moto.cognitoidp.utils import expand_attrs, flatten_attrs, validate_username_format
from moto.core.exceptions import JsonRESTError

from emulator.aws import runtime
from emulator.aws.cognito.attributes import Attributes, check_attributes
from emulator.aws.cognito.errors import UnsupportedUserState
from emulator.aws.cognito.passwords import check_password, make_password
from emulator.aws.cognito.pool import UserPool
from emulator.aws.cognito.pools import Pools
from emulator.aws.cognito.realm_names import forget
from emulator.aws.cognito.user import User, find_user

_ALIASES = ("email", "phone_number")


class Users(Pools):
    """The administrator's user operations."""

    def user(self, user_pool_id: str, username: str) -> User:
        """The user, or UserNotFoundException."""
        return cast("User", self.admin_get_user(user_pool_id, username))

    def admin_delete_user(self, user_pool_id: str, username: str) -> None:
        """Deletes the user with every session."""
        user = self.user(user_pool_id, username)
        super().admin_delete_user(user_pool_id, username)
        forget(runtime.of(self.account_id).context, user_pool_id, "sub", user.id)

    def admin_create_user(
        self,
        user_pool_id: str,
        username: str,
        message_action: str,
        temporary_password: str | None,
        attributes: Attributes,
    ) -> CognitoIdpUser:
        """A user who must set a password at the first login.

        Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html
        """
        pool = self.pool(user_pool_id)
        if message_action == "RESEND":
            return self._renew_invitation(pool, username, temporary_password)
        given = flatten_attrs(attributes or [])
        if "sub" in given:
            raise InvalidParameterException("user.sub: Attribute cannot be set.")
        by_attribute = self._username_attribute(pool, username)
        if by_attribute:
            given[by_attribute] = username
        check_attributes(pool, expand_attrs(given), creating=True)
        self._check_unused(pool, username, given)
        password = self._temporary_password(pool, temporary_password)
        user = User(user_pool_id, None if by_attribute else username, password, "", expand_attrs(given))
        user.status = UserStatus.FORCE_CHANGE_PASSWORD
        user.temporary_until = self._temporary_until(pool)
        pool.users[user.username] = user
        return user

    def admin_set_user_password(self, user_pool_id: str, username: str, password: str, permanent: bool) -> None:
        """A password of the administrator's choice, temporary unless said otherwise."""
        user = self.user(user_pool_id, username)
        self.set_password(self.pool(user_pool_id), user, password, permanent=bool(permanent))

    def set_password(self, pool: UserPool, user: User, password: str, *, permanent: bool) -> None:
        """Checks the pool's policy and keeps the password's hash."""
        check_password(pool.password_policy, password)
        user.password = password
        user.forget_failures()
        user.status = UserStatus.CONFIRMED if permanent else UserStatus.FORCE_CHANGE_PASSWORD
        user.temporary_until = None if permanent else self._temporary_until(pool)

    def admin_update_user_attributes(self, user_pool_id: str, username: str, attributes: Attributes) -> None:
        """Replaces those that are given."""
        self.change_attributes(self.pool(user_pool_id), self.user(user_pool_id, username), attributes)

    def change_attributes(self, pool: UserPool, user: User, attributes: Attributes) -> None:
        """A changed e-mail address or phone number is unverified again, unless the same request says otherwise."""
        check_attributes(pool, attributes, creating=False)
        given = flatten_attrs(attributes)
        names = pool.extended_config.get("UsernameAttributes") or []
        for name in _ALIASES:
            if name in given and given[name] != user.attribute_lookup.get(name):
                other = find_user(pool, given[name]) if name in names else None
                if other is not None and other is not user:
                    raise JsonRESTError("AliasExistsException", f"An account with the given {name} already exists.")
                given.setdefault(f"{name}_verified", "false")
        user.update_attributes(expand_attrs(given))

    def _validate_password(self, user_pool_id: str, password: str) -> None:
        check_password(self.pool(user_pool_id).password_policy, password)

    def _verify_email_is_not_used(self, user_pool_id: str, email: str | None) -> None:
        """Checked in ``change_attributes``, which knows whose address it is."""

    def _renew_invitation(self, pool: UserPool, username: str, temporary_password: str | None) -> CognitoIdpUser:
        user = self.user(pool.id, username)
        if user.status != UserStatus.FORCE_CHANGE_PASSWORD:
            raise UnsupportedUserState
        user.password = self._temporary_password(pool, temporary_password)
        user.temporary_until = self._temporary_until(pool)
        return user

    def _username_attribute(self, pool: UserPool, username: str) -> str | None:
        names: list[str] = pool.extended_config.get("UsernameAttributes") or []
        if not names:
            return None
        for name in names:
            if validate_username_format(username, _format=name):
                return name
        wanted = {"email": "an email", "phone_number": "a phone number"}
        raise InvalidParameterException(f"Username should be {' or '.join(wanted[name] for name in names)}.")

    def _check_unused(self, pool: UserPool, username: str, given: dict[str, Any]) -> None:
        if find_user(pool, username) is not None:
            if pool.extended_config.get("UsernameAttributes"):
                kind = "email" if "@" in username else "phone number"
                raise UsernameExistsException(f"An account with the given {kind} already exists.")
            raise UsernameExistsException("User account already exists")
        for name in pool.extended_config.get("AliasAttributes") or ():
            if name in given and given.get(f"{name}_verified") == "true" and find_user(pool, given[name]):
                raise JsonRESTError("AliasExistsException", f"An account with the given {name} already exists.")

    def _temporary_password(self, pool: UserPool, given: str | None) -> str:
        if given:
            check_password(pool.password_policy, given)
        return given or make_password(pool.password_policy)

    def _temporary_until(self, pool: UserPool) -> float:
        days = int(pool.password_policy["TemporaryPasswordValidityDays"])
        return runtime.of(self.account_id).context.clock() + days * 86400
