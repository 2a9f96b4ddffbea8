"""Those who have signed in at the stand-in: whoever says an e-mail address is remembered under it."""

from __future__ import annotations

import re
import secrets

from emulator.context import Context
from emulator.oidc.contract import LoginRefused
from emulator.store import Document

_EMAIL = re.compile(r"[^\s@\"<>]+@[^\s@\"<>]+\.[^\s@\"<>.]+")
_CONSUMER_DOMAINS = ("gmail.com", "googlemail.com")


class People:
    """The stand-in's accounts, by `sub`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._people = context.store.collection("google/people")

    def find(self, sub: str) -> Document | None:
        """The account of a `sub`."""
        return self._people.get(sub)

    def all(self) -> list[Document]:
        """Every account that has signed in before."""
        return list(self._people.all())

    def sign_in(self, email: str, name: str) -> Document:
        """The account of an e-mail address, made when it is new; a name that is given replaces the one it had.

        Raises:
            LoginRefused: it is no e-mail address.
        """
        email = email.strip().lower()
        if not _EMAIL.fullmatch(email):
            raise LoginRefused("Enter a valid email address", 200)
        with self._context.store.transaction():
            known = self._people.find_one(email=email) or {"sub": _new_sub(), "email": email}
            said = " ".join(name.split()) or known.get("name") or email.partition("@")[0]
            account = {**known, "name": said}
            self._people.put(account["sub"], account)
        return account


def claims(account: Document) -> dict[str, object]:
    """What Google says of an account; ``hd`` for one of a Workspace domain.

    Source: https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload (read 2026-11-24).
    """
    domain = account["email"].partition("@")[2]
    given, _, family = account["name"].partition(" ")
    found = {
        "hd": None if domain in _CONSUMER_DOMAINS else domain,
        "email": account["email"],
        "email_verified": True,
        "name": account["name"],
        "picture": f"https://lh3.googleusercontent.com/a/{account['sub']}=s96-c",
        "given_name": given,
        "family_name": family or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _new_sub() -> str:
    """21 digits, as Google's."""
    return "1" + "".join(secrets.choice("0123456789") for _ in range(20))
