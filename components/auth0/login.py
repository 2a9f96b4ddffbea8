"""How an app logs in at an Auth0 tenant."""

# No `from __future__ import annotations`: see components/contract.py.

from collections.abc import Sequence
from dataclasses import dataclass, field

import pulumi

from components.contract import OidcClient, under

_INTERACTIVE_SCOPES = ["openid", "profile", "email", "offline_access"]


@dataclass(frozen=True)
class Login:
    """What an app's login is made of, besides its client ID and secret."""

    domain: pulumi.Input[str]
    type: str
    role_claim: str
    auth_method: str
    """As sent to the token endpoint; ``none`` for a public client."""
    callbacks: Sequence[str] = ()
    logout_urls: Sequence[str] = ()
    machine_scopes: Sequence[str] = field(default=())


def auth_method_of(app_type: str, wanted: str) -> str:
    """How a client proves itself; a public one cannot."""
    return "none" if app_type in ("spa", "native") else wanted


def oidc_client(login: Login, client_id: pulumi.Output[str], client_secret: pulumi.Output[str] | None) -> OidcClient:
    """What the app needs to log its users in."""
    base = pulumi.Output.from_input(login.domain).apply("https://{}".format)
    scopes = list(login.machine_scopes) if login.type == "machine" else _INTERACTIVE_SCOPES
    return OidcClient(
        issuer=under(base, "/"),
        discovery_url=under(base, "/.well-known/openid-configuration"),
        authorization_endpoint=under(base, "/authorize"),
        token_endpoint=under(base, "/oauth/token"),
        userinfo_endpoint=under(base, "/userinfo"),
        jwks_uri=under(base, "/.well-known/jwks.json"),
        end_session_endpoint=under(base, "/oidc/logout"),
        client_id=client_id,
        client_secret=client_secret,
        redirect_uris=list(login.callbacks),
        post_logout_redirect_uris=list(login.logout_urls),
        scopes=pulumi.Output.from_input(scopes),
        role_claim=login.role_claim,
        token_endpoint_auth_method=login.auth_method,
        secret_expires_at=None,
    )
