"""The role claim at Auth0: code that runs after a login, and the client metadata that tells it the claim's name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from components.settings import AppSettings

_RULES = Path(__file__).parents[2] / "rules"
METADATA_KEY = "role_claim"
"""The client metadata that the Action and the Rule read. A client without it gets no claim from them."""
RULES_END_OF_LIFE = "2026-11-18"
"""Source: Auth0, "Rules" (deprecated features), read August 2026."""


@dataclass(frozen=True)
class PostLoginCode:
    """A folder of ``rules/``: code beside its manifest."""

    name: str
    code: str
    runtime: str
    trigger: str
    trigger_version: str


def action() -> PostLoginCode:
    """The post-login Action."""
    folder = _RULES / "add-role-claim"
    manifest = yaml.safe_load((folder / "manifest.yaml").read_text("utf-8"))
    return PostLoginCode(
        name=manifest["name"],
        code=(folder / "code.js").read_text("utf-8"),
        runtime=manifest["runtime"],
        trigger=manifest["trigger"]["id"],
        trigger_version=manifest["trigger"]["version"],
    )


def rule() -> PostLoginCode:
    """The Rule that does the same in a tenant that still runs Rules."""
    folder = _RULES / "add-role-claim-rule"
    manifest = yaml.safe_load((folder / "manifest.yaml").read_text("utf-8"))
    return PostLoginCode(
        name=manifest["name"],
        code=(folder / "code.js").read_text("utf-8"),
        runtime="",
        trigger="",
        trigger_version="",
    )


def role_claim(app: AppSettings) -> str:
    """``https://<dashboard>/role``: Auth0 wants a claim of its customers under a namespace."""
    return f"{app.claim_namespace}role"
