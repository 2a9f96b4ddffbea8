"""The role claim at Cognito: the groups that are in both tokens, or a claim that a Lambda function adds to them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pulumi
import yaml

from components.cognito.settings import CognitoSettings, claim_namespaces
from components.naming import child
from components.settings import StackSettings

if TYPE_CHECKING:
    from pulumi_aws import cognito

GROUPS_CLAIM = "cognito:groups"
"""Source: AWS, "Understanding the identity (ID) token". Absent from the tokens of a user without a group."""
_FOLDER = Path(__file__).parents[2] / "rules" / "add-role-claim-lambda"
_PATIENCE_SECONDS = 5
"""How long Cognito waits for a trigger."""
_RETENTION_DAYS = 30


def role_claim(stack: StackSettings) -> str:
    """The claim under which every app of the pool finds its users' roles."""
    settings: CognitoSettings = stack.providers["cognito"]
    if settings.role_claim == "groups":
        return GROUPS_CLAIM
    return f"{settings.namespace or claim_namespaces(stack.apps_of('cognito'))[0]}role"


class RoleClaimFunction:
    """The function that a pool asks before it makes tokens, and the role that it runs as.

    It comes before the pool, which names it; the pool's permission to call it comes after both.
    """

    def __init__(self, name: str, claim: str, opts: pulumi.ResourceOptions) -> None:
        from pulumi_aws import iam, lambda_

        self._name = name
        self._opts = opts
        source = _source()
        self._role = iam.Role(
            name,
            description="Runs the function that adds the role claim to the tokens of a user pool",
            assume_role_policy=pulumi.Output.json_dumps(
                _policy({"Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"})
            ),
            opts=opts,
        )
        self._function = lambda_.Function(
            name,
            description=source.description,
            role=self._role.arn,
            runtime=source.runtime,
            handler=source.handler,
            code=pulumi.AssetArchive({"handler.py": pulumi.StringAsset(source.code)}),
            environment=lambda_.FunctionEnvironmentArgs(variables={"ROLE_CLAIM": claim}),
            timeout=_PATIENCE_SECONDS,
            opts=opts,
        )
        self._let_function_log()

    def trigger(self) -> cognito.UserPoolLambdaConfigArgs:
        """What the pool is told of it."""
        from pulumi_aws import cognito

        return cognito.UserPoolLambdaConfigArgs(
            pre_token_generation_config=cognito.UserPoolLambdaConfigPreTokenGenerationConfigArgs(
                lambda_arn=self._function.arn, lambda_version=_source().event_version
            )
        )

    def let_pool_call(self, pool: cognito.UserPool) -> None:
        """Lets this pool call the function, and nothing else at Cognito."""
        from pulumi_aws import lambda_

        lambda_.Permission(
            self._name,
            action="lambda:InvokeFunction",
            function=self._function.name,
            principal="cognito-idp.amazonaws.com",
            source_arn=pool.arn,
            source_account=pool.arn.apply(_account),
            opts=self._opts,
        )

    def _let_function_log(self) -> None:
        """The log group is the stack's own: its events do not stay for ever, and it goes with the stack."""
        from pulumi_aws import cloudwatch, iam

        group = cloudwatch.LogGroup(
            child(self._name, "log"),
            name=pulumi.Output.concat("/aws/lambda/", self._function.name),
            retention_in_days=_RETENTION_DAYS,
            opts=self._opts,
        )
        iam.RolePolicy(
            child(self._name, "log"),
            role=self._role.name,
            policy=pulumi.Output.json_dumps(
                _policy(
                    {
                        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                        "Resource": pulumi.Output.concat(group.arn, ":*"),
                    }
                )
            ),
            opts=self._opts,
        )


@dataclass(frozen=True)
class _Source:
    """The folder of ``rules/``: code beside its manifest."""

    description: str
    code: str
    runtime: str
    handler: str
    event_version: str


@cache
def _source() -> _Source:
    manifest = yaml.safe_load((_FOLDER / "manifest.yaml").read_text("utf-8"))
    return _Source(
        description=manifest["description"],
        code=(_FOLDER / "handler.py").read_text("utf-8"),
        runtime=manifest["runtime"],
        handler=manifest["handler"],
        event_version=manifest["trigger"]["version"],
    )


def _policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement} for statement in statements]}


def _account(arn: str) -> str:
    """Source: AWS, "Amazon Resource Names": ``arn:<partition>:<service>:<region>:<account>:<resource>``."""
    return arn.split(":")[4]
