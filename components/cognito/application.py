"""A dashboard as an app client of a user pool."""

from typing import NotRequired

import pulumi
from pulumi_aws import cognito
from typing_extensions import TypedDict

from components.cognito.claims import GROUPS_CLAIM
from components.cognito.login import INTERACTIVE, Login, oidc_client
from components.contract import OidcClient
from components.naming import child

OWN_USERS = "COGNITO"
"""What an app client calls the users of its pool."""
_FIRST_VERSION = "1"


class CognitoApplicationArgs(TypedDict):
    """An app client of the pool."""

    user_pool_id: pulumi.Input[str]
    """The pool."""
    issuer: pulumi.Input[str]
    """The pool's issuer."""
    login_url: pulumi.Input[str]
    """Base of the pool's hosted login."""
    display_name: str
    """The client's name in the pool."""
    type: str
    """regular_web, spa, native or machine."""
    callbacks: NotRequired[list[str]]
    """Redirect URIs, compared exactly."""
    logout_urls: NotRequired[list[str]]
    """Where a browser may be sent after logging out."""
    default_redirect_uri: NotRequired[str]
    """One of the callbacks."""
    auth_method: NotRequired[str]
    """client_secret_basic (default) or client_secret_post; Cognito takes either. Ignored for public clients."""
    scopes: NotRequired[list[str]]
    """What a machine client asks for: `<audience>/<scope>`."""
    login_scopes: NotRequired[list[str]]
    """What a client that logs users in may ask for; openid, email and profile by default."""
    identity_providers: NotRequired[list[pulumi.Input[str]]]
    """Who its users come from; the pool itself, `COGNITO`, by default."""
    role_claim: NotRequired[str]
    """The claim of the ID token that lists the user's roles; `cognito:groups` by default."""
    access_token_lifetime_minutes: NotRequired[int]
    """60 by default."""
    id_token_lifetime_minutes: NotRequired[int]
    """60 by default."""
    refresh_token_lifetime_days: NotRequired[int]
    """30 by default."""
    rotate_refresh_tokens: NotRequired[bool]
    """Whether every use replaces the refresh token; for public clients only by default."""
    version: NotRequired[str]
    """Another one is another client, with a client ID and a secret of its own; `1` by default."""
    previous_version: NotRequired[str]
    """The version whose client stays beside it."""


class CognitoApplication(pulumi.ComponentResource):
    """An app client: code grant only, revocable tokens, no word on whether a user exists.

    Outputs:
        client_id: as in `client_id=…`.
        oidc_client: what an app needs to log its users in.
    """

    client_id: pulumi.Output[str]
    """The client's identifier."""
    oidc_client: OidcClient
    """What an app needs to log its users in."""

    def __init__(self, name: str, args: CognitoApplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard-identity:index:CognitoApplication", name, {}, opts)
        client = self._client(_versioned(name, args.get("version", _FIRST_VERSION)), args)
        if "previous_version" in args:
            self._client(_versioned(name, args["previous_version"]), args)
        self.client_id = client.id
        login = Login(
            issuer=args["issuer"],
            login_url=args["login_url"],
            type=args["type"],
            callbacks=args.get("callbacks", []),
            logout_urls=args.get("logout_urls", []),
            scopes=args.get("scopes", []) if args["type"] == "machine" else args.get("login_scopes", INTERACTIVE),
            role_claim=args.get("role_claim", GROUPS_CLAIM),
            auth_method=args.get("auth_method", "client_secret_basic"),
        )
        self.oidc_client = oidc_client(login, self.client_id, client.client_secret)
        # What an app needs is a stack output already; kept here as well, it would be a third of the state of a stack of many apps.
        self.register_outputs({"clientId": self.client_id})

    def _client(self, name: str, args: CognitoApplicationArgs) -> cognito.UserPoolClient:
        machine = args["type"] == "machine"
        public = args["type"] in ("spa", "native")
        rotate = args.get("rotate_refresh_tokens", public)
        identity_providers = args.get("identity_providers", [OWN_USERS])
        own_users = OWN_USERS in identity_providers
        return cognito.UserPoolClient(
            name,
            name=args["display_name"],
            user_pool_id=args["user_pool_id"],
            generate_secret=not public,
            allowed_oauth_flows_user_pool_client=True,
            allowed_oauth_flows=["client_credentials"] if machine else ["code"],
            allowed_oauth_scopes=args.get("scopes", []) if machine else args.get("login_scopes", INTERACTIVE),
            supported_identity_providers=None if machine else identity_providers,
            callback_urls=args.get("callbacks") or None,
            logout_urls=args.get("logout_urls") or None,
            default_redirect_uri=args.get("default_redirect_uri"),
            explicit_auth_flows=["ALLOW_REFRESH_TOKEN_AUTH"] if machine else _flows(rotate=rotate, own_users=own_users),
            access_token_validity=args.get("access_token_lifetime_minutes", 60),
            id_token_validity=args.get("id_token_lifetime_minutes", 60),
            refresh_token_validity=args.get("refresh_token_lifetime_days", 30),
            token_validity_units=cognito.UserPoolClientTokenValidityUnitsArgs(
                access_token="minutes", id_token="minutes", refresh_token="days"
            ),
            refresh_token_rotation=cognito.UserPoolClientRefreshTokenRotationArgs(
                feature="ENABLED", retry_grace_period_seconds=0
            )
            if rotate and not machine
            else None,
            enable_token_revocation=True,
            prevent_user_existence_errors="ENABLED",
            opts=pulumi.ResourceOptions(parent=self, additional_secret_outputs=["clientSecret"]),
        )


def _flows(*, rotate: bool, own_users: bool) -> list[str]:
    """Source: AWS, CreateUserPoolClient: taking `COGNITO` from the login page leaves the API's sign-in to the pool's users as it was, and
    an empty list would allow it. Custom authentication fails where, as here, no function defines it. Refresh tokens that rotate exclude
    REFRESH_TOKEN_AUTH.
    """
    flows = [] if rotate else ["ALLOW_REFRESH_TOKEN_AUTH"]
    if own_users:
        flows.append("ALLOW_USER_SRP_AUTH")
    return flows or ["ALLOW_CUSTOM_AUTH"]


def _versioned(name: str, version: str) -> str:
    return name if version == _FIRST_VERSION else child(name, version)
