"""Entra as a SAML identity provider: the app registration of a service provider that takes its users from the tenant."""

from typing import NotRequired

import pulumi
import pulumi_azuread as azuread
from typing_extensions import TypedDict

from components.entra.owners import deployer
from components.entra.roles import EntraAppRoleArgs, EntraAssignmentArgs, app_roles, assign
from components.entra.settings import LOGIN_HOST
from components.naming import child


class EntraSamlApplicationArgs(TypedDict):
    """A service provider that the tenant signs users in to by SAML."""

    tenant_id: pulumi.Input[str]
    """The tenant whose users they are."""
    display_name: str
    """Shown to users and administrators."""
    entity_id: pulumi.Input[str]
    """The service provider's name in its requests, and the audience of what it is sent."""
    acs_url: pulumi.Input[str]
    """Where responses go, compared exactly."""
    roles: list[EntraAppRoleArgs]
    """The stack's roles, sent in the attribute `http://schemas.microsoft.com/ws/2008/06/identity/claims/role`."""
    assignments: list[EntraAssignmentArgs]
    """Who has which of them."""
    assignment_required: NotRequired[bool]
    """Whether only users with a role may log in; true by default."""
    owners: NotRequired[list[pulumi.Input[str]]]
    """Object IDs of who may look after it; whoever deploys by default."""
    login_host: NotRequired[str]
    """`https://login.microsoftonline.com` by default."""


class EntraSamlApplication(pulumi.ComponentResource):
    """An app registration for SAML: entity ID, reply URL, a certificate of its own to sign with, app roles and assignments.

    Outputs:
        client_id: the application (client) ID.
        metadata_url: the federation metadata with the certificates that this application's responses are signed by.
    """

    client_id: pulumi.Output[str]
    """The application (client) ID."""
    metadata_url: pulumi.Output[str]
    """Where its metadata is: entity ID, sign-on URL, signing certificates."""

    def __init__(self, name: str, args: EntraSamlApplicationArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard-identity:index:EntraSamlApplication", name, {}, opts)
        own = pulumi.ResourceOptions(parent=self)
        owners = args.get("owners") or [deployer(self)]
        application = azuread.Application(
            name,
            display_name=args["display_name"],
            description=args["display_name"],
            sign_in_audience="AzureADMyOrg",
            owners=owners,
            identifier_uris=[args["entity_id"]],
            web=azuread.ApplicationWebArgs(redirect_uris=[args["acs_url"]]),
            app_roles=app_roles(args["display_name"], args["roles"]),
            opts=own,
        )
        principal = azuread.ServicePrincipal(
            child(name, "principal"),
            client_id=application.client_id,
            app_role_assignment_required=args.get("assignment_required", True),
            owners=owners,
            preferred_single_sign_on_mode="saml",
            feature_tags=[azuread.ServicePrincipalFeatureTagArgs(custom_single_sign_on=True, enterprise=True)],
            opts=own,
        )
        certificate = azuread.ServicePrincipalTokenSigningCertificate(
            child(name, "certificate"),
            service_principal_id=principal.id,
            display_name=f"CN={args['display_name'][:64]}",
            opts=own,
        )
        assigned = assign(self, name, args["display_name"], args["assignments"], principal)
        parts: list[pulumi.Resource] = [application, principal, certificate, *assigned]
        self.parts = parts
        self.client_id = application.client_id
        self.metadata_url = pulumi.Output.concat(
            args.get("login_host", LOGIN_HOST),
            "/",
            args["tenant_id"],
            "/federationmetadata/2007-06/federationmetadata.xml?appid=",
            self.client_id,
        )
        self.register_outputs({"clientId": self.client_id, "metadataUrl": self.metadata_url})
