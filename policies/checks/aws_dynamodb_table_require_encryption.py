"""Who reads a table's disk has to be allowed to use its key, and leaves a trace."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from pulumi_policy import Severity
from resource_types import DYNAMODB_TABLE
from sources import aws, checkov, prowler

_OWN_KEY = Setting("ownKey", False, "Whether the key has to be one of the account's own (`kmsKeyArn`).")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Without a key in KMS, DynamoDB encrypts by a key that AWS keeps and shows to nobody."""
    given = inputs.get("serverSideEncryption.enabled")
    if given in (None, False):
        rule = "must be true: the key is then in KMS, where its use is granted and recorded"
        yield Violation("serverSideEncryption.enabled", rule, "set it to true", given)
    elif settings[_OWN_KEY.name] and inputs.lacks("serverSideEncryption.kmsKeyArn"):
        rule = "must be given: the policy's `ownKey` is true"
        yield Violation("serverSideEncryption.kmsKeyArn", rule, "name a key of the account's own", None)


policy = resource_policy(
    name="aws-dynamodb-table-require-encryption",
    title="DynamoDB tables are encrypted by a key in KMS",
    types=[DYNAMODB_TABLE],
    looks_at=["serverSideEncryption.enabled", "serverSideEncryption.kmsKeyArn"],
    sources=[
        prowler("dynamodb_tables_kms_cmk_encryption_enabled"),
        checkov("CKV_AWS_119"),
        aws("DynamoDB encryption at rest", "amazondynamodb/latest/developerguide/EncryptionAtRest.html"),
    ],
    settings=[_OWN_KEY],
    severity=Severity.MEDIUM,
    check=check,
)
