"""A dashboard as an app registration, its service principal, its secret, and who has which of its roles."""

from typing import NotRequired

import pulumi
import pulumi_azuread as azuread
from typing_extensions import TypedDict

from components.contract import OidcClient
from components.entra import secrets
from components.entra.login import Login, oidc_client
from components.entra.owners import deployer
from components.entra.roles import EntraAppRoleArgs, EntraAssignmentArgs, app_roles, assign
from components.entra.settings import GRAPH_HOST, LOGIN_HOST
from components.naming import child


class EntraApplicationArgs(TypedDict):
    """An app registration."""

    tenant_id: pulumi.Input[str]
    """The tenant that it is in."""
    display_name: str
    """Shown to users and administrators."""
    type: str
    """regular_web, spa, native or machine."""
    roles: list[EntraAppRoleArgs]
    """The stack's roles."""
    assignments: list[EntraAssignmentArgs]
    """Who has which of them."""
    description: NotRequired[str]
    """Shown to administrators."""
    callbacks: NotRequired[list[str]]
    """Redirect URIs, compared exactly."""
    logout_urls: NotRequired[list[str]]
    """Where a browser may be sent after logging out."""
    front_channel_logout_url: NotRequired[str]
    """Called in the user's browser when the session ends elsewhere."""
    auth_method: NotRequired[str]
    """client_secret_basic (default) or client_secret_post; Entra takes either. Ignored for public clients."""
    sign_in_audience: NotRequired[str]
    """AzureADMyOrg (default) or AzureADMultipleOrgs."""
    assignment_required: NotRequired[bool]
    """Whether only users with a role may log in; true by default."""
    owners: NotRequired[list[pulumi.Input[str]]]
    """Object IDs of who may look after it; whoever deploys by default."""
    secret_lifetime_days: NotRequired[int]
    """How long the client secret lives, counted from its creation; 180 by default."""
    secret_version: NotRequired[str]
    """Another one makes another secret, with a new expiry; `1` by default."""
    previous_secret_version: NotRequired[str]
    """An earlier version whose secret stays, beside the one that the app gets."""
    secret_rotation_days: NotRequired[int]
    """Two secrets by the calendar in place of one by its version: a new one in each period of so many days, valid for two."""
    login_host: NotRequired[str]
    """`https://login.microsoftonline.com` by default."""
    graph_host: NotRequired[str]
    """`https://graph.microsoft.com` by default."""


class EntraApplication(pulumi.ComponentResource):
    """An app registration: single tenant, owned, no implicit grant, app roles with stable IDs, a secret that expires.

    Outputs:
        client_id: as in `client_id=…`.
        oidc_client: what an app needs to log its users in.
    """

    client_id: pulumi.Output[str]
    """The application (client) ID."""
    oidc_client: OidcClient
    """What an app needs to log its users in."""

    def __init__(self, name: str, args: EntraApplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard-identity:index:EntraApplication", name, {}, opts)
        owners = args.get("owners") or [deployer(self)]
        application = self._application(name, args, owners)
        principal = azuread.ServicePrincipal(
            child(name, "principal"),
            client_id=application.client_id,
            app_role_assignment_required=args.get("assignment_required", True),
            owners=owners,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.client_id = application.client_id
        login = _login(args)
        secret = None if login.public else self._secret(name, args, application)
        self.oidc_client = oidc_client(login, self.client_id, secret)
        assign(self, name, args["display_name"], args["assignments"], principal)
        # What an app needs is a stack output already; kept here as well, it would be a third of the state of a stack of many apps.
        self.register_outputs({"clientId": self.client_id})

    def _application(
        self, name: str, args: EntraApplicationArgs, owners: list[pulumi.Input[str]]
    ) -> azuread.Application:
        kind = args["type"]
        # Entra compares post_logout_redirect_uri with the redirect URIs; it has no list of its own for them.
        urls = list(dict.fromkeys([*args.get("callbacks", []), *args.get("logout_urls", [])]))
        web = azuread.ApplicationWebArgs(
            redirect_uris=urls if kind == "regular_web" else [],
            logout_url=args.get("front_channel_logout_url"),
            implicit_grant=azuread.ApplicationWebImplicitGrantArgs(
                access_token_issuance_enabled=False, id_token_issuance_enabled=False
            ),
        )
        return azuread.Application(
            name,
            display_name=args["display_name"],
            description=args.get("description", args["display_name"]),
            sign_in_audience=args.get("sign_in_audience", "AzureADMyOrg"),
            owners=owners,
            web=web,
            single_page_application=azuread.ApplicationSinglePageApplicationArgs(redirect_uris=urls)
            if kind == "spa"
            else None,
            public_client=azuread.ApplicationPublicClientArgs(redirect_uris=urls) if kind == "native" else None,
            fallback_public_client_enabled=False,
            app_roles=app_roles(args["display_name"], args["roles"]),
            optional_claims=azuread.ApplicationOptionalClaimsArgs(
                id_tokens=[azuread.ApplicationOptionalClaimsIdTokenArgs(name="email")]
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _secret(
        self, name: str, args: EntraApplicationArgs, application: azuread.Application
    ) -> azuread.ApplicationPassword:
        wanted = secrets.due(
            args.get("secret_rotation_days"),
            args.get("secret_version", "1"),
            args.get("previous_secret_version"),
            args.get("secret_lifetime_days", 180),
        )
        return secrets.add(self, name, args["display_name"], application.id, wanted)


def _login(args: EntraApplicationArgs) -> Login:
    return Login(
        tenant_id=args["tenant_id"],
        type=args["type"],
        callbacks=args.get("callbacks", []),
        logout_urls=args.get("logout_urls", []),
        auth_method=args.get("auth_method", "client_secret_basic"),
        login_host=args.get("login_host", LOGIN_HOST),
        graph_host=args.get("graph_host", GRAPH_HOST),
    )
