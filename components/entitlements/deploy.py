"""A stack's entitlements: settings in, a table out."""

from __future__ import annotations

from typing import Any

from components.entitlements.records import records
from components.entitlements.settings import EntitlementsSettings
from components.entitlements.table import (
    GROUPS_OF_MEMBER,
    MEMBERS_OF_GROUP,
    EntitlementsTable,
    EntitlementsTableArgs,
)


def deploy(name: str, settings: EntitlementsSettings, *, deletion_protection: bool) -> dict[str, Any]:
    """Registers the table with its records; returns what whoever asks it has to know."""
    args = EntitlementsTableArgs(
        table_name=settings.table, records=list(records(settings)), deletion_protection=deletion_protection
    )
    if settings.kms_key_arn is not None:
        args["kms_key_arn"] = settings.kms_key_arn
    table = EntitlementsTable(name, args)
    return {
        "table": table.table_name,
        "arn": table.table_arn,
        "groups_of_member_index": GROUPS_OF_MEMBER,
        "members_of_group_index": MEMBERS_OF_GROUP,
    }
