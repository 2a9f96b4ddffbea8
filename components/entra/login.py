"""How an app logs its users in at Entra, whoever made its registration."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_azuread as azuread

from components.contract import OidcClient, under
from components.entra.claims import ROLE_CLAIM


@dataclass(frozen=True)
class Login:
    """What of an app decides how it logs in."""

    tenant_id: pulumi.Input[str]
    type: str
    callbacks: Sequence[str]
    logout_urls: Sequence[str]
    auth_method: str
    login_host: str
    graph_host: str

    @property
    def public(self) -> bool:
        """Whether it can keep no secret."""
        return self.type in ("spa", "native")


def oidc_client(login: Login, client_id: pulumi.Output[str], secret: azuread.ApplicationPassword | None) -> OidcClient:
    """What an app needs; without a secret of the stack's, a registration made elsewhere may still have one."""
    host = pulumi.Output.concat(login.login_host, "/", login.tenant_id)
    machine = client_id.apply(lambda known: [f"{known}/.default"])
    interactive = pulumi.Output.from_input(["openid", "profile", "email", "offline_access"])
    return OidcClient(
        issuer=under(host, "/v2.0"),
        discovery_url=under(host, "/v2.0/.well-known/openid-configuration"),
        authorization_endpoint=under(host, "/oauth2/v2.0/authorize"),
        token_endpoint=under(host, "/oauth2/v2.0/token"),
        userinfo_endpoint=under(pulumi.Output.from_input(login.graph_host), "/oidc/userinfo"),
        jwks_uri=under(host, "/discovery/v2.0/keys"),
        end_session_endpoint=under(host, "/oauth2/v2.0/logout"),
        client_id=client_id,
        client_secret=None if secret is None else pulumi.Output.secret(secret.value),
        redirect_uris=list(login.callbacks),
        post_logout_redirect_uris=list(login.logout_urls),
        scopes=machine if login.type == "machine" else interactive,
        role_claim=ROLE_CLAIM,
        token_endpoint_auth_method="none" if login.public else login.auth_method,
        secret_expires_at=None if secret is None else secret.end_date,
    )


def is_client_id(text: str) -> bool:
    """Whether this is a UUID, as every client ID is."""
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False
