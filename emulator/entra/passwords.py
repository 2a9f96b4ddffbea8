"""Signing in with a password, and setting a new one where the first is for the first login only.

Source: https://learn.microsoft.com/en-us/graph/api/resources/passwordprofile (read 2026-11-24).
Differs: an unknown user reads as a wrong password.
"""

from __future__ import annotations

import functools

from emulator.entra import lockout
from emulator.entra.directory import Directory
from emulator.entra.graph.errors import GraphError
from emulator.entra.graph.user_checks import password_of
from emulator.oidc.contract import LoginRefused
from emulator.passwords import hash_password, verify_password
from emulator.store import Document

_WRONG = (
    "Your account or password is incorrect. If you don't remember your password, reset it now. (AADSTS50126: Error "
    "validating credentials due to invalid username or password.)"
)
_DISABLED = "Your account has been disabled. Contact your support person. (AADSTS50057: The user account is disabled.)"
_LOCKED = (
    "Your account is temporarily locked to prevent unauthorized use. Try again later, and if you still have trouble, contact "
    "your admin. (AADSTS50053: The account is locked, you've tried to sign in too many times with an incorrect user ID or "
    "password.)"
)
_FIRST_LOGIN = "You need to update your password because this is the first time you are signing in."


class NewPasswordNeeded(LoginRefused):
    """The password was right, and another one has to be set: the page for that is shown."""

    def __init__(self, public: str) -> None:
        super().__init__(public, 200)


@functools.cache
def _hash_of_nobody(cost: int) -> str:
    """Checked where there is no user, so that the answer takes as long."""
    return hash_password("nobody has this password", cost)


def authenticate(directory: Directory, username: str, password: str) -> Document:
    """The user whose password this is.

    Raises:
        LoginRefused: locked, unknown, a wrong password, or disabled, which only who knows the password is told.
    """
    if lockout.is_locked(directory, username):
        raise LoginRefused(_LOCKED, 200)
    user = directory.user_by_name(username)
    hashed = user.get("_password") if user else None
    matches = verify_password(password, hashed or _hash_of_nobody(directory.context.settings.bcrypt_cost))
    if user is None or hashed is None or not matches:
        lockout.count_failure(directory, username, password)
        raise LoginRefused(_WRONG, 200)
    lockout.forget_failures(directory, username)
    if not user["accountEnabled"]:
        raise LoginRefused(_DISABLED, 200)
    return user


def change_password(directory: Directory, user: Document, current: str, new: str | None, confirmed: str | None) -> None:
    """Sets the password that the user chose.

    Raises:
        NewPasswordNeeded: none was chosen yet, or one that cannot be taken.
    """
    if new is None:
        raise NewPasswordNeeded(_FIRST_LOGIN)
    if new != confirmed:
        raise NewPasswordNeeded("Your passwords do not match.")
    if new == current:
        raise NewPasswordNeeded("Choose a password that you have not used before.")
    try:
        password_of({"password": new}, user)
    except GraphError as refused:
        raise NewPasswordNeeded(refused.message) from refused
    hashed = hash_password(new, directory.context.settings.bcrypt_cost)
    changes = {"_password": hashed, "_forceChange": False, "lastPasswordChangeDateTime": directory.now()}
    directory.objects("user").update(user["id"], lambda document: document.update(changes))
