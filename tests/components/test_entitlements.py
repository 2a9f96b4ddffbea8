"""The records of the Entitlements service, and the table that they are kept in."""

from __future__ import annotations

import json

import pytest

import integrations
from components.errors import ConfigError
from components.exports import exports
from components.reading import parse
from components.rendering import render
from tests.components.recorder import record_stack, record_values
from tests.components.stacks import stack

ADMIN = "admin@testing.com"
VIEWERS = {"name": "data.default.viewers", "description": "Viewers group for Default Data Records", "members": [ADMIN]}
SEARCH = {
    "name": "service.search.admin",
    "description": "Admin Group for AWS implementation of OSDU\u2122 Data Platform Search Service",
    "owners": [ADMIN],
}


def _stack(*groups, users=(ADMIN,), **changes):
    partition = {"id": "opendes", "domain": "testing.com", "groups": list(groups), **changes.pop("partition", {})}
    entitlements = {"partitions": [partition], **changes}
    return stack("cognito", users=[{"email": email} for email in users], passwords={}, entitlements=entitlements)


def _problems(config):
    with pytest.raises(ConfigError) as refused:
        parse(config)
    return [str(problem).removeprefix("dashboard-identity:entitlements.") for problem in refused.value.problems]


def test_the_records_are_those_of_the_source():
    recording = record_stack(_stack(VIEWERS, SEARCH))

    found = [json.loads(item.inputs["item"]) for item in recording.of("aws:dynamodb/tableItem:TableItem")]
    assert [{name: value["S"] for name, value in item.items()} for item in found] == [
        {
            "dataPartitionId": "opendes",
            "groupDescription": "Viewers group for Default Data Records",
            "groupEmail": "data.default.viewers@opendes.testing.com",
            "groupName": "data.default.viewers",
            "groupUniqueIdentifier": "opendes:data.default.viewers@opendes.testing.com:admin@testing.com",
            "memberEmail": "admin@testing.com",
            "memberEmailAndDataPartition": "admin@testing.com:opendes",
            "role": "MEMBER",
        },
        {
            "dataPartitionId": "opendes",
            "groupDescription": "Admin Group for AWS implementation of OSDU\u2122 Data Platform Search Service",
            "groupEmail": "service.search.admin@opendes.testing.com",
            "groupName": "service.search.admin",
            "groupUniqueIdentifier": "opendes:service.search.admin@opendes.testing.com:admin@testing.com",
            "memberEmail": "admin@testing.com",
            "memberEmailAndDataPartition": "admin@testing.com:opendes",
            "role": "OWNER",
        },
    ]


def test_the_table_is_encrypted_recoverable_and_protected():
    table = record_stack(_stack(VIEWERS)).one("aws:dynamodb/table:Table")

    assert table.inputs["pointInTimeRecovery"] == {"enabled": True}
    assert table.inputs["serverSideEncryption"] == {"enabled": True}
    assert table.inputs["deletionProtectionEnabled"] is True
    assert table.request.protect is True


def test_a_stack_that_lets_go_of_its_users_lets_go_of_the_table():
    table = record_stack(_stack(VIEWERS) | {"dashboard-identity:deletionProtection": False}).one("Table")

    assert table.inputs["deletionProtectionEnabled"] is False
    assert table.request.protect is False


def test_a_key_of_the_owner_encrypts_the_table():
    key = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    table = record_stack(_stack(VIEWERS, kmsKeyArn=key)).one("Table")

    assert table.inputs["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": key}


def test_whoever_asks_the_table_finds_it_and_its_indexes_among_the_outputs():
    found = record_values(
        _stack(VIEWERS), lambda built: exports(built, render(built, integrations.all_variables(), {}))
    )

    assert "arn" in found["entitlements"]
    assert {key: value for key, value in found["entitlements"].items() if key != "arn"} == {
        "table": "entitlements",
        "groups_of_member_index": "groups-of-member-in-partition",
        "members_of_group_index": "members-of-group",
    }


