"""The smallest stack files of each vendor."""

from __future__ import annotations

from typing import Any

Config = dict[str, Any]


def stack(*kinds: str, **changes: Any) -> Config:
    """One app, one role, one user with a given password, behind the identity providers named."""
    providers: dict[str, Any] = {
        "auth0": {},
        "cognito": {"domain": "dashboards"},
        "entra": {},
        "dex": {"issuer": "https://localhost:18444/dex", "staticPasswords": True},
    }
    own: Config = {
        "providers": {kind: providers[kind] for kind in kinds},
        "roles": [{"name": "viewer"}, {"name": "editor"}],
        "users": [{"email": "ada@example.com", "name": "Ada", "roles": ["viewer"]}],
        "apps": [app(*kinds)],
        "passwords": {"ada@example.com": "correct horse battery"},
    }
    own |= changes
    config: Config = {f"dashboard-identity:{key}": value for key, value in own.items()}
    if "auth0" in kinds:
        config["auth0:domain"] = "tenant.example.com"
    if "cognito" in kinds:
        config["aws:region"] = "eu-west-1"
    return config


def app(*kinds: str, **changes: Any) -> Config:
    """A server-side web app."""
    return {"name": "Board", "providers": list(kinds), "callbacks": ["https://board.example.com/callback"], **changes}
