"""A user pool, and an app client, that somebody else made: looked up, never changed, never deleted."""

import pulumi
from pulumi_aws import cognito
from typing_extensions import NotRequired, TypedDict

from components.cognito.claims import GROUPS_CLAIM
from components.cognito.directory import CognitoUserArgs
from components.cognito.login import INTERACTIVE, Login, oidc_client
from components.contract import OidcClient
from components.naming import child


class CognitoAdoptedDirectoryArgs(TypedDict):
    """A pool that is there already, with its hosted domain."""

    user_pool_id: str
    """Its ID."""
    domain: str
    """Prefix of its hosted login's host; the pool must have it."""
    users: list[CognitoUserArgs]
    """Users to make in it; their groups must be there."""
    issuer_host: NotRequired[str]
    """Template of the issuer without the pool's ID; `https://cognito-idp.{region}.amazonaws.com` by default."""
    domain_host: NotRequired[str]
    """Template of the hosted login; `https://{domain}.auth.{region}.amazoncognito.com` by default."""


class CognitoAdoptedDirectory(pulumi.ComponentResource):
    """A user pool that is there already.

    Outputs: as of ``CognitoDirectory``; ``user_ids`` has the users that were made.
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
        self.user_ids = {user["email"]: self._user(user) for user in args["users"]}
        self.register_outputs({"issuer": self.issuer, "userPoolId": self.user_pool_id, "loginUrl": self.login_url})

    def _user(self, args: CognitoUserArgs) -> pulumi.Output[str]:
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
                group_name=group,
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
    """regular_web, spa or native."""
    callbacks: NotRequired[list[str]]
    """The dashboard's redirect URIs; the client must have them."""
    logout_urls: NotRequired[list[str]]
    """Where a browser may be sent after logging out; the client must have them."""
    login_scopes: NotRequired[list[str]]
    """What the app asks for; openid, email and profile by default."""
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
        self.client_id = found.apply(lambda known: _checked_client(known, args["existing"], callbacks, logout_urls))
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


def _checked_client(
    found: cognito.GetUserPoolClientResult, client_id: str, callbacks: list[str], logout_urls: list[str]
) -> str:
    """The client ID of an app client that was found.

    Raises:
        RunError: it lacks URLs that the dashboard needs.
    """
    lacking = {
        "callback": [url for url in callbacks if url not in (found.callback_urls or [])],
        "logout URL": [url for url in logout_urls if url not in (found.logout_urls or [])],
    }
    told = [f"the {noun}{'s' * (len(urls) > 1)} {', '.join(urls)}" for noun, urls in lacking.items() if urls]
    if told:
        raise pulumi.RunError(
            f"the app client {client_id!r}, which the stack adopts and does not change, lacks {' and '.join(told)}: "
            "add them by hand"
        )
    return client_id
