"""What a stack file says of entitlements."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from components.errors import Path, Problem
from components.schema import Email, Schema, did_you_mean, refuse

_KINDS = ("data", "service")
_GROUP = re.compile(r"(?:data|service)(?:\.[a-z0-9][a-z0-9_-]*)+")
_PARTITION = re.compile(r"[a-z][a-z0-9-]{0,23}[a-z0-9]")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")
_TABLE = re.compile(r"[A-Za-z0-9_.-]{3,255}")
_KEY = re.compile(r"arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)/\S+")


def _group(value: str) -> str:
    """Source: OSDU Entitlements API, GroupType (DATA, SERVICE); its third, `users.`, is bootstrapped by OSDU itself."""
    if not _GROUP.fullmatch(value):
        kinds = " or ".join(f"'{kind}.'" for kind in _KINDS)
        rule = f"must begin with {kinds} and go on in lower-case words between dots"
        raise refuse(rule, "such as 'data.default.viewers' or 'service.search.admin'")
    return value


def _partition(value: str) -> str:
    if not _PARTITION.fullmatch(value):
        raise refuse(
            "must be 2 to 25 lower-case letters, digits and inner hyphens, the first a letter", "such as 'opendes'"
        )
    return value


def _domain(value: str) -> str:
    if not _DOMAIN.fullmatch(value):
        raise refuse("must be a domain name in lower case", "such as 'example.com'")
    return value


def _table(value: str) -> str:
    """Source: AWS, CreateTable, TableName."""
    if not _TABLE.fullmatch(value):
        raise refuse("must be 3 to 255 letters, digits and _ . -")
    return value


def _key(value: str) -> str:
    if not _KEY.fullmatch(value):
        raise refuse("must be the ARN of a KMS key or alias", "such as 'arn:aws:kms:eu-west-1:123456789012:key/…'")
    return value


class EntitlementGroupSettings(Schema):
    """A permission, and who has it."""

    name: Annotated[str, AfterValidator(_group)]
    """`data.…` is written on data records, `service.…` opens a service."""
    description: str = Field(default="", max_length=255)
    """Kept in each record; the name when empty."""
    owners: tuple[Email, ...] = ()
    """Have the permission and manage the group's members."""
    members: tuple[Email, ...] = ()
    """Have the permission."""

    @property
    def people(self) -> tuple[tuple[str, int, str], ...]:
        """Key of the list, place in it, e-mail address."""
        owners = (("owners", place, email) for place, email in enumerate(self.owners))
        return (*owners, *(("members", place, email) for place, email in enumerate(self.members)))


class EntitlementPartitionSettings(Schema):
    """A data partition and its groups."""

    id: Annotated[str, AfterValidator(_partition)]
    """What requests name in the header `data-partition-id`."""
    domain: Annotated[str, AfterValidator(_domain)]
    """A group's address is `<group>@<partition>.<domain>`."""
    groups: tuple[EntitlementGroupSettings, ...] = Field(min_length=1)
    """Its groups."""


class EntitlementsSettings(Schema):
    """A DynamoDB table in the region named by `aws:region`, with a record for each person in each group."""

    table: Annotated[str, AfterValidator(_table)] = "entitlements"
    """The table's name."""
    partitions: tuple[EntitlementPartitionSettings, ...] = Field(min_length=1)
    """The data partitions."""
    federated_domains: tuple[Annotated[str, AfterValidator(_domain)], ...] = ()
    """Domains of e-mail addresses whose people log in by federation, and so are no users of the stack."""
    kms_key_arn: Annotated[str, AfterValidator(_key)] | None = None
    """The key that encrypts the table; DynamoDB's own in KMS when absent."""

    @field_validator("partitions")
    @classmethod
    def _distinct(cls, value: tuple[EntitlementPartitionSettings, ...]) -> tuple[EntitlementPartitionSettings, ...]:
        ids = [partition.id for partition in value]
        for partition_id in ids:
            if ids.count(partition_id) > 1:
                raise refuse(f"names the partition {partition_id!r} twice", "put its groups together")
        return value


def problems(settings: EntitlementsSettings, users: Collection[str], *, region: bool) -> Iterator[Problem]:
    """What no single value shows; paths are relative to the configuration's namespace.

    Args:
        users: e-mail addresses of those who may log in.
        region: whether one is known.
    """
    if not region:
        yield Problem(("aws:region",), "is required by 'entitlements'", fix="such as 'eu-west-1'")
    for index, partition in enumerate(settings.partitions):
        names = [group.name for group in partition.groups]
        for place, group in enumerate(partition.groups):
            path: Path = ("entitlements", "partitions", index, "groups", place)
            first = names.index(group.name)
            if first != place:
                yield Problem((*path, "name"), f"is a duplicate of groups[{first}]", group.name)
            if not group.people:
                fix = "a group is there by its records: name someone, or remove it"
                yield Problem(path, "must have an owner or a member", group.name, fix)
            yield from _people(path, settings, group, users)


def _people(
    path: Path, settings: EntitlementsSettings, group: EntitlementGroupSettings, users: Collection[str]
) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for key, place, email in group.people:
        where = (*path, key, place)
        earlier = seen.setdefault(email.lower(), key)
        if (earlier, [e.lower() for e in getattr(group, key)].index(email.lower())) != (key, place):
            fix = "an owner is a member: name them among 'owners' only" if earlier != key else "remove one"
            yield Problem(where, f"is among the group's {earlier} already", email, fix)
        elif email not in users and email.rpartition("@")[2].lower() not in settings.federated_domains:
            fix = f"{did_you_mean(email, users)}; whoever comes by federation has a domain of 'entitlements.federatedDomains'"
            yield Problem(where, "may be neither OWNER nor MEMBER: no user of the stack logs in as that", email, fix)
