"""Lambda functions, and who may call them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.plugins.aws.archives import content_hash, zipped
from engine.plugins.aws.base import AwsResource, own_tags
from engine.plugins.aws.client import AwsError, call, unless_gone
from engine.plugins.aws.shapes import Shape, pick
from engine.plugins.check import Report
from engine.plugins.errors import VendorError, doing
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties

_SHAPE: Final = Shape({"kmsKeyArn": "KMSKeyArn"}, verbatim=frozenset({"variables"}))
_GONE: Final = "ResourceNotFoundException"
_SETTINGS: Final = (
    *("deadLetterConfig", "description", "environment", "ephemeralStorage", "handler", "kmsKeyArn", "layers"),
    *("loggingConfig", "memorySize", "role", "runtime", "snapStart", "timeout"),
)
_ELSEWHERE: Final = (
    *("capacityProviderConfig", "codeSigningConfigArn", "durableConfig", "fileSystemConfig", "imageConfig", "imageUri"),
    *("publish", "publishTo", "replaceSecurityGroupsOnDestroy", "replacementSecurityGroupIds", "s3Bucket", "s3Key"),
    *("s3ObjectVersion", "skipDestroy", "sourceKmsKeyArn", "tenancyConfig", "vpcConfig"),
)
_PATIENCE_SECONDS: Final = 60
_PAUSE_SECONDS: Final = 0.5


class Function(AwsResource):
    """A function whose code comes with the program.

    Source: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html (2026-11-24).
    Differs: container images, code in S3, networks and published versions are the official plugin's.
    """

    token = "aws:lambda/function:Function"
    sdk = "pulumi_aws.lambda_.function:Function"
    service = "lambda"
    autoname = AutoName(longest=64)
    replaces = frozenset({"name", "packageType", "region"})
    defaults = {"memorySize": 128, "packageType": "Zip", "timeout": 3, "reservedConcurrentExecutions": -1}
    kept = frozenset({"code", "sourceCodeHash", "useResourceTimeoutForPropagation"})
    unordered = frozenset({"layers"})

    @classmethod
    def same(cls) -> Mapping[str, Callable[[Any, Any], bool]]:
        return {"code": lambda old, new: content_hash(old) is not None and content_hash(old) == content_hash(new)}

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        for name in _ELSEWHERE:
            if inputs.get(name):
                report((name,), "the attached plugin does not know it; the official one does")
        for name in ("code", "handler", "runtime"):
            if inputs.get(name) is None:
                report((name,), "missing: a function of package type Zip needs it")
        for name, least, most in (("memorySize", 128, 10240), ("timeout", 1, 900)):
            value = inputs.get(name)
            if isinstance(value, int) and not least <= value <= most:
                report((name,), f"must be from {least} to {most}, got {value}")

    def identity(self, inputs: Properties) -> str:
        return str(inputs["name"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        """Tries again while IAM has not told Lambda of a new role."""
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not self._make(inputs, final=time.monotonic() > deadline):
            time.sleep(_PAUSE_SECONDS)
        return inputs["name"], None

    def _make(self, inputs: Properties, *, final: bool) -> bool:
        request = _settings(inputs)
        if inputs.get("architectures"):
            request["Architectures"] = inputs["architectures"]
        code, tags = {"ZipFile": zipped(inputs["code"])}, self.client.all_tags(inputs.get("tags"))
        try:
            call(self.api(inputs).create_function, FunctionName=inputs["name"], Code=code, Tags=tags, **request)
        except AwsError as error:
            if final or "cannot be assumed" not in str(error):
                raise
            return False
        return True

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        self._settle(inputs)
        with doing("reserving its concurrency"):
            self._reserve({}, inputs)
        return super().finish(resource_id, inputs, made)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        answer = unless_gone(self.api(known).get_function, _GONE, FunctionName=resource_id)
        if answer is None:
            return None
        function, tags = answer["Configuration"], answer.get("Tags") or {}
        arn, region = function["FunctionArn"], self.region(known)
        reserved = (answer.get("Concurrency") or {}).get("ReservedConcurrentExecutions", -1)
        invoke = f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions"
        qualified = f"{arn}:{function['Version']}"
        state = pick(_SHAPE.from_aws(function), *_SETTINGS, "architectures", "packageType")
        for name in ("description", "kmsKeyArn"):
            state[name] = state.get(name) or None
        state["layers"] = [layer["Arn"] for layer in function.get("Layers") or []] or None
        state["snapStart"] = known.get("snapStart")
        return {
            **state,
            "name": function["FunctionName"],
            "arn": arn,
            "codeSha256": function["CodeSha256"],
            "sourceCodeHash": known.get("sourceCodeHash") or function["CodeSha256"],
            "invokeArn": f"{invoke}/{arn}/invocations",
            "lastModified": function["LastModified"],
            "qualifiedArn": qualified,
            "qualifiedInvokeArn": f"{invoke}/{qualified}/invocations",
            "responseStreamingInvokeArn": f"{invoke.replace('2015-03-31', '2021-11-15')}/{arn}/response-streaming-invocations",
            "reservedConcurrentExecutions": reserved,
            "signingJobArn": "",
            "signingProfileVersionArn": "",
            "sourceCodeSize": function["CodeSize"],
            "tracingConfig": {"mode": (function.get("TracingConfig") or {}).get("Mode", "PassThrough")},
            "version": function["Version"],
            "region": region,
            "tags": own_tags(self.client, tags),
            "tagsAll": tags,
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        api, name = self.api(news), {"FunctionName": resource_id}
        before, wanted = _settings(olds), _settings(news)
        empty = {
            "Description": "",
            "Environment": {"Variables": {}},
            "Layers": [],
            "KMSKeyArn": "",
            "DeadLetterConfig": {},
        }
        cleared = {key: value for key, value in empty.items() if before.get(key) and key not in wanted}
        if before != wanted or cleared:
            request = {key: value for key, value in {**cleared, **wanted}.items() if key != "PackageType"}
            call(api.update_function_configuration, **name, **request)
            self._settle(news)
        if content_hash(olds.get("code")) != content_hash(news["code"]) or content_hash(news["code"]) is None:
            call(api.update_function_code, **name, ZipFile=zipped(news["code"]))
            self._settle(news)
        self._reserve(olds, news)
        self._tag(olds, news)
        return self.found(resource_id, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(self.api(known).delete_function, _GONE, FunctionName=resource_id)

    def _settle(self, inputs: Properties) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            found = call(self.api(inputs).get_function_configuration, FunctionName=inputs["name"])
            if found.get("State") != "Pending" and found.get("LastUpdateStatus") != "InProgress":
                return
            if time.monotonic() > deadline:
                raise VendorError(f"function {inputs['name']} was not active within {_PATIENCE_SECONDS} s")
            time.sleep(_PAUSE_SECONDS)

    def _reserve(self, olds: Properties, news: Properties) -> None:
        before, after = olds.get("reservedConcurrentExecutions", -1), news["reservedConcurrentExecutions"]
        if after >= 0 and before != after:
            call(
                self.api(news).put_function_concurrency,
                FunctionName=news["name"],
                ReservedConcurrentExecutions=after,
            )
        elif before >= 0 > after:
            call(self.api(news).delete_function_concurrency, FunctionName=news["name"])

    def _tag(self, olds: Properties, news: Properties) -> None:
        before, after = olds.get("tagsAll") or {}, self.client.all_tags(news.get("tags"))
        gone = [key for key in before if key not in after]
        if gone:
            call(self.api(news).untag_resource, Resource=olds["arn"], TagKeys=gone)
        if after and after != before:
            call(self.api(news).tag_resource, Resource=olds["arn"], Tags=after)


def _settings(inputs: Properties) -> Properties:
    request: Properties = _SHAPE.to_aws(pick(inputs, *_SETTINGS, "packageType"))
    if inputs.get("tracingConfig"):
        request["TracingConfig"] = {"Mode": inputs["tracingConfig"]["mode"]}
    return request


class Permission(AwsResource):
    """Who may call a function; its id is the statement's, an import names ``function/statement``.

    Source: https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html (2026-11-24).
    """

    token = "aws:lambda/permission:Permission"
    sdk = "pulumi_aws.lambda_.permission:Permission"
    service = "lambda"
    autoname = AutoName("statementId", longest=100)
    replaces = frozenset(
        {
            *("action", "eventSourceToken", "function", "functionUrlAuthType", "invokedViaFunctionUrl", "principal"),
            *(
                "principalOrgId",
                "qualifier",
                "region",
                "sourceAccount",
                "sourceArn",
                "statementId",
                "statementIdPrefix",
            ),
        }
    )
    kept = frozenset({"eventSourceToken", "functionUrlAuthType", "invokedViaFunctionUrl", "principalOrgId"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        action = inputs.get("action")
        if isinstance(action, str) and not action.startswith("lambda:"):
            report(("action",), f"must begin with lambda:, got {action!r}")
        if inputs.get("statementIdPrefix"):
            report(("statementIdPrefix",), "the attached plugin does not know it; the official one does")

    def identity(self, inputs: Properties) -> str:
        return str(inputs["statementId"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        names = (
            "action",
            "eventSourceToken",
            "functionUrlAuthType",
            "principal",
            "qualifier",
            "sourceAccount",
            "sourceArn",
        )
        request = _SHAPE.to_aws(pick(inputs, *names, "statementId"))
        if inputs.get("principalOrgId"):
            request["PrincipalOrgID"] = inputs["principalOrgId"]
        call(self.api(inputs).add_permission, FunctionName=inputs["function"], **request)
        return inputs["statementId"], None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        function, statement, qualifier = known.get("function"), resource_id, known.get("qualifier")
        if function is None:
            function, _, statement = resource_id.rpartition("/")
            function, _, qualifier = function.partition(":")
            if not function:
                raise VendorError(f"a permission's id to import is FUNCTION/STATEMENT, got {resource_id!r}")
        narrow = {"Qualifier": qualifier} if qualifier else {}
        answer = unless_gone(self.api(known).get_policy, _GONE, FunctionName=function, **narrow)
        for entry in json.loads(answer["Policy"])["Statement"] if answer else []:
            if entry["Sid"] == statement:
                return {"id": statement, **self._state(entry, function, qualifier, known)}
        return None

    def delete(self, resource_id: str, known: Properties) -> None:
        narrow = {"Qualifier": known["qualifier"]} if known.get("qualifier") else {}
        api = self.api(known)
        unless_gone(api.remove_permission, _GONE, FunctionName=known["function"], StatementId=resource_id, **narrow)

    def _state(self, entry: Properties, function: str, qualifier: str | None, known: Properties) -> Properties:
        principal = entry["Principal"]
        if isinstance(principal, dict):
            principal = next(iter(principal.values()))
        condition = entry.get("Condition") or {}
        source = condition.get("ArnLike") or condition.get("ArnEquals") or {}
        account = condition.get("StringEquals") or {}
        given = known.get("principal", "")
        return {
            "action": entry["Action"],
            "function": function,
            "principal": given if given and given in principal else principal,
            "qualifier": qualifier,
            "sourceArn": next(iter(source.values()), None) if isinstance(source, dict) else None,
            "sourceAccount": account.get("AWS:SourceAccount") or account.get("aws:SourceAccount"),
            "statementId": entry["Sid"],
            "statementIdPrefix": "",
            "region": self.region(known),
        }
