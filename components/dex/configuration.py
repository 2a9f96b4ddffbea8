"""Dex's configuration file, from the settings and from what the other identity providers made for it.

Source: Dex's ``config.yaml.dist`` and ``connector/oidc``, read at the commit that ``engine/dex/go.mod`` names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import yaml

from components.contract import OidcClient
from components.dex.settings import DexConnectorSettings, DexSettings, DexStorageSettings, DexWebSettings

_OFFERED_BY_DEX = "openid"
"""The scope that Dex asks for by itself."""


def protocol(settings: DexSettings) -> dict[str, Any]:
    """The sections ``oauth2`` and ``expiry``, as they stand in the file; nothing in them is secret."""
    return {
        "oauth2": {
            "responseTypes": ["code"],
            "grantTypes": ["authorization_code", "refresh_token"],
            "skipApprovalScreen": not settings.ask_for_approval,
            "pkce": {"enforce": settings.pkce == "required", "codeChallengeMethodsSupported": ["S256"]},
        },
        "expiry": _expiry(settings),
    }


def text(
    settings: DexSettings,
    connectors: list[dict[str, Any]],
    clients: list[dict[str, object]],
    passwords: pulumi.Input[list[dict[str, object]]],
    origins: list[str],
) -> pulumi.Output[str]:
    """The whole file; secret. Relative paths in it are of Dex's working directory."""
    document = {
        "issuer": settings.issuer,
        "storage": _storage(settings),
        "web": _web(settings, origins),
        **protocol(settings),
        "signer": {"type": "local", "config": {"keysRotationPeriod": f"{settings.expiry.signing_keys_hours}h"}},
        **({"sessions": {"ssoSharedWithDefault": "all"}} if settings.sessions else {}),
        "staticClients": clients,
        "connectors": connectors,
        "enablePasswordDB": settings.static_passwords,
        **({"staticPasswords": passwords} if settings.static_passwords else {}),
    }
    known: pulumi.Output[Mapping[str, Any]] = pulumi.Output.secret(pulumi.Output.from_input(document))
    return known.apply(_yaml)


def connector(settings: DexSettings, of: DexConnectorSettings, client: OidcClient) -> dict[str, Any]:
    """An identity provider of this stack, by the client that it holds for Dex."""
    config: dict[str, Any] = {
        "issuer": client["issuer"],
        "clientID": client["client_id"],
        "clientSecret": client["client_secret"],
        "scopes": client["scopes"].apply(lambda scopes: [scope for scope in scopes if scope != _OFFERED_BY_DEX]),
        **_groups(client["role_claim"]),
    }
    if of.source == "entra":
        # Entra never says whether an e-mail address is verified; in the stack's own tenant an administrator gave it.
        config["insecureSkipEmailVerified"] = True
    return _oidc(settings, of, config)


def foreign_connector(settings: DexSettings, of: DexConnectorSettings, secret: str) -> dict[str, Any]:
    """Somebody else's OpenID provider."""
    return _oidc(
        settings,
        of,
        {
            "issuer": of.issuer,
            "clientID": of.client_id,
            "clientSecret": pulumi.Output.secret(secret),
            "scopes": ["profile", "email"],
            "insecureSkipEmailVerified": of.email_without_proof,
            **(_groups(of.groups_claim) if of.groups_claim else {}),
        },
    )


def _oidc(settings: DexSettings, of: DexConnectorSettings, config: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "oidc",
        "id": of.id,
        "name": of.title,
        "config": {
            **config,
            "redirectURI": f"{settings.issuer}/callback",
            # Dex's default asks every user for consent at every login of an app that keeps a session.
            "promptType": "",
        },
    }


def _groups(claim: str) -> dict[str, Any]:
    return {"insecureEnableGroups": True, "overrideClaimMapping": True, "claimMapping": {"groups": claim}}


def _storage(settings: DexSettings) -> dict[str, Any]:
    storage = settings.storage or DexStorageSettings(type="sqlite3", config={"file": "dex.db"})
    return {"type": storage.type, "config": storage.config}


def _web(settings: DexSettings, origins: list[str]) -> dict[str, Any]:
    web = settings.web
    if web is None and settings.on_this_machine:
        web = DexWebSettings(address=f"127.0.0.1:{settings.port}", certificate="tls.pem", key="tls.key")
    web = web or DexWebSettings()
    listening = (
        {"http": web.address}
        if web.certificate is None
        else {"https": web.address, "tlsCert": web.certificate, "tlsKey": web.key}
    )
    return {
        **listening,
        **({"allowedOrigins": origins} if origins else {}),
        "headers": {"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff"},
    }


def _expiry(settings: DexSettings) -> dict[str, Any]:
    expiry = settings.expiry
    return {
        "idTokens": f"{expiry.id_tokens_minutes}m",
        "refreshTokens": {
            "disableRotation": not expiry.rotate_refresh_tokens,
            "reuseInterval": f"{expiry.refresh_reuse_seconds}s",
            "validIfNotUsedFor": f"{expiry.refresh_unused_days * 24}h",
            "absoluteLifetime": f"{expiry.refresh_absolute_days * 24}h",
        },
    }


def _yaml(document: Mapping[str, Any]) -> str:
    for connector in document["connectors"]:
        if "$" in str(connector["config"]["clientSecret"]):
            # Dex puts the environment's variables into connectors' settings, and knows no way to write a dollar sign.
            raise pulumi.RunError(
                f"dashboard-identity:secrets.{connector['id']}: must not hold '$', which Dex takes for a variable; "
                "have another secret issued"
            )
    return yaml.safe_dump(dict(document), sort_keys=False, allow_unicode=True)
