"""A dashboard as an Auth0 client."""

import pulumi
import pulumi_auth0 as auth0
from typing_extensions import NotRequired, TypedDict

from components.auth0.claims import METADATA_KEY
from components.contract import OidcClient, under
from components.naming import child

_APP_TYPES = {"regular_web": "regular_web", "spa": "spa", "native": "native", "machine": "non_interactive"}
_DAY = 86400


class Auth0ApplicationArgs(TypedDict):
    """A client of the tenant."""

    domain: pulumi.Input[str]
    """The tenant's domain, as `auth0:domain`."""
    display_name: str
    """The client's name in the tenant."""
    type: str
    """regular_web, spa, native or machine."""
    role_claim: str
    """The claim that the app's tokens carry roles in; kept in the client's metadata for the post-login code."""
    description: NotRequired[str]
    """Shown in the dashboard."""
    callbacks: NotRequired[list[str]]
    """Redirect URIs, compared exactly."""
    logout_urls: NotRequired[list[str]]
    """Where a browser may be sent after logging out."""
    origins: NotRequired[list[str]]
    """Origins whose scripts may call the token endpoint."""
    metadata: NotRequired[dict[str, str]]
    """Kept with the client."""
    auth_method: NotRequired[str]
    """client_secret_basic (default) or client_secret_post; ignored for public clients."""
    scopes: NotRequired[list[str]]
    """What a machine client asks for."""
    id_token_lifetime_seconds: NotRequired[int]
    """3600 by default."""
    refresh_token_lifetime_days: NotRequired[int]
    """Absolute lifetime of a chain of refresh tokens; 30 by default."""


class Auth0Application(pulumi.ComponentResource):
    """A client with its credentials: code flow, RS256, rotating refresh tokens, no implicit and no password grant.

    Outputs:
        client_id: as in `client_id=…`.
        oidc_client: what an app needs to log its users in.
    """

    client_id: pulumi.Output[str]
    """The client's identifier."""
    oidc_client: OidcClient
    """What an app needs to log its users in."""

    def __init__(self, name: str, args: Auth0ApplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard-identity:index:Auth0Application", name, {}, opts)
        public = args["type"] in ("spa", "native")
        auth_method = "none" if public else args.get("auth_method", "client_secret_basic")
        client = self._client(name, args)
        credentials = auth0.ClientCredentials(
            child(name, "credentials"),
            client_id=client.client_id,
            authentication_method=auth_method,
            opts=pulumi.ResourceOptions(parent=self, additional_secret_outputs=["clientSecret"]),
        )
        self.client_id = client.client_id
        self.oidc_client = self._oidc_client(args, auth_method, credentials)
        # What an app needs is a stack output already; kept here as well, it would be a third of the state of a stack of many apps.
        self.register_outputs({"clientId": self.client_id})

    def _client(self, name: str, args: Auth0ApplicationArgs) -> auth0.Client:
        machine = args["type"] == "machine"
        lifetime = args.get("refresh_token_lifetime_days", 30) * _DAY
        return auth0.Client(
            name,
            name=args["display_name"],
            description=args.get("description", args["display_name"]),
            app_type=_APP_TYPES[args["type"]],
            grant_types=["client_credentials"] if machine else ["authorization_code", "refresh_token"],
            callbacks=args.get("callbacks", []),
            allowed_logout_urls=args.get("logout_urls", []),
            allowed_origins=args.get("origins", []),
            web_origins=args.get("origins", []),
            client_metadata={**args.get("metadata", {}), METADATA_KEY: args["role_claim"]},
            oidc_conformant=True,
            is_first_party=True,
            cross_origin_auth=False,
            jwt_configuration=auth0.ClientJwtConfigurationArgs(
                alg="RS256", lifetime_in_seconds=args.get("id_token_lifetime_seconds", 3600)
            ),
            refresh_token=None
            if machine
            else auth0.ClientRefreshTokenArgs(
                rotation_type="rotating",
                expiration_type="expiring",
                leeway=0,
                token_lifetime=lifetime,
                idle_token_lifetime=lifetime // 2,
                infinite_token_lifetime=False,
                infinite_idle_token_lifetime=False,
            ),
            opts=pulumi.ResourceOptions(parent=self, additional_secret_outputs=["clientSecret"]),
        )

    def _oidc_client(
        self, args: Auth0ApplicationArgs, auth_method: str, credentials: auth0.ClientCredentials
    ) -> OidcClient:
        base = pulumi.Output.from_input(args["domain"]).apply("https://{}".format)
        interactive = ["openid", "profile", "email", "offline_access"]
        return OidcClient(
            issuer=under(base, "/"),
            discovery_url=under(base, "/.well-known/openid-configuration"),
            authorization_endpoint=under(base, "/authorize"),
            token_endpoint=under(base, "/oauth/token"),
            userinfo_endpoint=under(base, "/userinfo"),
            jwks_uri=under(base, "/.well-known/jwks.json"),
            end_session_endpoint=under(base, "/oidc/logout"),
            client_id=self.client_id,
            client_secret=None if auth_method == "none" else pulumi.Output.secret(credentials.client_secret),
            redirect_uris=args.get("callbacks", []),
            post_logout_redirect_uris=args.get("logout_urls", []),
            scopes=pulumi.Output.from_input(args.get("scopes", []) if args["type"] == "machine" else interactive),
            role_claim=args["role_claim"],
            token_endpoint_auth_method=auth_method,
            secret_expires_at=None,
        )
