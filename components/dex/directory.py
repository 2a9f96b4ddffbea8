"""What a Dex holds once: its issuer, and users with passwords where it has any."""

from typing import Any, NotRequired

import pulumi
from typing_extensions import TypedDict

from components.dex.claims import password_hash, subject, user_id


class DexUserArgs(TypedDict):
    """A user who logs in with a password that Dex knows."""

    email: str
    """The login name."""
    name: str
    """The full name."""
    password: pulumi.Input[str]
    """The password; a secret."""
    groups: list[str]
    """Names of the roles, in the order in which they stand in the token."""


class DexDirectoryArgs(TypedDict):
    """A Dex, and who logs in at it without a connector."""

    issuer: str
    """https URL, without a slash at its end."""
    users: NotRequired[list[DexUserArgs]]
    """For a Dex on this machine; none by default."""
    protocol: NotRequired[dict[str, Any]]
    """The sections `oauth2` and `expiry` of its configuration, which hold no secret: whoever reviews a preview reads them, and policies do."""


class DexDirectory(pulumi.ComponentResource):
    """A Dex. It has no API that this stack would call: what it holds is its configuration.

    Outputs:
        issuer: as configured, such as ``https://login.example.com/dex``.
        user_ids: e-mail address -> the `sub` of the user's tokens.
    """

    issuer: pulumi.Output[str]
    """The issuer of its tokens."""
    user_ids: dict[str, pulumi.Output[str]]
    """E-mail address to `sub`."""

    def __init__(self, name: str, args: DexDirectoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        issuer, users = args["issuer"], args.get("users", [])
        shown = {"issuer": issuer, **args.get("protocol", {})}
        super().__init__("dashboard-identity:index:DexDirectory", name, shown, opts)
        self.issuer = pulumi.Output.from_input(issuer)
        self.user_ids = {
            user["email"]: pulumi.Output.from_input(subject(user_id(issuer, user["email"]))) for user in users
        }
        self._passwords = [_static_password(issuer, user) for user in users]
        self.register_outputs({"issuer": self.issuer, "userIds": self.user_ids})

    def static_passwords(self) -> pulumi.Output[list[dict[str, object]]]:
        """Its users as Dex's configuration has them; secret."""
        return pulumi.Output.secret(pulumi.Output.all(*self._passwords))


def _static_password(issuer: str, user: DexUserArgs) -> pulumi.Output[dict[str, object]]:
    def described(password: str) -> dict[str, object]:
        return {
            "email": user["email"],
            "username": user["name"],
            "name": user["name"],
            "preferredUsername": user["email"],
            "userID": user_id(issuer, user["email"]),
            "hash": password_hash(issuer, user["email"], password),
            "groups": user["groups"],
        }

    return pulumi.Output.secret(user["password"]).apply(described)
