"""A dashboard as an app registration, its service principal, its secret, and who has which of its roles."""

import datetime

import pulumi
import pulumi_azuread as azuread
from typing_extensions import NotRequired, TypedDict

from components.contract import OidcClient, under
from components.entra.claims import ROLE_CLAIM, app_role_id
from components.naming import child


class EntraAppRoleArgs(TypedDict):
    """A role of the app."""

    name: str
    """As it stands in the token."""
    description: str
    """Shown where roles are assigned."""


class EntraAssignmentArgs(TypedDict):
    """Who has which roles."""

    email: str
    """Tells the assignment from its siblings."""
    principal_id: pulumi.Input[str]
    """Object ID of the user."""
    roles: list[str]
    """Names of the app's roles."""


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
    secret_lifetime_days: NotRequired[int]
    """How long the client secret lives, counted from its creation; 180 by default."""
    secret_version: NotRequired[str]
    """Another one makes another secret, with a new expiry; `1` by default."""
    login_host: NotRequired[str]
    """`https://login.microsoftonline.com` by default."""
    graph_host: NotRequired[str]
    """`https://graph.microsoft.com` by default."""


class EntraApplication(pulumi.ComponentResource):
    """An app registration: single tenant, no implicit grant, app roles with stable IDs, a secret that expires.

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
        public = args["type"] in ("spa", "native")
        application = self._application(name, args)
        principal = azuread.ServicePrincipal(
            child(name, "principal"),
            client_id=application.client_id,
            app_role_assignment_required=args.get("assignment_required", True),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.client_id = application.client_id
        self.oidc_client = self._oidc_client(args, None if public else self._secret(name, args, application))
        for assignment in args["assignments"]:
            self._assign(name, args, assignment, principal)
        # What an app needs is a stack output already; kept here as well, it would be a third of the state of a stack of many apps.
        self.register_outputs({"clientId": self.client_id})

    def _application(self, name: str, args: EntraApplicationArgs) -> azuread.Application:
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
            web=web,
            single_page_application=azuread.ApplicationSinglePageApplicationArgs(redirect_uris=urls)
            if kind == "spa"
            else None,
            public_client=azuread.ApplicationPublicClientArgs(redirect_uris=urls) if kind == "native" else None,
            fallback_public_client_enabled=False,
            app_roles=[
                azuread.ApplicationAppRoleArgs(
                    id=app_role_id(args["display_name"], role["name"]),
                    value=role["name"],
                    display_name=role["name"],
                    description=role["description"],
                    allowed_member_types=["User"],
                    enabled=True,
                )
                for role in args["roles"]
            ],
            optional_claims=azuread.ApplicationOptionalClaimsArgs(
                id_tokens=[azuread.ApplicationOptionalClaimsIdTokenArgs(name="email")]
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )

    def _secret(
        self, name: str, args: EntraApplicationArgs, application: azuread.Application
    ) -> azuread.ApplicationPassword:
        """A secret whose expiry is fixed when it is made: a later run computes another date, and ignores it.

        The version is part of the name, so that another version is another secret with its own date, made before the old
        one goes.
        """
        version = args.get("secret_version", "1")
        lifetime = datetime.timedelta(days=args.get("secret_lifetime_days", 180))
        end = datetime.datetime.now(datetime.timezone.utc) + lifetime
        return azuread.ApplicationPassword(
            child(name, "secret", version),
            application_id=application.id,
            display_name=f"{args['display_name']} {version}",
            end_date=end.strftime("%Y-%m-%dT%H:%M:%SZ"),
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["endDate"], additional_secret_outputs=["value"]),
        )

    def _assign(
        self,
        name: str,
        args: EntraApplicationArgs,
        assignment: EntraAssignmentArgs,
        principal: azuread.ServicePrincipal,
    ) -> None:
        for role in assignment["roles"]:
            azuread.AppRoleAssignment(
                child(name, "assignment", assignment["email"], role),
                app_role_id=app_role_id(args["display_name"], role),
                principal_object_id=assignment["principal_id"],
                resource_object_id=principal.object_id,
                opts=pulumi.ResourceOptions(parent=self),
            )

    def _oidc_client(self, args: EntraApplicationArgs, secret: azuread.ApplicationPassword | None) -> OidcClient:
        login = pulumi.Output.concat(
            args.get("login_host", "https://login.microsoftonline.com"), "/", args["tenant_id"]
        )
        machine = self.client_id.apply(lambda client_id: [f"{client_id}/.default"])
        interactive = pulumi.Output.from_input(["openid", "profile", "email", "offline_access"])
        return OidcClient(
            issuer=under(login, "/v2.0"),
            discovery_url=under(login, "/v2.0/.well-known/openid-configuration"),
            authorization_endpoint=under(login, "/oauth2/v2.0/authorize"),
            token_endpoint=under(login, "/oauth2/v2.0/token"),
            userinfo_endpoint=under(
                pulumi.Output.from_input(args.get("graph_host", "https://graph.microsoft.com")), "/oidc/userinfo"
            ),
            jwks_uri=under(login, "/discovery/v2.0/keys"),
            end_session_endpoint=under(login, "/oauth2/v2.0/logout"),
            client_id=self.client_id,
            client_secret=None if secret is None else pulumi.Output.secret(secret.value),
            redirect_uris=args.get("callbacks", []),
            post_logout_redirect_uris=args.get("logout_urls", []),
            scopes=machine if args["type"] == "machine" else interactive,
            role_claim=ROLE_CLAIM,
            token_endpoint_auth_method="none" if secret is None else args.get("auth_method", "client_secret_basic"),
            secret_expires_at=None if secret is None else secret.end_date,
        )
