"""A dashboard whose app registration somebody else made: looked up, never changed, never deleted."""

from typing import NotRequired
from urllib.parse import urlsplit

import pulumi
import pulumi_azuread as azuread
from typing_extensions import TypedDict

from components.contract import OidcClient
from components.entra import secrets
from components.entra.login import Login, is_client_id, oidc_client
from components.entra.settings import GRAPH_HOST, LOGIN_HOST


class EntraAdoptedApplicationArgs(TypedDict):
    """An app registration that is there already."""

    tenant_id: pulumi.Input[str]
    """The tenant that it is in."""
    existing: str
    """Its client ID, or else its display name."""
    display_name: str
    """The dashboard's name, for the label of a secret that is added."""
    type: str
    """regular_web, spa, native or machine."""
    callbacks: NotRequired[list[str]]
    """The dashboard's redirect URIs; the registration must have them."""
    logout_urls: NotRequired[list[str]]
    """Where a browser may be sent after logging out; the registration must have them among its redirect URIs."""
    auth_method: NotRequired[str]
    """client_secret_basic (default) or client_secret_post; Entra takes either. Ignored for public clients."""
    add_secret: NotRequired[bool]
    """Whether to add a client secret, which goes with the component; false by default, and then nothing is written."""
    secret_lifetime_days: NotRequired[int]
    """How long that secret lives, counted from its creation; 180 by default."""
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


class EntraAdoptedApplication(pulumi.ComponentResource):
    """An app registration that is there already, as a dashboard's.

    Outputs:
        client_id: as in `client_id=…`.
        oidc_client: what an app needs to log its users in; without a secret unless one is added.
    """

    client_id: pulumi.Output[str]
    """The application (client) ID."""
    oidc_client: OidcClient
    """What an app needs to log its users in."""

    def __init__(
        self, name: str, args: EntraAdoptedApplicationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("dashboard-identity:index:EntraAdoptedApplication", name, {}, opts)
        existing = args["existing"]
        key = {"client_id": existing} if is_client_id(existing) else {"display_name": existing}
        found = azuread.get_application_output(**key, opts=pulumi.InvokeOutputOptions(parent=self))
        wanted = [*args.get("callbacks", []), *args.get("logout_urls", [])]
        self.client_id = found.apply(lambda known: client_id_of(existing, known, wanted))
        login = Login(
            tenant_id=args["tenant_id"],
            type=args["type"],
            callbacks=args.get("callbacks", []),
            logout_urls=args.get("logout_urls", []),
            auth_method=args.get("auth_method", "client_secret_basic"),
            login_host=args.get("login_host", LOGIN_HOST),
            graph_host=args.get("graph_host", GRAPH_HOST),
        )
        secret = None
        if args.get("add_secret", False) and not login.public:
            due = secrets.due(
                args.get("secret_rotation_days"),
                args.get("secret_version", "1"),
                args.get("previous_secret_version"),
                args.get("secret_lifetime_days", 180),
            )
            application_id = pulumi.Output.concat("/applications/", found.object_id)
            secret = secrets.add(self, name, args["display_name"], application_id, due)
        self.oidc_client = oidc_client(login, self.client_id, secret)
        self.register_outputs({"clientId": self.client_id})


def client_id_of(existing: str, found: azuread.GetApplicationResult, wanted: list[str]) -> str:
    """The client ID of a registration that was found.

    Raises:
        RunError: it lacks redirect URIs that the dashboard needs.
    """
    platforms = (*found.webs, *found.single_page_applications, *found.public_clients)
    registered = {_without_local_port(uri) for platform in platforms for uri in platform["redirect_uris"]}
    missing = [uri for uri in wanted if _without_local_port(uri) not in registered]
    if missing:
        raise pulumi.RunError(
            f"the app registration {existing!r}, which the stack adopts and does not change, lacks the redirect "
            f"{'URI' if len(missing) == 1 else 'URIs'} {', '.join(missing)}: add them by hand"
        )
    return found.client_id


def _without_local_port(uri: str) -> str:
    """Source: Microsoft, "Redirect URI (reply URL) best practices and limitations": Entra passes over a loopback address's port."""
    parts = urlsplit(uri)
    if parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1"):
        return parts._replace(netloc=parts.hostname).geturl()
    return uri
