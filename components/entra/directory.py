"""The users of a tenant that a stack names: looked up, or made where the stack says so."""

from typing import NotRequired

import pulumi
import pulumi_azuread as azuread
from typing_extensions import TypedDict

from components.entra.settings import LOGIN_HOST
from components.naming import child


class EntraUserArgs(TypedDict):
    """A user of the tenant."""

    email: str
    """The stack's name for the user."""
    name: str
    """The full name, for a user that is made."""
    user_principal_name: str
    """The login name at Entra."""
    create: NotRequired[bool]
    """Whether to make the user; looked up by default, and then left alone."""
    password: NotRequired[pulumi.Input[str]]
    """The initial password of a user that is made; a secret."""


class EntraDirectoryArgs(TypedDict):
    """Users of the tenant that the credentials belong to."""

    users: list[EntraUserArgs]
    """Who may have a role."""
    protect: NotRequired[bool]
    """Refuses to delete the users that were made; true by default."""
    login_host: NotRequired[str]
    """`https://login.microsoftonline.com` by default."""


class EntraDirectory(pulumi.ComponentResource):
    """Users of an Entra tenant.

    Outputs:
        issuer: ``https://login.microsoftonline.com/<tenant>/v2.0``.
        tenant_id: the tenant's ID.
        deployer_id: object ID of the user or service principal that deploys.
        user_ids: e-mail address -> object ID, the `oid` of the user's tokens.
    """

    issuer: pulumi.Output[str]
    """The issuer of the tenant's tokens."""
    tenant_id: pulumi.Output[str]
    """The tenant's ID."""
    deployer_id: pulumi.Output[str]
    """Object ID of who deploys."""
    user_ids: dict[str, pulumi.Output[str]]
    """E-mail address to object ID."""

    def __init__(self, name: str, args: EntraDirectoryArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard-identity:index:EntraDirectory", name, {}, opts)
        self._name = name
        invoke = pulumi.InvokeOutputOptions(parent=self)
        caller = azuread.get_client_config_output(opts=invoke)
        self.tenant_id, self.deployer_id = caller.tenant_id, caller.object_id
        login_host = args.get("login_host", LOGIN_HOST)
        self.issuer = pulumi.Output.concat(login_host, "/", self.tenant_id, "/v2.0")
        self.user_ids = {
            user["email"]: self._make(user, args.get("protect", True))
            if user.get("create", False)
            else azuread.get_user_output(user_principal_name=user["user_principal_name"], opts=invoke).object_id
            for user in args["users"]
        }
        self.register_outputs({"issuer": self.issuer, "tenantId": self.tenant_id, "userIds": self.user_ids})

    def _make(self, args: EntraUserArgs, protect: bool) -> pulumi.Output[str]:
        user = azuread.User(
            child(self._name, "user", args["email"]),
            user_principal_name=args["user_principal_name"],
            display_name=args["name"],
            mail=args["email"],
            mail_nickname=args["user_principal_name"].partition("@")[0],
            account_enabled=True,
            password=pulumi.Output.secret(args["password"]),
            opts=pulumi.ResourceOptions(
                parent=self,
                protect=protect,
                additional_secret_outputs=["password"],
                # Who was locked out by hand stays so.
                ignore_changes=["account_enabled"],
            ),
        )
        return user.object_id
