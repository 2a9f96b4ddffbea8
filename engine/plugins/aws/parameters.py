"""Values that apps read at run time: Systems Manager parameters and Secrets Manager secrets."""

from __future__ import annotations

import base64
from typing import Any, Final

from engine.plugins.aws.base import AwsResource, own_tags, tag_list
from engine.plugins.aws.client import call, unless_gone
from engine.plugins.aws.shapes import Shape, pick
from engine.plugins.check import Report
from engine.plugins.errors import VendorError
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties

_SHAPE: Final = Shape()
_GONE: Final = "ResourceNotFoundException"


class Parameter(AwsResource):
    """A Systems Manager parameter.

    Source: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html (2026-11-24).
    """

    token = "aws:ssm/parameter:Parameter"
    sdk = "pulumi_aws.ssm.parameter:Parameter"
    service = "ssm"
    autoname = AutoName()
    replaces = frozenset({"dataType", "name", "region"})
    secrets = frozenset({"value", "valueWo"})
    kept = frozenset({"overwrite", "valueWo", "valueWoVersion"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        given = [name for name in ("value", "insecureValue", "valueWo") if inputs.get(name) is not None]
        if len(given) != 1:
            report(("value",), f"exactly one of value, insecureValue and valueWo is needed, got {len(given)}")
        kind = inputs.get("type")
        if isinstance(kind, str) and kind not in ("String", "StringList", "SecureString"):
            report(("type",), f"must be String, StringList or SecureString, got {kind!r}")
        if kind == "SecureString" and inputs.get("insecureValue") is not None:
            report(("insecureValue",), "must not be used for a SecureString")

    def identity(self, inputs: Properties) -> str:
        return str(inputs["name"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        self._put(inputs, overwrite=bool(inputs.get("overwrite")))
        return inputs["name"], None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        api = self.api(known)
        answer = unless_gone(api.get_parameter, "ParameterNotFound", Name=resource_id, WithDecryption=True)
        if answer is None:
            return None
        parameter = answer["Parameter"]
        filters = [{"Key": "Name", "Option": "Equals", "Values": [resource_id]}]
        described = call(api.describe_parameters, ParameterFilters=filters)["Parameters"]
        about = described[0] if described else {}
        tags = {
            tag["Key"]: tag["Value"]
            for tag in call(api.list_tags_for_resource, ResourceType="Parameter", ResourceId=resource_id)["TagList"]
        }
        insecure = known.get("insecureValue") is not None
        return {
            "name": parameter["Name"],
            "arn": parameter.get("ARN") or "",
            "type": parameter["Type"],
            "value": parameter["Value"],
            "insecureValue": parameter["Value"] if insecure else None,
            "allowedPattern": about.get("AllowedPattern"),
            "dataType": parameter.get("DataType") or "text",
            "description": about.get("Description") or None,
            "hasValueWo": known.get("valueWo") is not None,
            "keyId": about.get("KeyId") or "",
            "region": self.region(known),
            "tags": own_tags(self.client, tags),
            "tagsAll": tags,
            "tier": about.get("Tier") or "Standard",
            "version": parameter["Version"],
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        self._put(news, overwrite=True)
        api, about = self.api(news), {"ResourceType": "Parameter", "ResourceId": resource_id}
        before, after = olds.get("tagsAll") or {}, self.client.all_tags(news.get("tags"))
        gone = [key for key in before if key not in after]
        if gone:
            call(api.remove_tags_from_resource, **about, TagKeys=gone)
        if after and after != before:
            call(api.add_tags_to_resource, **about, Tags=tag_list(after))
        return self.found(resource_id, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(self.api(known).delete_parameter, "ParameterNotFound", Name=resource_id)

    def _put(self, inputs: Properties, *, overwrite: bool) -> None:
        value = next(inputs[name] for name in ("value", "insecureValue", "valueWo") if inputs.get(name) is not None)
        request = _SHAPE.to_aws(
            pick(inputs, "name", "type", "allowedPattern", "dataType", "description", "keyId", "tier")
        )
        if not overwrite:
            request["Tags"] = tag_list(self.client.all_tags(inputs.get("tags")))
        call(self.api(inputs).put_parameter, **request, Value=value, Overwrite=overwrite)


class Secret(AwsResource):
    """A secret without its value; the id is its ARN.

    Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html (2026-11-24).
    """

    token = "aws:secretsmanager/secret:Secret"
    sdk = "pulumi_aws.secretsmanager.secret:Secret"
    service = "secretsmanager"
    autoname = AutoName(longest=512)
    replaces = frozenset({"name", "namePrefix", "region"})
    defaults = {"forceOverwriteReplicaSecret": False, "recoveryWindowInDays": 30}
    kept = frozenset({"forceOverwriteReplicaSecret", "recoveryWindowInDays"})
    documents = frozenset({"policy"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        days = inputs.get("recoveryWindowInDays")
        if isinstance(days, int) and days != 0 and not 7 <= days <= 30:
            report(("recoveryWindowInDays",), f"must be 0 or from 7 to 30, got {days}")
        for name in ("namePrefix", "policy", "replicas", "type"):
            if inputs.get(name):
                report((name,), "the attached plugin does not know it; the official one does")

    def make(self, inputs: Properties) -> tuple[str, Any]:
        request = _SHAPE.to_aws(pick(inputs, "name", "description", "kmsKeyId"))
        tags = tag_list(self.client.all_tags(inputs.get("tags")))
        arn = call(self.api(inputs).create_secret, **request, Tags=tags)["ARN"]
        return arn, None

    def twins(self, inputs: Properties) -> frozenset[str]:
        there = unless_gone(self.api(inputs).describe_secret, _GONE, SecretId=inputs["name"])
        return frozenset() if there is None else frozenset({there["ARN"]})

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        secret = unless_gone(self.api(known).describe_secret, _GONE, SecretId=resource_id)
        if secret is None or secret.get("DeletedDate"):
            return None
        tags = {tag["Key"]: tag["Value"] for tag in secret.get("Tags") or []}
        return {
            "name": secret["Name"],
            "arn": secret["ARN"],
            "description": secret.get("Description") or None,
            "kmsKeyId": secret.get("KmsKeyId"),
            "namePrefix": "",
            "policy": "",
            "recoveryWindowInDays": known.get("recoveryWindowInDays", 30),
            "region": self.region(known),
            "tags": own_tags(self.client, tags),
            "tagsAll": tags,
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        api = self.api(news)
        request = {"Description": "", **_SHAPE.to_aws(pick(news, "description", "kmsKeyId"))}
        call(api.update_secret, SecretId=resource_id, **request)
        before, after = olds.get("tagsAll") or {}, self.client.all_tags(news.get("tags"))
        gone = [key for key in before if key not in after]
        if gone:
            call(api.untag_resource, SecretId=resource_id, TagKeys=gone)
        if after and after != before:
            call(api.tag_resource, SecretId=resource_id, Tags=tag_list(after))
        return self.found(resource_id, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        days = known.get("recoveryWindowInDays", 30)
        how = {"RecoveryWindowInDays": days} if days else {"ForceDeleteWithoutRecovery": True}
        unless_gone(self.api(known).delete_secret, _GONE, "InvalidRequestException", SecretId=resource_id, **how)


class SecretVersion(AwsResource):
    """A secret's value; its id is ``arn|version``."""

    token = "aws:secretsmanager/secretVersion:SecretVersion"
    sdk = "pulumi_aws.secretsmanager.secret_version:SecretVersion"
    service = "secretsmanager"
    replaces = frozenset({"region", "secretBinary", "secretId", "secretString", "secretStringWoVersion"})
    secrets = frozenset({"secretBinary", "secretString", "secretStringWo"})
    kept = frozenset({"secretStringWo", "secretStringWoVersion"})
    unordered = frozenset({"versionStages"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        given = [name for name in ("secretString", "secretBinary", "secretStringWo") if inputs.get(name) is not None]
        if len(given) > 1:
            report((given[1],), f"conflicts with {given[0]}: give one of them")

    def make(self, inputs: Properties) -> tuple[str, Any]:
        request: Properties = {"SecretId": inputs["secretId"]}
        text = inputs.get("secretString") or inputs.get("secretStringWo")
        if text is not None:
            request["SecretString"] = text
        elif inputs.get("secretBinary") is not None:
            request["SecretBinary"] = base64.b64decode(inputs["secretBinary"])
        if inputs.get("versionStages"):
            request["VersionStages"] = inputs["versionStages"]
        made = call(self.api(inputs).put_secret_value, **request)
        return f"{inputs['secretId']}|{made['VersionId']}", None

    def twins(self, inputs: Properties) -> frozenset[str]:
        api, secret = self.api(inputs), inputs["secretId"]
        listed = unless_gone(api.list_secret_version_ids, _GONE, SecretId=secret, MaxResults=100) or {"Versions": []}
        return frozenset(f"{secret}|{version['VersionId']}" for version in listed["Versions"])

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        secret, _, version = resource_id.partition("|")
        if not version:
            raise VendorError(f"a secret version's id is SECRET_ARN|VERSION_ID, got {resource_id!r}")
        api, gone = self.api(known), (_GONE, "InvalidRequestException")
        found = unless_gone(api.get_secret_value, *gone, SecretId=secret, VersionId=version)
        if found is None:
            return None
        binary = found.get("SecretBinary")
        hidden = known.get("secretStringWo") is not None
        return {
            "arn": found["ARN"],
            "secretArn": found["ARN"],
            "secretId": secret,
            "secretString": None if hidden else found.get("SecretString"),
            "secretBinary": base64.b64encode(binary).decode() if binary else None,
            "hasSecretStringWo": hidden,
            "versionId": found["VersionId"],
            "versionStages": found.get("VersionStages") or [],
            "region": self.region(known),
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        api, version = self.api(news), resource_id.partition("|")[2]
        for stage in set(news.get("versionStages") or []) - set(olds.get("versionStages") or []):
            call(
                api.update_secret_version_stage, SecretId=news["secretId"], VersionStage=stage, MoveToVersionId=version
            )
        return self.found(resource_id, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        """A value goes with its secret; the current one cannot go before."""
        stages = known.get("versionStages") or []
        if "AWSCURRENT" in stages:
            return
        secret, _, version = resource_id.partition("|")
        request = {"SecretId": secret, "RemoveFromVersionId": version}
        for stage in stages:
            unless_gone(self.api(known).update_secret_version_stage, _GONE, VersionStage=stage, **request)
