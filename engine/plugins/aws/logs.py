"""Log groups of CloudWatch."""

from __future__ import annotations

from typing import Any, Final

from engine.plugins.aws.base import AwsResource, own_tags
from engine.plugins.aws.client import call, unless_gone
from engine.plugins.check import Report
from engine.plugins.errors import doing
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties

_GONE: Final = "ResourceNotFoundException"
_ELSEWHERE: Final = ("deletionProtectionEnabled", "namePrefix", "skipDestroy")
_DAYS: Final = frozenset(
    (0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
)


class LogGroup(AwsResource):
    """A log group and how long it keeps what is in it; 0 days are for ever.

    Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_LogGroup.html (2026-11-24).
    """

    token = "aws:cloudwatch/logGroup:LogGroup"
    sdk = "pulumi_aws.cloudwatch.log_group:LogGroup"
    service = "logs"
    autoname = AutoName(longest=512)
    replaces = frozenset({"logGroupClass", "name", "namePrefix", "region"})
    defaults = {"logGroupClass": "STANDARD", "retentionInDays": 0}

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        for name in _ELSEWHERE:
            if inputs.get(name):
                report((name,), "the attached plugin does not know it; the official one does")
        days = inputs.get("retentionInDays")
        if isinstance(days, (int, float)) and days not in _DAYS:
            report(("retentionInDays",), f"must be one of {', '.join(map(str, sorted(_DAYS)))}, got {days:g}")

    def identity(self, inputs: Properties) -> str:
        return str(inputs["name"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        name, tags = inputs["name"], self.client.all_tags(inputs.get("tags"))
        optional: dict[str, Any] = {"kmsKeyId": inputs.get("kmsKeyId"), "tags": tags}
        call(
            self.api(inputs).create_log_group,
            logGroupName=name,
            logGroupClass=inputs["logGroupClass"],
            **{key: value for key, value in optional.items() if value},
        )
        return name, None

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        with doing("setting how long it keeps its events"):
            self._retain(inputs)
        return super().finish(resource_id, inputs, made)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        api = self.api(known)
        pages = api.get_paginator("describe_log_groups")
        listed = call(lambda **given: list(pages.paginate(**given)), logGroupNamePrefix=resource_id)
        groups = [group for page in listed for group in page["logGroups"] if group["logGroupName"] == resource_id]
        if not groups:
            return None
        arn = groups[0]["arn"].removesuffix(":*")
        tags = call(api.list_tags_for_resource, resourceArn=arn).get("tags") or {}
        return {
            "name": resource_id,
            "arn": arn,
            "kmsKeyId": groups[0].get("kmsKeyId"),
            "logGroupClass": groups[0].get("logGroupClass") or "STANDARD",
            "namePrefix": "",
            "region": self.region(known),
            "retentionInDays": groups[0].get("retentionInDays", 0),
            "tags": own_tags(self.client, tags),
            "tagsAll": tags,
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        api, group = self.api(news), {"logGroupName": resource_id}
        if olds.get("retentionInDays", 0) != news["retentionInDays"]:
            self._retain(news)
        if olds.get("kmsKeyId") != news.get("kmsKeyId") and news.get("kmsKeyId"):
            call(api.associate_kms_key, **group, kmsKeyId=news["kmsKeyId"])
        elif olds.get("kmsKeyId") and not news.get("kmsKeyId"):
            call(api.disassociate_kms_key, **group)
        before, after = olds.get("tagsAll") or {}, self.client.all_tags(news.get("tags"))
        gone = [key for key in before if key not in after]
        if gone:
            call(api.untag_resource, resourceArn=olds["arn"], tagKeys=gone)
        if after and after != before:
            call(api.tag_resource, resourceArn=olds["arn"], tags=after)
        return self.found(resource_id, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(self.api(known).delete_log_group, _GONE, logGroupName=resource_id)

    def _retain(self, inputs: Properties) -> None:
        api, group = self.api(inputs), {"logGroupName": inputs["name"]}
        if inputs["retentionInDays"]:
            call(api.put_retention_policy, **group, retentionInDays=int(inputs["retentionInDays"]))
        else:
            call(api.delete_retention_policy, **group)
