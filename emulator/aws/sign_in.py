"""Whether a username and a password let a person in, for the hosted login and the API alike.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html (read 2026-11-25)
Differs: where a client hides who is there, a name that nobody has is locked like any other; the service does not say what it does.
"""

from __future__ import annotations

from functools import cache

from moto.cognitoidp.models import UserStatus

from emulator.aws.cognito.client import UserPoolClient
from emulator.aws.cognito.lockout import Strangers
from emulator.aws.cognito.pool import UserPool
from emulator.aws.cognito.realm_names import realm_name
from emulator.aws.cognito.user import StoredPassword, User, find_user
from emulator.aws.runtime import Runtime

WRONG = "Incorrect username or password."


class SignInRefused(Exception):
    """Why not; ``code`` is the API's exception, the text is both the API's and the page's."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


def check_password(runtime: Runtime, pool: UserPool, client: UserPoolClient, username: str, password: str) -> User:
    """The user, who may still have to set a new password (``FORCE_CHANGE_PASSWORD``).

    Raises:
        SignInRefused: takes as long for an unknown user as for a wrong password, and where the client hides its users, says the
            same.
    """
    user = find_user(pool, username)
    now = runtime.context.clock()
    if not _may_try(runtime, pool, client, user, username, now):
        raise SignInRefused("NotAuthorizedException", "Password attempts exceeded")
    stored = user.password if user is not None else None
    right = (stored or _decoy(StoredPassword.bcrypt_cost)) == password
    if user is None and not client.hides_users:
        raise SignInRefused("UserNotFoundException", "User does not exist.")
    if user is None or stored is None or not right:
        _count_failure(runtime, pool, user, username, now)
        raise SignInRefused("NotAuthorizedException", WRONG)
    check_state(user, now)
    if pool.mfa_config == "ON":
        raise SignInRefused(
            "NotImplemented", "The emulator does not ask for the second factor that this pool requires."
        )
    if user.failed_attempts:
        with runtime.state.changing("cognito-idp"):
            user.register_success()
    return user


def _may_try(
    runtime: Runtime, pool: UserPool, client: UserPoolClient, user: User | None, username: str, now: float
) -> bool:
    if user is not None:
        if not user.failed_attempts:
            return True
        with runtime.state.changing("cognito-idp"):
            return user.begin(now)
    if not client.hides_users:
        return True
    strangers = _strangers(runtime, pool)
    with runtime.context.store.transaction():
        attempts = strangers.attempts(username)
        free = attempts.begin(now)
        strangers.keep(username, attempts)
    return free


def _count_failure(runtime: Runtime, pool: UserPool, user: User | None, username: str, now: float) -> None:
    if user is not None:
        with runtime.state.changing("cognito-idp"):
            user.begin(now)
            user.register_failure(now)
        return
    strangers = _strangers(runtime, pool)
    with runtime.context.store.transaction():
        attempts = strangers.attempts(username)
        attempts.register_failure(now)
        strangers.keep(username, attempts)


def _strangers(runtime: Runtime, pool: UserPool) -> Strangers:
    return Strangers(runtime.context.store.collection(f"{realm_name(pool.id)}/strangers"))


def check_state(user: User, now: float) -> None:
    """Raises ``SignInRefused`` for a user whose password is right and who may not come in all the same."""
    if not user.enabled:
        raise SignInRefused("NotAuthorizedException", "User is disabled.")
    if user.status == UserStatus.UNCONFIRMED:
        raise SignInRefused("UserNotConfirmedException", "User is not confirmed.")
    if user.status == UserStatus.RESET_REQUIRED:
        raise SignInRefused("PasswordResetRequiredException", "Password reset required for the user")
    if user.temporary_until is not None and user.temporary_until <= now:
        text = "Temporary password has expired and must be reset by an administrator."
        raise SignInRefused("NotAuthorizedException", text)


@cache
def _decoy(bcrypt_cost: int) -> StoredPassword:
    return StoredPassword("no user has this password")
