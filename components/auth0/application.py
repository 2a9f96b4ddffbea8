"""A dashboard as an Auth0 client."""

from typing import NotRequired

import pulumi
import pulumi_auth0 as auth0
from typing_extensions import TypedDict

from components.auth0.claims import METADATA_KEY
from components.auth0.login import Login, auth_method_of, oidc_client
from components.contract import OidcClient
from components.naming import child

_APP_TYPES = {"regular_web": "regular_web", "spa": "spa", "native": "native", "machine": "non_interactive"}
_DAY = 86400
_BY_KEY = "private_key_jwt"


class Auth0PublicKeyArgs(TypedDict):
    """A public key whose private half the app signs with."""

    name: str
    """Tells it from the other one in the dashboard."""
    pem: str
    """An RSA public key of at least 2048 bits."""
    algorithm: NotRequired[str]
    """RS256 (default), RS384 or PS256."""


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
    initiate_login_uri: NotRequired[str]
    """The app's page that begins a login; https."""
    metadata: NotRequired[dict[str, str]]
    """Kept with the client."""
    auth_method: NotRequired[str]
    """client_secret_basic (default) or client_secret_post; ignored for public clients and for those with public keys."""
    public_keys: NotRequired[list[Auth0PublicKeyArgs]]
    """One or two keys in place of a secret."""
    secret_version: NotRequired[str]
    """Another one makes another secret, and the old one ends at once; the secret is Auth0's own choice by default."""
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
        wanted = _BY_KEY if args.get("public_keys") else args.get("auth_method", "client_secret_basic")
        auth_method = auth_method_of(args["type"], wanted)
        client = self._client(name, args)
        credentials = auth0.ClientCredentials(
            child(name, "credentials"),
            client_id=client.client_id,
            authentication_method=auth_method,
            private_key_jwt=_key_credentials(args.get("public_keys", [])) if auth_method == _BY_KEY else None,
            client_secret=self._secret(name, args),
            opts=pulumi.ResourceOptions(parent=self, additional_secret_outputs=["clientSecret"]),
        )
        login = Login(
            domain=args["domain"],
            type=args["type"],
            role_claim=args["role_claim"],
            auth_method=auth_method,
            callbacks=args.get("callbacks", []),
            logout_urls=args.get("logout_urls", []),
            machine_scopes=args.get("scopes", []),
        )
        has_secret = auth_method not in ("none", _BY_KEY)
        secret: pulumi.Output[str] | None = pulumi.Output.secret(credentials.client_secret) if has_secret else None
        self.client_id = client.client_id
        self.oidc_client = oidc_client(login, self.client_id, secret)
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
            # Said even when there is none: the official plugin never takes away one that is only left out.
            initiate_login_uri=args.get("initiate_login_uri", ""),
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

    def _secret(self, name: str, args: Auth0ApplicationArgs) -> pulumi.Output[str] | None:
        """A secret of the version's own; None leaves the one that Auth0 chose."""
        if "secret_version" not in args:
            return None
        import pulumi_random

        made = pulumi_random.RandomPassword(
            child(name, "secret"),
            length=64,
            special=False,
            keepers={"version": args["secret_version"]},
            opts=pulumi.ResourceOptions(parent=self),
        )
        return made.result


def _key_credentials(keys: list[Auth0PublicKeyArgs]) -> auth0.ClientCredentialsPrivateKeyJwtArgs:
    return auth0.ClientCredentialsPrivateKeyJwtArgs(
        credentials=[
            auth0.ClientCredentialsPrivateKeyJwtCredentialArgs(
                name=key["name"],
                credential_type="public_key",
                pem=key["pem"],
                algorithm=key.get("algorithm", "RS256"),
            )
            for key in keys
        ]
    )
