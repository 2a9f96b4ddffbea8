"""A dashboard whose Auth0 client somebody else made: looked up, never changed, never deleted."""

from typing import NotRequired

import pulumi
import pulumi_auth0 as auth0
from typing_extensions import TypedDict

from components.auth0.claims import METADATA_KEY
from components.auth0.login import Login, auth_method_of, oidc_client
from components.contract import OidcClient


class Auth0AdoptedApplicationArgs(TypedDict):
    """A client that is there already."""

    domain: pulumi.Input[str]
    """The tenant's domain, as `auth0:domain`."""
    existing: str
    """Its client ID."""
    type: str
    """regular_web, spa or native."""
    role_claim: str
    """The claim that the app reads roles from; the client's metadata must name it for the post-login code."""
    callbacks: NotRequired[list[str]]
    """The dashboard's redirect URIs; the client must have them."""
    logout_urls: NotRequired[list[str]]
    """Where a browser may be sent after logging out; the client must have them."""
    auth_method: NotRequired[str]
    """client_secret_basic (default) or client_secret_post; ignored for public clients."""


class Auth0AdoptedApplication(pulumi.ComponentResource):
    """A client that is there already, as a dashboard's.

    Outputs:
        client_id: as in `client_id=…`.
        oidc_client: what an app needs to log its users in, with the secret that the client has.
    """

    client_id: pulumi.Output[str]
    """The client's identifier."""
    oidc_client: OidcClient
    """What an app needs to log its users in."""

    def __init__(
        self, name: str, args: Auth0AdoptedApplicationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dashboard-identity:index:Auth0AdoptedApplication", name, {}, opts)
        auth_method = auth_method_of(args["type"], args.get("auth_method", "client_secret_basic"))
        callbacks, logout_urls = args.get("callbacks", []), args.get("logout_urls", [])
        found = auth0.get_client_output(client_id=args["existing"], opts=pulumi.InvokeOutputOptions(parent=self))
        self.client_id = found.apply(lambda known: self._checked(known, callbacks, logout_urls, args["role_claim"]))
        login = Login(
            domain=args["domain"],
            type=args["type"],
            role_claim=args["role_claim"],
            auth_method=auth_method,
            callbacks=callbacks,
            logout_urls=logout_urls,
        )
        hidden: pulumi.Output[str] = pulumi.Output.secret(found.client_secret.apply(str))
        secret = None if auth_method == "none" else hidden
        self.oidc_client = oidc_client(login, self.client_id, secret)
        self.register_outputs({"clientId": self.client_id})

    def _checked(
        self, found: auth0.GetClientResult, callbacks: list[str], logout_urls: list[str], role_claim: str
    ) -> str:
        """The client ID of a client that was found.

        Raises:
            RunError: it lacks URLs that the dashboard needs.
        """
        lacking = {
            "callback": [url for url in callbacks if url not in (found.callbacks or [])],
            "logout URL": [url for url in logout_urls if url not in (found.allowed_logout_urls or [])],
        }
        told = [f"the {noun}{'s' * (len(urls) > 1)} {', '.join(urls)}" for noun, urls in lacking.items() if urls]
        who = f"the client {found.client_id!r}, which the stack adopts and does not change,"
        if told:
            raise pulumi.RunError(f"{who} lacks {' and '.join(told)}: add them by hand")
        if (found.client_metadata or {}).get(METADATA_KEY) != role_claim:
            pulumi.log.warn(
                f"{who} has no metadata {METADATA_KEY!r} of {role_claim!r}: without it, its tokens carry no roles",
                resource=self,
            )
        return found.client_id or ""
