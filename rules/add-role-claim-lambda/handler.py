"""Puts a user's groups into the ID token and the access token as roles, always as a list of strings.

Cognito leaves ``cognito:groups`` out of the tokens of a user without a group; the claim here is an empty list then.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html (read 2026-11-24),
events of version V2_0, whose claims may be lists.
"""

from __future__ import annotations

import os
from typing import Any

CLAIM = os.environ["ROLE_CLAIM"]


def handle(event: dict[str, Any], context: object) -> dict[str, Any]:
    """The event with the claim in its response."""
    configuration = event["request"].get("groupConfiguration") or {}
    roles = _roles(configuration.get("groupsToOverride"), event["userPoolId"])
    event["response"] = {
        "claimsAndScopeOverrideDetails": {
            "idTokenGeneration": {"claimsToAddOrOverride": {CLAIM: roles}},
            "accessTokenGeneration": {"claimsToAddOrOverride": {CLAIM: roles}},
        }
    }
    return event


def _roles(groups: object, pool: str) -> list[str]:
    """Without the group that the pool itself makes for each identity provider: ``<pool>_<provider>``."""
    listed = groups if isinstance(groups, list) else [groups]
    names = [group.strip() for group in listed if isinstance(group, str)]
    return list(dict.fromkeys(name for name in names if name and not name.startswith(f"{pool}_")))
