"""A table of entitlements does not go by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from pulumi_policy import Severity
from resource_types import DYNAMODB_TABLE
from sources import prowler, security_hub


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """DynamoDB has it off where nothing is said."""
    given = inputs.get("deletionProtectionEnabled")
    if given in (None, False):
        rule = "must be true: one call deletes the table with who may do what"
        yield Violation("deletionProtectionEnabled", rule, "set it to true", given)


policy = resource_policy(
    name="aws-dynamodb-table-require-deletion-protection",
    title="DynamoDB tables are protected from deletion",
    types=[DYNAMODB_TABLE],
    looks_at=["deletionProtectionEnabled"],
    sources=[security_hub("DynamoDB.6"), prowler("dynamodb_table_deletion_protection_enabled")],
    severity=Severity.MEDIUM,
    check=check,
)
