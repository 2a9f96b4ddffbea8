"""Whether a username and a password let a person in, for the hosted login and the API alike.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pool-managing-errors.html
Differs: the lockout counts wrong passwords of a user, not of an address, and forgets them at a success only.
"""

from __future__ import annotations

from functools import cache

from moto.cognitoidp.models import UserStatus

from emulator.aws.cognito.client import UserPoolClient
from emulator.aws.cognito.pool import UserPool
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
    if user is not None and user.locked_until > now:
        raise SignInRefused("NotAuthorizedException", "Password attempts exceeded")
    stored = user.password if user is not None else None
    right = (stored or _decoy(StoredPassword.bcrypt_cost)) == password
    if user is None and not client.hides_users:
        raise SignInRefused("UserNotFoundException", "User does not exist.")
    if user is None or stored is None or not right:
        if user is not None:
            with runtime.state.changing("cognito-idp"):
                user.register_failure(now)
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
