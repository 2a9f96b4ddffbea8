"""A role may do what it is for, to what it is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria import iam_documents
from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import IAM_POLICIES, IAM_ROLE
from sources import aws, prowler, security_hub

_ON_EVERYTHING = Setting(
    "actionsOnEverything",
    (
        *("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
        *("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"),
        *("cognito-idp:CreateUserPool", "cognito-idp:DescribeUserPoolDomain"),
        *("logs:DescribeLogGroups", "ssm:DescribeParameters"),
    ),
    "Actions that may be allowed on every resource: of tracing, of a network of one's own, and of setting up what this pack is about, which AWS bounds to none.",
)
_LEAST = "name the actions that the code calls, and the ARNs that it calls them on"


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A policy by itself, or those inside a role."""
    for path, document in [("policy", inputs.get("policy")), *_inline(inputs)]:
        for index, statement in iam_documents.statements(document):
            yield from _statement(f"{path}.Statement[{index}]", statement, settings[_ON_EVERYTHING.name])


def _inline(inputs: Inputs) -> Iterator[tuple[str, Any]]:
    for where, inside in inputs.items("inlinePolicies"):
        if isinstance(inside, dict):
            yield f"{where}.policy", inside.get("policy")


def _statement(where: str, statement: iam_documents.Statement, on_everything: Any) -> Iterator[Violation]:
    for name in ("NotAction", "NotResource"):
        if name in statement:
            rule = "must not be there beside Allow: it allows all that it does not name"
            yield Violation(f"{where}.{name}", rule, _LEAST, statement[name])
    actions = iam_documents.texts(statement.get("Action"))
    for action in actions:
        if action == "*" or action.endswith(":*"):
            rule = (
                "must not be a wildcard for a whole service"
                if ":" in action
                else "must not be a wildcard for everything"
            )
            yield Violation(f"{where}.Action", rule, _LEAST, action)
    bounded = [action for action in actions if action not in on_everything]
    for resource in iam_documents.texts(statement.get("Resource")):
        # Everything there is, or everything of one service: arn:<partition>:<service>:<region>:<account>:<resource>.
        if resource.split(":", 5)[-1] == "*" and bounded:
            yield Violation(f"{where}.Resource", f"must not be everything for {', '.join(bounded)}", _LEAST, resource)


policy = resource_policy(
    name="aws-iam-policy-disallow-wildcards",
    title="Policies of IAM allow single actions on single resources",
    types=[*IAM_POLICIES, IAM_ROLE],
    looks_at=["policy", "inlinePolicies"],
    sources=[
        security_hub("IAM.1"),
        security_hub("IAM.21"),
        prowler("iam_inline_policy_no_administrative_privileges"),
        aws("Apply least-privilege permissions", "IAM/latest/UserGuide/best-practices.html"),
    ],
    settings=[_ON_EVERYTHING],
    check=check,
)
