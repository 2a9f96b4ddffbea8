"""The variables that rules read from ``configuration``; their values are never answered.

Source: https://auth0.com/docs/api/management/v2/rules-configs (read 2026-11-24).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from emulator.auth0.management.errors import ApiError
from emulator.auth0.management.operations import NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check_against

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

_KEY = re.compile(r"^[A-Za-z0-9_\-@*+:]{1,127}$")
_VALUE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["value"],
    "properties": {"value": {"type": "string"}},
}


@operations.add("GET", "/rules-configs", "read:rules_configs")
def get_rules_configs(tenant: Tenant) -> Answer:
    """``GET /rules-configs``: an array of keys."""
    return OK, [{"key": kept["key"]} for kept in tenant.rules_configs.all()]


@operations.add("PUT", "/rules-configs/<key>", "update:rules_configs")
def put_rules_configs(tenant: Tenant, key: str) -> Answer:
    """``PUT /rules-configs/{key}``."""
    if not _KEY.match(key):
        raise ApiError(
            400, f"Path validation error: 'String does not match pattern' on property key: {key}", "invalid_uri"
        )
    value = check_against(body(), _VALUE)["value"]
    tenant.rules_configs.put(key, {"key": key, "value": value})
    return OK, {"key": key, "value": value}


@operations.add("DELETE", "/rules-configs/<key>", "delete:rules_configs")
def delete_rules_configs(tenant: Tenant, key: str) -> Answer:
    """``DELETE /rules-configs/{key}``."""
    tenant.rules_configs.delete(key)
    return NO_CONTENT, None
