"""What was overwritten can be brought back."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from pulumi_policy import Severity
from resource_types import DYNAMODB_TABLE
from sources import aws_config, checkov, prowler, security_hub


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """DynamoDB has it off where nothing is said."""
    given = inputs.get("pointInTimeRecovery.enabled")
    if given in (None, False):
        rule = "must be true: who was in which group before a mistake cannot be brought back otherwise"
        yield Violation("pointInTimeRecovery.enabled", rule, "set it to true", given)


policy = resource_policy(
    name="aws-dynamodb-table-require-point-in-time-recovery",
    title="DynamoDB tables can be restored to any second of the last weeks",
    types=[DYNAMODB_TABLE],
    looks_at=["pointInTimeRecovery.enabled"],
    sources=[
        security_hub("DynamoDB.2"),
        aws_config("dynamodb-pitr-enabled"),
        prowler("dynamodb_tables_pitr_enabled"),
        checkov("CKV_AWS_28"),
    ],
    severity=Severity.MEDIUM,
    check=check,
)