def test_a_stack_without_entitlements_has_no_table():
    assert record_stack(stack("cognito")).of("Table") == []
    assert record_stack(stack("cognito", entitlements={})).of("Table") == []


def test_whoever_comes_by_federation_may_be_a_member():
    group = {"name": "data.default.viewers", "members": ["someone@contoso.com"]}

    assert parse(_stack(group, federatedDomains=["contoso.com"])).entitlements


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        (
            {**VIEWERS, "members": ["admn@testing.com"]},
            (
                "members[0]: may be neither OWNER nor MEMBER: no user of the stack logs in as that, got 'admn@testing.com'; "
                "did you mean 'admin@testing.com'?; whoever comes by federation has a domain of 'entitlements.federatedDomains'"
            ),
        ),
        (
            {**VIEWERS, "owners": [ADMIN]},
            (
                "members[0]: is among the group's owners already, got 'admin@testing.com'; "
                "an owner is a member: name them among 'owners' only"
            ),
        ),
        (
            {**VIEWERS, "members": [ADMIN, "ADMIN@testing.com"]},
            "members[1]: is among the group's members already, got 'ADMIN@testing.com'; remove one",
        ),
        (
            {**VIEWERS, "name": "default.viewer"},
            (
                "name: must begin with 'data.' or 'service.' and go on in lower-case words between dots, got 'default.viewer'; "
                "such as 'data.default.viewers' or 'service.search.admin'"
            ),
        ),
        ({**VIEWERS, "readers": [ADMIN]}, "readers: is not a known key; known: name, description, owners, members"),
        ({**VIEWERS, "members": ["admin"]}, "members[0]: must be an e-mail address, got 'admin'"),
    ],
)
def test_a_group_that_cannot_be_is_refused(group, expected):
    assert _problems(_stack(group)) == [f"partitions[0].groups[0].{expected}"]


def test_a_group_of_nobody_and_a_group_named_twice_are_refused():
    nobody = {"name": "data.default.owners"}

    assert _problems(_stack(VIEWERS, nobody, VIEWERS)) == [
        (
            "partitions[0].groups[1]: must have an owner or a member, got 'data.default.owners'; "
            "a group is there by its records: name someone, or remove it"
        ),
        "partitions[0].groups[2].name: is a duplicate of groups[0], got 'data.default.viewers'",
    ]


def test_a_user_who_is_not_in_the_pool_is_in_no_group():
    config = _stack(VIEWERS, users=(ADMIN, "b@testing.com"))
    config["dashboard-identity:providers"]["entra"] = {}
    config["dashboard-identity:users"][0]["providers"] = ["entra"]

    (problem,) = _problems(config)
    assert problem.startswith("partitions[0].groups[0].members[0]: may be neither OWNER nor MEMBER")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"table": "a b"}, "table: must be 3 to 255 letters, digits and _ . -, got 'a b'"),
        (
            {"partition": {"id": "Open_Des"}},
            (
                "partitions[0].id: must be 2 to 25 lower-case letters, digits and inner hyphens, the first a letter, "
                "got 'Open_Des'; such as 'opendes'"
            ),
        ),
        (
            {"partition": {"domain": "testing"}},
            "partitions[0].domain: must be a domain name in lower case, got 'testing'; such as 'example.com'",
        ),
        (
            {"kmsKeyArn": "alias/x"},
            "kmsKeyArn: must be the ARN of a KMS key or alias, got 'alias/x'; such as 'arn:aws:kms:eu-west-1:123456789012:key/\u2026'",
        ),
        ({"partitions": []}, "partitions: must have at least 1, got []"),
    ],
)
def test_a_wrong_setting_is_refused(changes, expected):
    assert _problems(_stack(VIEWERS, **changes)) == [expected]


def test_a_partition_named_twice_is_refused():
    partition = {"id": "opendes", "domain": "testing.com", "groups": [VIEWERS]}

    (problem,) = _problems(_stack(VIEWERS, partitions=[partition, partition]))
    assert problem.startswith("partitions: names the partition 'opendes' twice, got")
