"""What an app needs to log users in by a pool's app client, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.contract import OidcClient, under

INTERACTIVE = ["openid", "email", "profile"]
"""What an app that logs users in may ask for, unless its settings say otherwise."""


@dataclass(frozen=True)
class Login:
    """What is known of a login before the app client is."""

    issuer: pulumi.Input[str]
    login_url: pulumi.Input[str]
    type: str
    """regular_web, spa, native or machine."""
    callbacks: list[str]
    logout_urls: list[str]
    scopes: list[str]
    role_claim: str
    auth_method: str
    """client_secret_basic or client_secret_post; Cognito takes either. Ignored for public clients."""


def oidc_client(login: Login, client_id: pulumi.Output[str], secret: pulumi.Output[str]) -> OidcClient:
    """The same value as of every identity provider."""
    public = login.type in ("spa", "native")
    issuer = pulumi.Output.from_input(login.issuer)
    login_url = pulumi.Output.from_input(login.login_url)
    return OidcClient(
        issuer=issuer,
        discovery_url=under(issuer, "/.well-known/openid-configuration"),
        authorization_endpoint=under(login_url, "/oauth2/authorize"),
        token_endpoint=under(login_url, "/oauth2/token"),
        userinfo_endpoint=under(login_url, "/oauth2/userInfo"),
        jwks_uri=under(issuer, "/.well-known/jwks.json"),
        end_session_endpoint=under(login_url, "/logout"),
        client_id=client_id,
        client_secret=None if public else pulumi.Output.secret(secret),
        redirect_uris=login.callbacks,
        post_logout_redirect_uris=login.logout_urls,
        scopes=pulumi.Output.from_input(login.scopes),
        role_claim=login.role_claim,
        token_endpoint_auth_method="none" if public else login.auth_method,
        secret_expires_at=None,
    )
