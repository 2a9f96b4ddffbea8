"""A user pool, and an app client, that somebody else made: looked up, never changed, never deleted."""

from functools import partial
from typing import NotRequired

import pulumi
from pulumi_aws import cognito
from typing_extensions import TypedDict

from components.cognito.claims import GROUPS_CLAIM
from components.cognito.directory import CognitoUserArgs
from components.cognito.login import INTERACTIVE, Login, oidc_client
from components.contract import OidcClient
from components.naming import child


class CognitoAdoptedUserArgs(TypedDict):
    """A user who is there already."""

    email: str
    """The stack's name for the user."""
    username: str
    """The pool's, or an alias of it."""


class CognitoAdoptedDirectoryArgs(TypedDict):
    """A pool that is there already, with its hosted domain."""

    user_pool_id: str
    """Its ID."""
    domain: str
    """Prefix of its hosted login's host; the pool must have it."""
    users: list[CognitoUserArgs]
    """Users to make in it; their groups must be there."""
    adopted_users: list[CognitoAdoptedUserArgs]
    """Users to look up."""
    issuer_host: NotRequired[str]
    """Template of the issuer without the pool's ID; `https://cognito-idp.{region}.amazonaws.com` by default."""
    domain_host: NotRequired[str]
    """Template of the hosted login; `https://{domain}.auth.{region}.amazoncognito.com` by default."""


