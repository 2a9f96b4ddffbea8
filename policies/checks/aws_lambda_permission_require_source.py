"""Whose call a function answers."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import LAMBDA_PERMISSION
from sources import aws_config, prowler, security_hub

_ANY = ("*", "userpool/*")
"""Ends of ARNs that name every resource of a service, or every user pool."""


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A service calls on behalf of every one of its customers unless the resource, or at least the account, is named."""
    principal, source, account = inputs.known("principal"), inputs.get("sourceArn"), inputs.get("sourceAccount")
    if principal == "*" and inputs.lacks("principalOrgId"):
        yield Violation("principal", "must not be everybody", "name the service or the account that calls", principal)
    elif isinstance(principal, str) and principal.endswith(".amazonaws.com"):
        if source is None and account is None:
            rule = f"must be given: {principal} calls on behalf of any customer of AWS"
            yield Violation("sourceArn", rule, "give the ARN of the resource that calls, such as the user pool's", None)
        elif isinstance(source, str) and source.split(":", 5)[-1] in _ANY:
            rule = "must not have a wildcard for the resource: any of them could call"
            yield Violation("sourceArn", rule, "give the ARN of the one resource that calls", source)
        elif isinstance(source, str) and account is None and not _account_of(source):
            rule = f"must be given beside {source!r}, in which no account is: who takes the name after you could call"
            yield Violation("sourceAccount", rule, "give the ID of the account that owns the bucket", None)


def _account_of(arn: str) -> str:
    return arn.split(":", 5)[4] if arn.count(":") >= 5 else arn


policy = resource_policy(
    name="aws-lambda-permission-require-source",
    title="Lambda functions are called by the resources that are named",
    types=[LAMBDA_PERMISSION],
    looks_at=["sourceArn", "principal", "sourceAccount"],
    sources=[
        security_hub("Lambda.1"),
        aws_config("lambda-function-public-access-prohibited"),
        prowler("awslambda_function_not_publicly_accessible"),
    ],
    check=check,
)
