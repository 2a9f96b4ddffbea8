"""IAM roles and their own policies."""

from __future__ import annotations

import json
from typing import Any, Final

from engine.plugins.aws.base import AwsResource, own_tags, tag_list
from engine.plugins.aws.client import call, unless_gone
from engine.plugins.aws.shapes import Shape, instant, pick
from engine.plugins.check import Report
from engine.plugins.errors import VendorError
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties

_SHAPE: Final = Shape()
_GONE: Final = "NoSuchEntity"
_ELSEWHERE: Final = ("inlinePolicies", "managedPolicyArns", "namePrefix")


class Role(AwsResource):
    """A role; inline and managed policies are resources of their own here.

    Source: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (2026-11-24).
    """

    token = "aws:iam/role:Role"
    sdk = "pulumi_aws.iam.role:Role"
    service = "iam"
    autoname = AutoName(longest=64)
    replaces = frozenset({"name", "namePrefix", "path"})
    defaults = {"forceDetachPolicies": False, "maxSessionDuration": 3600, "path": "/"}
    kept = frozenset({"forceDetachPolicies"})
    documents = frozenset({"assumeRolePolicy"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        for name in _ELSEWHERE:
            if inputs.get(name):
                report((name,), "the attached plugin does not know it; the official one does")
        check_document(inputs, "assumeRolePolicy", report)
        duration = inputs.get("maxSessionDuration")
        if isinstance(duration, int) and not 3600 <= duration <= 43200:
            report(("maxSessionDuration",), f"must be from 3600 to 43200 seconds, got {duration}")

    def identity(self, inputs: Properties) -> str:
        return str(inputs["name"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        request = _SHAPE.to_aws(pick(inputs, "description", "maxSessionDuration", "path", "permissionsBoundary"))
        call(
            self.api({}).create_role,
            RoleName=inputs["name"],
            AssumeRolePolicyDocument=inputs["assumeRolePolicy"],
            Tags=tag_list(self.client.all_tags(inputs.get("tags"))),
            **request,
        )
        return inputs["name"], None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        answer = unless_gone(self.api({}).get_role, _GONE, RoleName=resource_id)
        if answer is None:
            return None
        role = answer["Role"]
        tags = {tag["Key"]: tag["Value"] for tag in role.get("Tags") or []}
        return {
            "name": role["RoleName"],
            "arn": role["Arn"],
            "assumeRolePolicy": json.dumps(role["AssumeRolePolicyDocument"], separators=(",", ":")),
            "createDate": instant(role["CreateDate"]),
            "description": role.get("Description"),
            "inlinePolicies": [],
            "managedPolicyArns": [],
            "maxSessionDuration": role.get("MaxSessionDuration", 3600),
            "namePrefix": "",
            "path": role["Path"],
            "permissionsBoundary": (role.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn"),
            "tags": own_tags(self.client, tags),
            "tagsAll": tags,
            "uniqueId": role["RoleId"],
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        api, role = self.api({}), {"RoleName": resource_id}
        call(api.update_assume_role_policy, **role, PolicyDocument=news["assumeRolePolicy"])
        duration = news["maxSessionDuration"]
        call(api.update_role, **role, Description=news.get("description", ""), MaxSessionDuration=duration)
        boundary = news.get("permissionsBoundary")
        if boundary and olds.get("permissionsBoundary") != boundary:
            call(api.put_role_permissions_boundary, **role, PermissionsBoundary=boundary)
        elif olds.get("permissionsBoundary") and not boundary:
            call(api.delete_role_permissions_boundary, **role)
        tags = self.client.all_tags(news.get("tags"))
        gone = [key for key in olds.get("tagsAll") or {} if key not in tags]
        if gone:
            call(api.untag_role, **role, TagKeys=gone)
        if tags:
            call(api.tag_role, **role, Tags=tag_list(tags))
        return self.found(resource_id, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(self.api({}).delete_role, _GONE, RoleName=resource_id)


class RolePolicy(AwsResource):
    """A policy inside a role; its id is ``role:name``."""

    token = "aws:iam/rolePolicy:RolePolicy"
    sdk = "pulumi_aws.iam.role_policy:RolePolicy"
    service = "iam"
    autoname = AutoName(longest=128)
    replaces = frozenset({"name", "namePrefix", "role"})
    repeatable = True
    documents = frozenset({"policy"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        if inputs.get("namePrefix"):
            report(("namePrefix",), "the attached plugin does not know it; the official one does")
        check_document(inputs, "policy", report)

    def identity(self, inputs: Properties) -> str:
        return f"{inputs['role']}:{inputs['name']}"

    def make(self, inputs: Properties) -> tuple[str, Any]:
        return self.identity(inputs), self._put(inputs)

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        state: Properties = made
        return state

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        role, _, name = resource_id.partition(":")
        if not name:
            raise VendorError(f"a role policy's id is ROLE:NAME, got {resource_id!r}")
        answer = unless_gone(self.api({}).get_role_policy, _GONE, RoleName=role, PolicyName=name)
        if answer is None:
            return None
        document = answer["PolicyDocument"]
        text = document if isinstance(document, str) else json.dumps(document, separators=(",", ":"))
        return {"role": role, "name": name, "namePrefix": "", "policy": text}

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        return self._put(news)

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(self.api({}).delete_role_policy, _GONE, RoleName=known["role"], PolicyName=known["name"])

    def _put(self, inputs: Properties) -> Properties:
        policy = inputs["policy"]
        call(self.api({}).put_role_policy, RoleName=inputs["role"], PolicyName=inputs["name"], PolicyDocument=policy)
        return {**inputs, "namePrefix": ""}


def check_document(inputs: Properties, name: str, report: Report) -> None:
    """A policy must be JSON."""
    text = inputs.get(name)
    if isinstance(text, str):
        try:
            json.loads(text)
        except ValueError as error:
            report((name,), f"must be a JSON policy: {error}")
