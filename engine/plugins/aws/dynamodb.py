"""DynamoDB tables and their items."""

from __future__ import annotations

import json
import time
from typing import Any, Final

from engine.plugins.aws.base import AwsResource, own_tags, tag_list
from engine.plugins.aws.client import call, unless_gone
from engine.plugins.aws.shapes import pick
from engine.plugins.check import Report
from engine.plugins.errors import VendorError, doing
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties, has_unknown

_GONE: Final = "ResourceNotFoundException"
_PATIENCE_SECONDS: Final = 600
_PAUSE_SECONDS: Final = 0.5
_ELSEWHERE: Final = (
    *("globalTableWitness", "importTable", "onDemandThroughput", "replicas", "restoreBackupArn", "restoreDateTime"),
    *("restoreSourceName", "restoreSourceTableArn", "restoreToLatestTime", "warmThroughput"),
)


class Table(AwsResource):
    """A table with its indexes, expiry and recovery; not replicas, imports or restores.

    Source: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html (2026-11-24).
    """

    token = "aws:dynamodb/table:Table"
    sdk = "pulumi_aws.dynamodb.table:Table"
    service = "dynamodb"
    autoname = AutoName()
    replaces = frozenset({"attributes", "hashKey", "localSecondaryIndexes", "name", "rangeKey", "region"})
    defaults = {"billingMode": "PROVISIONED"}
    fills = frozenset({"serverSideEncryption.kmsKeyArn"})
    unordered = frozenset({"attributes", "globalSecondaryIndexes", "globalSecondaryIndexes.nonKeyAttributes"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        for name in _ELSEWHERE:
            if inputs.get(name):
                report((name,), "the attached plugin does not know it; the official one does")
        _check_keys(inputs, report)
        if inputs.get("billingMode") == "PROVISIONED":
            for name in ("readCapacity", "writeCapacity"):
                if not inputs.get(name):
                    report((name,), "must be at least 1 when billingMode is PROVISIONED; or set PAY_PER_REQUEST")

    def identity(self, inputs: Properties) -> str:
        return str(inputs["name"])

    def twins(self, inputs: Properties) -> frozenset[str]:
        there = unless_gone(self.api(inputs).describe_table, _GONE, TableName=inputs["name"])
        return frozenset() if there is None else frozenset({inputs["name"]})

    def make(self, inputs: Properties) -> tuple[str, Any]:
        request: Properties = {
            "TableName": inputs["name"],
            "AttributeDefinitions": [
                {"AttributeName": entry["name"], "AttributeType": entry["type"]} for entry in inputs["attributes"]
            ],
            "KeySchema": _key_schema(inputs),
            "BillingMode": inputs["billingMode"],
            "DeletionProtectionEnabled": bool(inputs.get("deletionProtectionEnabled")),
            "Tags": tag_list(self.client.all_tags(inputs.get("tags"))),
        }
        if inputs["billingMode"] == "PROVISIONED":
            request["ProvisionedThroughput"] = _throughput(inputs)
        for name in ("globalSecondaryIndexes", "localSecondaryIndexes"):
            if inputs.get(name):
                request[name[:1].upper() + name[1:]] = [_index(entry, inputs, name) for entry in inputs[name]]
        if inputs.get("streamEnabled"):
            request["StreamSpecification"] = {"StreamEnabled": True, "StreamViewType": inputs["streamViewType"]}
        encryption = inputs.get("serverSideEncryption")
        if encryption and encryption["enabled"]:
            key = {"KMSMasterKeyId": encryption["kmsKeyArn"]} if encryption.get("kmsKeyArn") else {}
            request["SSESpecification"] = {"Enabled": True, "SSEType": "KMS", **key}
        if inputs.get("tableClass"):
            request["TableClass"] = inputs["tableClass"]
        call(self.api(inputs).create_table, **request)
        return inputs["name"], None

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        self._wait(inputs)
        self._set_extras({}, inputs)
        return super().finish(resource_id, inputs, made)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        api = self.api(known)
        answer = unless_gone(api.describe_table, _GONE, TableName=resource_id)
        if answer is None:
            return None
        table = answer["Table"]
        tags = {
            tag["Key"]: tag["Value"] for tag in call(api.list_tags_of_resource, ResourceArn=table["TableArn"])["Tags"]
        }
        expiry = call(api.describe_time_to_live, TableName=resource_id)["TimeToLiveDescription"]
        recovery = call(api.describe_continuous_backups, TableName=resource_id)["ContinuousBackupsDescription"]
        point = recovery.get("PointInTimeRecoveryDescription") or {}
        keys = {entry["KeyType"]: entry["AttributeName"] for entry in table["KeySchema"]}
        mode = (table.get("BillingModeSummary") or {}).get("BillingMode", "PROVISIONED")
        provisioned = table.get("ProvisionedThroughput") or {}
        stream = table.get("StreamSpecification") or {}
        return {
            "name": table["TableName"],
            "arn": table["TableArn"],
            "attributes": [
                {"name": entry["AttributeName"], "type": entry["AttributeType"]}
                for entry in table["AttributeDefinitions"]
            ],
            "billingMode": mode,
            "deletionProtectionEnabled": table.get("DeletionProtectionEnabled", False),
            "globalSecondaryIndexes": [_read_index(entry) for entry in table.get("GlobalSecondaryIndexes") or []],
            "localSecondaryIndexes": [_read_index(entry) for entry in table.get("LocalSecondaryIndexes") or []],
            "hashKey": keys["HASH"],
            "rangeKey": keys.get("RANGE"),
            "readCapacity": provisioned.get("ReadCapacityUnits", 0),
            "writeCapacity": provisioned.get("WriteCapacityUnits", 0),
            "pointInTimeRecovery": {"enabled": point.get("PointInTimeRecoveryStatus") == "ENABLED"},
            "region": self.region(known),
            "serverSideEncryption": _read_encryption(table, known),
            "streamArn": table.get("LatestStreamArn") or "",
            "streamEnabled": stream.get("StreamEnabled", False),
            "streamLabel": table.get("LatestStreamLabel") or "",
            "streamViewType": stream.get("StreamViewType") or "",
            "tableClass": (table.get("TableClassSummary") or {}).get("TableClass") or known.get("tableClass"),
            "tags": own_tags(self.client, tags),
            "tagsAll": tags,
            "ttl": {
                "attributeName": expiry.get("AttributeName") or "",
                "enabled": expiry.get("TimeToLiveStatus") in ("ENABLED", "ENABLING"),
            },
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        if "globalSecondaryIndexes" in news and olds.get("globalSecondaryIndexes") != news["globalSecondaryIndexes"]:
            before = {entry["name"]: entry["hashKey"] for entry in olds.get("globalSecondaryIndexes") or []}
            after = {entry["name"]: entry["hashKey"] for entry in news["globalSecondaryIndexes"]}
            if before != after:
                raise VendorError(
                    "globalSecondaryIndexes: the attached plugin does not add or remove indexes of a table that exists"
                )
        request: Properties = {}
        if olds.get("billingMode") != news["billingMode"] or _throughput(olds) != _throughput(news):
            request["BillingMode"] = news["billingMode"]
            if news["billingMode"] == "PROVISIONED":
                request["ProvisionedThroughput"] = _throughput(news)
        if bool(olds.get("deletionProtectionEnabled")) != bool(news.get("deletionProtectionEnabled")):
            request["DeletionProtectionEnabled"] = bool(news.get("deletionProtectionEnabled"))
        if bool(olds.get("streamEnabled")) != bool(news.get("streamEnabled")):
            view = {"StreamViewType": news["streamViewType"]} if news.get("streamEnabled") else {}
            request["StreamSpecification"] = {"StreamEnabled": bool(news.get("streamEnabled")), **view}
        if request:
            call(self.api(news).update_table, TableName=resource_id, **request)
            self._wait(news)
        self._set_extras(olds, news)
        self._tag(olds, news)
        return self.found(resource_id, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(self.api(known).delete_table, _GONE, TableName=resource_id)
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while unless_gone(self.api(known).describe_table, _GONE, TableName=resource_id):
            if time.monotonic() > deadline:
                raise VendorError(f"table {resource_id} was not deleted within {_PATIENCE_SECONDS} s")
            time.sleep(_PAUSE_SECONDS)

    def _wait(self, inputs: Properties) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while call(self.api(inputs).describe_table, TableName=inputs["name"])["Table"]["TableStatus"] != "ACTIVE":
            if time.monotonic() > deadline:
                raise VendorError(f"table {inputs['name']} was not active within {_PATIENCE_SECONDS} s")
            time.sleep(_PAUSE_SECONDS)

    def _set_extras(self, olds: Properties, news: Properties) -> None:
        """Settings that a table takes only once it is there."""
        api = self.api(news)
        ttl = news.get("ttl")
        if ttl and ttl.get("attributeName") and pick(ttl, "enabled", "attributeName") != olds.get("ttl"):
            specification = {"AttributeName": ttl["attributeName"], "Enabled": bool(ttl.get("enabled"))}
            with doing("setting when its items expire"):
                call(api.update_time_to_live, TableName=news["name"], TimeToLiveSpecification=specification)
        recovery = news.get("pointInTimeRecovery")
        before = (olds.get("pointInTimeRecovery") or {}).get("enabled", False)
        if recovery and recovery["enabled"] != before:
            specification = {"PointInTimeRecoveryEnabled": recovery["enabled"]}
            with doing("switching its point-in-time recovery"):
                call(
                    api.update_continuous_backups,
                    TableName=news["name"],
                    PointInTimeRecoverySpecification=specification,
                )

    def _tag(self, olds: Properties, news: Properties) -> None:
        before, after = olds.get("tagsAll") or {}, self.client.all_tags(news.get("tags"))
        gone = [key for key in before if key not in after]
        if gone:
            call(self.api(news).untag_resource, ResourceArn=olds["arn"], TagKeys=gone)
        if after and after != before:
            call(self.api(news).tag_resource, ResourceArn=olds["arn"], Tags=tag_list(after))


class TableItem(AwsResource):
    """One item; its id is ``table,hash value`` or ``table,hash value,range value``."""

    token = "aws:dynamodb/tableItem:TableItem"
    sdk = "pulumi_aws.dynamodb.table_item:TableItem"
    service = "dynamodb"
    replaces = frozenset({"hashKey", "rangeKey", "region", "tableName"})
    documents = frozenset({"item"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        item = _item(inputs.get("item"))
        if isinstance(inputs.get("item"), str) and item is None:
            report(("item",), 'must be JSON in DynamoDB\'s form, {"name": {"S": "text"}}')
        for name in ("hashKey", "rangeKey"):
            key = inputs.get(name)
            if item is not None and isinstance(key, str) and key not in item:
                report(("item",), f"lacks the table's key {key!r}")

    def identity(self, inputs: Properties) -> str:
        return _identity(inputs, json.loads(inputs["item"]))

    def make(self, inputs: Properties) -> tuple[str, Any]:
        item = json.loads(inputs["item"])
        key = {"#hash": inputs["hashKey"]}
        call(
            self.api(inputs).put_item,
            TableName=inputs["tableName"],
            Item=item,
            ConditionExpression="attribute_not_exists(#hash)",
            ExpressionAttributeNames=key,
        )
        return self.identity(inputs), item

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return self._state(inputs, made or json.loads(inputs["item"]))

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        known = known or self._imported(resource_id)
        answer = unless_gone(
            self.api(known).get_item, _GONE, TableName=known["tableName"], Key=_key(known), ConsistentRead=True
        )
        if answer is None or "Item" not in answer:
            return None
        return self._state(known, answer["Item"])

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        """A key changes in place: the new item is put, then the old one goes."""
        item = json.loads(news["item"])
        call(self.api(news).put_item, TableName=news["tableName"], Item=item)
        if _key(olds) != _key(news):
            call(self.api(news).delete_item, TableName=news["tableName"], Key=_key(olds))
        return self._state(news, item)

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(self.api(known).delete_item, _GONE, TableName=known["tableName"], Key=_key(known))

    def _state(self, known: Properties, item: Properties) -> Properties:
        values = {"hashKeyValue": item[known["hashKey"]]}
        if known.get("rangeKey"):
            values["rangeKeyValue"] = item[known["rangeKey"]]
        return {
            **pick(known, "tableName", "hashKey", "rangeKey"),
            **{name: str(next(iter(value.values()))) for name, value in values.items()},
            "item": json.dumps(item, separators=(",", ":"), sort_keys=True),
            "region": self.region(known),
        }

    def _imported(self, resource_id: str) -> Properties:
        name, *values = resource_id.split(",")
        table = call(self.api({}).describe_table, TableName=name)["Table"]
        types = {entry["AttributeName"]: entry["AttributeType"] for entry in table["AttributeDefinitions"]}
        keys = sorted(table["KeySchema"], key=lambda entry: entry["KeyType"] != "HASH")
        if len(keys) != len(values):
            raise VendorError(f"an item's id is TABLE,HASH_VALUE[,RANGE_VALUE], got {resource_id!r}")
        item = {
            key["AttributeName"]: {types[key["AttributeName"]]: value} for key, value in zip(keys, values, strict=True)
        }
        names = dict(zip(("hashKey", "rangeKey"), item, strict=False))
        return {"tableName": name, **names, "item": json.dumps(item)}


def _check_keys(inputs: Properties, report: Report) -> None:
    attributes = inputs.get("attributes")
    if not isinstance(attributes, list) or has_unknown([attributes, inputs.get("globalSecondaryIndexes")]):
        return
    holders = [inputs, *(inputs.get("globalSecondaryIndexes") or []), *(inputs.get("localSecondaryIndexes") or [])]
    used = {holder[name] for holder in holders for name in ("hashKey", "rangeKey") if holder.get(name)}
    defined = {entry.get("name") for entry in attributes if isinstance(entry, dict)}
    for index, entry in enumerate(attributes):
        if entry.get("name") not in used:
            report(("attributes", index, "name"), f"no key or index uses {entry.get('name')!r}; leave it out")
    for name in sorted(used - defined):
        report(("attributes",), f"lacks {name!r}, which a key or index uses")


def _key_schema(entry: Properties) -> list[Properties]:
    kinds = (("hashKey", "HASH"), ("rangeKey", "RANGE"))
    return [{"AttributeName": entry[name], "KeyType": kind} for name, kind in kinds if entry.get(name)]


def _throughput(entry: Properties) -> Properties:
    names = {"readCapacity": "ReadCapacityUnits", "writeCapacity": "WriteCapacityUnits"}
    return {parameter: entry.get(name) or 0 for name, parameter in names.items()}


def _index(entry: Properties, table: Properties, kind: str) -> Properties:
    local = {"hashKey": table["hashKey"]} if kind == "localSecondaryIndexes" else {}
    projection = {"ProjectionType": entry["projectionType"]}
    if entry.get("nonKeyAttributes"):
        projection["NonKeyAttributes"] = entry["nonKeyAttributes"]
    request: Properties = {
        "IndexName": entry["name"],
        "KeySchema": _key_schema({**entry, **local}),
        "Projection": projection,
    }
    if kind == "globalSecondaryIndexes" and table["billingMode"] == "PROVISIONED":
        request["ProvisionedThroughput"] = _throughput(entry)
    return request


def _read_index(index: Properties) -> Properties:
    keys = {entry["KeyType"]: entry["AttributeName"] for entry in index["KeySchema"]}
    found = {
        "name": index["IndexName"],
        "hashKey": keys.get("HASH"),
        "rangeKey": keys.get("RANGE"),
        "projectionType": index["Projection"].get("ProjectionType"),
        "nonKeyAttributes": index["Projection"].get("NonKeyAttributes"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _read_encryption(table: Properties, known: Properties) -> Properties | None:
    description: Any = table.get("SSEDescription") or {}
    if description.get("Status") not in ("ENABLED", "UPDATING"):
        return {"enabled": False} if known.get("serverSideEncryption") else None
    return {"enabled": True, "kmsKeyArn": description.get("KMSMasterKeyArn") or ""}


def _item(text: Any) -> Properties | None:
    try:
        found = json.loads(text)
    except (TypeError, ValueError):
        return None
    shaped = isinstance(found, dict) and all(isinstance(value, dict) and len(value) == 1 for value in found.values())
    return found if shaped else None


def _key(values: Properties) -> Properties:
    item = json.loads(values["item"])
    return {values[name]: item[values[name]] for name in ("hashKey", "rangeKey") if values.get(name)}


def _identity(inputs: Properties, item: Properties) -> str:
    values = [str(next(iter(item[inputs[name]].values()))) for name in ("hashKey", "rangeKey") if inputs.get(name)]
    return ",".join([inputs["tableName"], *values])
