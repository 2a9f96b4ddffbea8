"""A dashboard as one of Dex's static clients."""

from typing import NotRequired

import pulumi
import pulumi_random as random
from typing_extensions import TypedDict

from components.contract import OidcClient, under
from components.dex.claims import ROLE_CLAIM
from components.naming import child

_SECRET_LENGTH = 40
"""In characters, letters and digits: 238 bits."""


class DexApplicationArgs(TypedDict):
    """A static client."""

    issuer: pulumi.Input[str]
    """The Dex that it is a client of."""
    client_id: str
    """As in `client_id=…`; another one is another client."""
    display_name: str
    """Shown to users."""
    type: str
    """regular_web, spa or native."""
    callbacks: list[str]
    """Redirect URIs, compared exactly."""
    logout_urls: NotRequired[list[str]]
    """Where a browser may be sent after logging out."""
    connectors: NotRequired[list[str]]
    """IDs of the connectors that its users may come from; any by default."""
    auth_method: NotRequired[str]
    """client_secret_basic (default) or client_secret_post; Dex takes either. Ignored for public clients."""
    has_logout: NotRequired[bool]
    """Whether Dex keeps sessions, which can then be ended; true by default."""


class DexApplication(pulumi.ComponentResource):
    """A client in Dex's configuration, with a secret that is made once.

    Outputs:
        client_id: as in `client_id=…`.
        oidc_client: what an app needs to log its users in.
    """

    client_id: pulumi.Output[str]
    """As in `client_id=…`."""
    oidc_client: OidcClient
    """What an app needs to log its users in."""

    def __init__(self, name: str, args: DexApplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        self._args = args
        self._public = args["type"] in ("spa", "native")
        shown = {**self._registration(), "public": self._public}
        super().__init__("dashboard-identity:index:DexApplication", name, shown, opts)
        self._secret = None if self._public else self._make_secret(name)
        self.client_id = pulumi.Output.from_input(args["client_id"])
        self.oidc_client = self._oidc_client()
        # What an app needs is a stack output already; kept here as well, it would be a third of the state of a stack of many apps.
        self.register_outputs({"clientId": self.client_id})

    def static_client(self) -> dict[str, object]:
        """The client as Dex's configuration has it; its secret is an Output."""
        registration = self._registration()
        return {**registration, "public": True} if self._secret is None else {**registration, "secret": self._secret}

    def _registration(self) -> dict[str, object]:
        """What of the client is no secret: whoever reviews a preview reads it, and policies do."""
        args = self._args
        client: dict[str, object] = {
            "id": args["client_id"],
            "name": args["display_name"],
            "redirectURIs": args["callbacks"],
        }
        if args.get("has_logout", True) and args.get("logout_urls"):
            client["postLogoutRedirectURIs"] = args["logout_urls"]
        if "connectors" in args:
            client["allowedConnectors"] = args["connectors"]
        return client

    def _make_secret(self, name: str) -> pulumi.Output[str]:
        made = random.RandomPassword(
            child(name, "secret"), length=_SECRET_LENGTH, special=False, opts=pulumi.ResourceOptions(parent=self)
        )
        secret: pulumi.Output[str] = pulumi.Output.secret(made.result)
        return secret

    def _oidc_client(self) -> OidcClient:
        args = self._args
        issuer = pulumi.Output.from_input(args["issuer"])
        return OidcClient(
            issuer=issuer,
            discovery_url=under(issuer, "/.well-known/openid-configuration"),
            authorization_endpoint=under(issuer, "/auth"),
            token_endpoint=under(issuer, "/token"),
            userinfo_endpoint=under(issuer, "/userinfo"),
            jwks_uri=under(issuer, "/keys"),
            end_session_endpoint=under(issuer, "/logout") if args.get("has_logout", True) else None,
            client_id=self.client_id,
            client_secret=self._secret,
            redirect_uris=args["callbacks"],
            post_logout_redirect_uris=args.get("logout_urls", []),
            scopes=pulumi.Output.from_input(["openid", "profile", "email", "groups", "offline_access"]),
            role_claim=ROLE_CLAIM,
            token_endpoint_auth_method="none"
            if self._secret is None
            else args.get("auth_method", "client_secret_basic"),
            secret_expires_at=None,
        )
