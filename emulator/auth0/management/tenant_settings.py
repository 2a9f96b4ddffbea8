"""The tenant's settings.

Source: https://auth0.com/docs/api/management/v2/tenants/tenant-settings-route (read 2026-11-24).
Differs: of all settings the login side reads ``session_lifetime`` only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.auth0.management.clients import changed
from emulator.auth0.management.listing import chosen
from emulator.auth0.management.operations import OK, Answer, Operations, body
from emulator.auth0.management.validation import check
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

KEY = "settings"


def settings(tenant: Tenant) -> Document:
    """As they are now."""
    return tenant.settings.get(KEY) or {}


@operations.add("GET", "/tenants/settings", "read:tenant_settings")
def get_settings(tenant: Tenant) -> Answer:
    """``GET /tenants/settings``."""
    return OK, chosen(settings(tenant))


@operations.add("PATCH", "/tenants/settings", "update:tenant_settings")
def patch_settings(tenant: Tenant) -> Answer:
    """``PATCH /tenants/settings``: ``flags`` are merged, null takes a setting away."""
    given = check(body(), "tenants", "update")
    with tenant.context.store.transaction():
        kept = changed(settings(tenant), given, merged=("flags",))
        tenant.settings.put(KEY, kept)
    return OK, chosen(kept)