class CognitoAdoptedDirectory(pulumi.ComponentResource):
    """A user pool that is there already.

    Outputs: as of ``CognitoDirectory``.
    """

    issuer: pulumi.Output[str]
    """The issuer of the pool's tokens."""
    user_ids: dict[str, pulumi.Output[str]]
    """E-mail address to the user's `sub`."""
    user_pool_id: pulumi.Output[str]
    """The pool's ID."""
    login_url: pulumi.Output[str]
    """Base of the hosted login."""

    def __init__(
        self, name: str, args: CognitoAdoptedDirectoryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dashboard-identity:index:CognitoAdoptedDirectory", name, {}, opts)
        self._name = name
        found = cognito.get_user_pool_output(
            user_pool_id=args["user_pool_id"], opts=pulumi.InvokeOutputOptions(parent=self)
        )
        self.user_pool_id = found.apply(lambda known: _checked_pool(known, args["user_pool_id"], args["domain"]))
        region = args["user_pool_id"].partition("_")[0]
        issuer_host = args.get("issuer_host", "https://cognito-idp.{region}.amazonaws.com")
        domain_host = args.get("domain_host", "https://{domain}.auth.{region}.amazoncognito.com")
        login_url = domain_host.replace("{domain}", args["domain"]).replace("{region}", region)
        self.issuer = pulumi.Output.concat(issuer_host.replace("{region}", region), "/", self.user_pool_id)
        self.login_url = self.user_pool_id.apply(lambda _: login_url)
        groups = self._groups(args)
        self.user_ids = {
            **{user["email"]: self._user(user, groups) for user in args["users"]},
            **{user["email"]: self._adopted_user(user) for user in args["adopted_users"]},
        }
        self.register_outputs({"issuer": self.issuer, "userPoolId": self.user_pool_id, "loginUrl": self.login_url})

    def _groups(self, args: CognitoAdoptedDirectoryArgs) -> dict[str, pulumi.Output[str]]:
        """Those that the users to be made are to be in, by name."""
        wanted = dict.fromkeys(group for user in args["users"] for group in user["groups"])
        if not wanted:
            return {}
        found = cognito.get_user_groups_output(
            user_pool_id=self.user_pool_id, opts=pulumi.InvokeOutputOptions(parent=self)
        )
        check = partial(_checked_group, args["user_pool_id"])
        return {group: found.apply(partial(check, group)) for group in wanted}

    def _adopted_user(self, args: CognitoAdoptedUserArgs) -> pulumi.Output[str]:
        """The provider has no function for users, so the user is read as a resource that the stack does not own."""
        identity = self.user_pool_id.apply(lambda pool: f"{pool}/{args['username']}")
        name = child(self._name, "user", args["email"])
        return cognito.User.get(name, identity, opts=pulumi.ResourceOptions(parent=self)).sub

    def _user(self, args: CognitoUserArgs, groups: dict[str, pulumi.Output[str]]) -> pulumi.Output[str]:
        inside = pulumi.ResourceOptions(parent=self)
        user = cognito.User(
            child(self._name, "user", args["email"]),
            user_pool_id=self.user_pool_id,
            username=args["email"],
            attributes={"email": args["email"], "email_verified": "true", "name": args["name"]},
            password=pulumi.Output.secret(args["password"]),
            message_action="SUPPRESS",
            opts=pulumi.ResourceOptions(parent=self, additional_secret_outputs=["password"]),
        )
        for group in args["groups"]:
            cognito.UserInGroup(
                child(self._name, "user", args["email"], group),
                user_pool_id=self.user_pool_id,
                group_name=groups[group],
                username=user.username,
                opts=inside,
            )
        return user.sub


class CognitoAdoptedApplicationArgs(TypedDict):
    """An app client that is there already."""

    user_pool_id: pulumi.Input[str]
    """Its pool."""
    issuer: pulumi.Input[str]
    """The pool's issuer."""
    login_url: pulumi.Input[str]
    """Base of the pool's hosted login."""
    existing: str
    """Its client ID."""
    type: str
    """regular_web, spa, native or machine."""
    callbacks: NotRequired[list[str]]
    """The dashboard's redirect URIs; the client must have them."""
    logout_urls: NotRequired[list[str]]
    """Where a browser may be sent after logging out; the client must have them."""
    login_scopes: NotRequired[list[str]]
    """What the app asks for; openid, email and profile by default. The client must have them."""
    auth_method: NotRequired[str]
    """client_secret_basic (default) or client_secret_post; Cognito takes either. Ignored for public clients."""


class CognitoAdoptedApplication(pulumi.ComponentResource):
    """An app client that is there already, as a dashboard's.

    Outputs:
        client_id: as in `client_id=…`.
        oidc_client: what an app needs to log its users in, with the secret that the client has.
    """

    client_id: pulumi.Output[str]
    """The client's identifier."""
    oidc_client: OidcClient
    """What an app needs to log its users in."""

    def __init__(
        self, name: str, args: CognitoAdoptedApplicationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dashboard-identity:index:CognitoAdoptedApplication", name, {}, opts)
        callbacks, logout_urls = args.get("callbacks", []), args.get("logout_urls", [])
        found = cognito.get_user_pool_client_output(
            client_id=args["existing"],
            user_pool_id=args["user_pool_id"],
            opts=pulumi.InvokeOutputOptions(parent=self),
        )
        # A look-up that answers a secret is secret as a whole.
        self.client_id = pulumi.Output.unsecret(found.apply(lambda known: _checked_client(known, args)))
        login = Login(
            issuer=args["issuer"],
            login_url=args["login_url"],
            type=args["type"],
            callbacks=callbacks,
            logout_urls=logout_urls,
            scopes=args.get("login_scopes", INTERACTIVE),
            role_claim=GROUPS_CLAIM,
            auth_method=args.get("auth_method", "client_secret_basic"),
        )
        self.oidc_client = oidc_client(login, self.client_id, found.client_secret)
        self.register_outputs({"clientId": self.client_id})


def _checked_pool(found: cognito.GetUserPoolResult, pool: str, domain: str) -> str:
    """The ID of a pool that was found.

    Raises:
        RunError: its hosted login is elsewhere, or nowhere.
    """
    if found.domain != domain:
        has = f"has the domain {found.domain!r}" if found.domain else "has no hosted domain"
        raise pulumi.RunError(
            f"the user pool {pool!r}, which the stack adopts and does not change, {has}, not {domain!r}"
        )
    return pool


def _checked_group(pool: str, group: str, found: cognito.GetUserGroupsResult) -> str:
    """The name of a group that was found.

    Raises:
        RunError: there is none of this name.
    """
    if group not in [one.group_name for one in found.groups]:
        raise pulumi.RunError(
            f"the user pool {pool!r}, which the stack adopts and does not change, lacks the group {group!r}: add it by hand"
        )
    return group


def _checked_client(found: cognito.GetUserPoolClientResult, args: CognitoAdoptedApplicationArgs) -> str:
    """The client ID of an app client that was found.

    Raises:
        RunError: it lacks what the dashboard needs.
    """
    grant = "client_credentials" if args["type"] == "machine" else "code"
    wanted = {
        "callback": (args.get("callbacks", []), found.callback_urls),
        "logout URL": (args.get("logout_urls", []), found.logout_urls),
        "scope": (args.get("login_scopes", INTERACTIVE), found.allowed_oauth_scopes),
        "OAuth flow": ([grant], found.allowed_oauth_flows),
    }
    lacking = {noun: [one for one in needed if one not in (there or [])] for noun, (needed, there) in wanted.items()}
    told = [f"the {noun}{'s' * (len(these) > 1)} {', '.join(these)}" for noun, these in lacking.items() if these]
    who = f"the app client {args['existing']!r}, which the stack adopts and does not change,"
    if told:
        raise pulumi.RunError(f"{who} lacks {' and '.join(told)}: add them by hand")
    public = args["type"] in ("spa", "native")
    if public == bool(found.client_secret):
        has = "has a secret, which an app of this type cannot keep" if public else "has no secret, which the app needs"
        raise pulumi.RunError(f"{who} {has}: name another one, or change the app's 'type'")
    return args["existing"]
