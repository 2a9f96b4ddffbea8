"""The records of the Entitlements service: one for each person in each group of a partition.

Source: AWS for Industries, "Overview of authentication and authorization on AWS implementation of OSDU Data Platform", which shows two.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from components.entitlements.settings import EntitlementsSettings

ID = "groupUniqueIdentifier"
"""The table's key: partition, group and member."""
MEMBER_IN_PARTITION = "memberEmailAndDataPartition"
"""By which all groups of a member in a partition are found."""
GROUP = "groupEmail"
"""By which all members of a group are found; it names the partition too."""
MEMBER = "memberEmail"
_ROLES = {"owners": "OWNER", "members": "MEMBER"}

Record = dict[str, str]


def records(settings: EntitlementsSettings) -> Iterator[Record]:
    """Every record that the settings stand for."""
    for partition in settings.partitions:
        for group in partition.groups:
            address = f"{group.name}@{partition.id}.{partition.domain}"
            for key, _, email in group.people:
                yield {
                    "dataPartitionId": partition.id,
                    "groupDescription": group.description or group.name,
                    GROUP: address,
                    "groupName": group.name,
                    ID: f"{partition.id}:{address}:{email}",
                    MEMBER: email,
                    MEMBER_IN_PARTITION: f"{email}:{partition.id}",
                    "role": _ROLES[key],
                }


def as_item(record: Record) -> str:
    """A record as DynamoDB's JSON: ``{"role": {"S": "OWNER"}, …}``."""
    return json.dumps({name: {"S": value} for name, value in record.items()}, sort_keys=True)
