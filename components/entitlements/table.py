"""A DynamoDB table that answers the Entitlements service's two questions without reading more than the answer."""

from typing import NotRequired

import pulumi
from pulumi_aws import dynamodb
from typing_extensions import TypedDict

from components.entitlements.records import GROUP, ID, MEMBER, MEMBER_IN_PARTITION, as_item
from components.naming import child

GROUPS_OF_MEMBER = "groups-of-member-in-partition"
MEMBERS_OF_GROUP = "members-of-group"


class EntitlementsTableArgs(TypedDict):
    """A table and its records."""

    table_name: str
    """The table's name in its region."""
    records: list[dict[str, str]]
    """Who is in which group of which partition."""
    kms_key_arn: NotRequired[str]
    """The key that encrypts it; DynamoDB's own in KMS by default."""
    deletion_protection: NotRequired[bool]
    """Refuses to delete the table, here and at AWS; true by default."""


class EntitlementsTable(pulumi.ComponentResource):
    """User-group records: encrypted, recoverable to any second of the last 35 days, protected from deletion.

    Two indexes beside the key answer "which groups is this member in, in this partition" and "who is in this group".

    Outputs:
        table_name: the table's name.
        table_arn: for the policy of whoever asks it.
    """

    table_name: pulumi.Output[str]
    """The table's name."""
    table_arn: pulumi.Output[str]
    """For the policy of whoever asks it; its indexes are below it at `/index/*`."""

    def __init__(self, name: str, args: EntitlementsTableArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("dashboard-identity:index:EntitlementsTable", name, {}, opts)
        protect = args.get("deletion_protection", True)
        table = dynamodb.Table(
            name,
            name=args["table_name"],
            billing_mode="PAY_PER_REQUEST",
            hash_key=ID,
            attributes=[_text(key) for key in (ID, MEMBER_IN_PARTITION, GROUP, MEMBER)],
            global_secondary_indexes=[
                _index(GROUPS_OF_MEMBER, MEMBER_IN_PARTITION, GROUP),
                _index(MEMBERS_OF_GROUP, GROUP, MEMBER),
            ],
            point_in_time_recovery=dynamodb.TablePointInTimeRecoveryArgs(enabled=True),
            server_side_encryption=dynamodb.TableServerSideEncryptionArgs(
                enabled=True, kms_key_arn=args.get("kms_key_arn")
            ),
            deletion_protection_enabled=protect,
            opts=pulumi.ResourceOptions(parent=self, protect=protect),
        )
        for record in args["records"]:
            dynamodb.TableItem(
                child(name, record[ID]),
                table_name=table.name,
                hash_key=ID,
                item=as_item(record),
                opts=pulumi.ResourceOptions(parent=self),
            )
        self.table_name = table.name
        self.table_arn = table.arn
        self.register_outputs({"tableName": self.table_name, "tableArn": self.table_arn})


def _text(name: str) -> dynamodb.TableAttributeArgs:
    return dynamodb.TableAttributeArgs(name=name, type="S")


def _index(name: str, hash_key: str, range_key: str) -> dynamodb.TableGlobalSecondaryIndexArgsDict:
    """By hash and range key, which the SDK calls deprecated: ``key_schemas`` is a diff for ever with providers before 6.33.

    Source: https://github.com/hashicorp/terraform-provider-aws/issues/46335.
    """
    return {"name": name, "hash_key": hash_key, "range_key": range_key, "projection_type": "ALL"}
