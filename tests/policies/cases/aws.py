"""What the policies on the rest of AWS are tried on."""

from __future__ import annotations

import json
import re
from typing import Any

from resource_types import (
    DYNAMODB_TABLE,
    IAM_POLICIES,
    IAM_POLICY_ATTACHMENT,
    IAM_ROLE,
    IAM_ROLE_POLICY_ATTACHMENT,
    LAMBDA_FUNCTION,
    LAMBDA_PERMISSION,
    SSM_PARAMETER,
)

from tests.policies.cases.case import REMOVED, Break, Case, Pass
from tests.policies.protocol import Archive, Secret, Text, Unknown
from tests.projects import ROOT

IAM_POLICY, IAM_ROLE_POLICY, IAM_USER_POLICY, IAM_GROUP_POLICY = IAM_POLICIES
LOG = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/roles:*"
POOL = "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_abc"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
TABLE = {
    "name": "entitlements",
    "hashKey": "id",
    "attributes": [{"name": "id", "type": "S"}],
    "deletionProtectionEnabled": True,
    "pointInTimeRecovery": {"enabled": True},
    "serverSideEncryption": {"enabled": True},
}


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]})


def trust(**statement: Any) -> str:
    return document({"Action": "sts:AssumeRole", **statement})


LOGGING = document({"Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": LOG})
BY_LAMBDA = trust(Principal={"Service": "lambda.amazonaws.com"})
ROLE = {"assumeRolePolicy": BY_LAMBDA, "description": "Runs a function"}
FEDERATED = {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}
AUDIENCE = {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}
IDENTITY_POOL = {"Federated": "cognito-identity.amazonaws.com"}
LOGGED_IN = {"ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"}}
FUNCTION = {
    "role": "arn:aws:iam::111122223333:role/roles",
    "runtime": "python3.12",
    "handler": "handler.handle",
    "code": Archive({"handler.py": "import os\n\n\ndef handle(event, context):\n    return event\n"}),
    "environment": {"variables": {"ROLE_CLAIM": "https://board.example.com/role"}},
}
PERMISSION = {
    "action": "lambda:InvokeFunction",
    "function": "roles",
    "principal": "cognito-idp.amazonaws.com",
    "sourceArn": POOL,
}


def subject(value: Any, operator: str = "StringLike") -> dict[str, Any]:
    return {"StringEquals": AUDIENCE, operator: {"token.actions.githubusercontent.com:sub": value}}


ANYBODY_AT_GITHUB = [
    {"StringEquals": AUDIENCE},
    subject("*"),
    subject("repo:*"),
    subject(["repo:us/board:*", "repo:*/*"]),
    subject("repo:us/board:*", "StringNotLike"),
    subject("false", "Null"),
]
GRANTED = re.findall(r"^```json aws\n(.+?)^```", (ROOT / "docs" / "security.md").read_text("utf-8"), re.M | re.S)[0]
"""What the threat model lets a deployment do at AWS."""
NARROW: list[dict[str, Any]] = [
    {"Principal": FEDERATED, "Condition": subject("repo:us/board:environment:prod", "ForAnyValue:StringEquals")},
    {"Principal": FEDERATED, "Condition": subject(["repo:us/board:*", "repo:us/catalog:*"])},
    {
        "Principal": IDENTITY_POOL,
        "Condition": {**LOGGED_IN, "StringEquals": {"cognito-identity.amazonaws.com:aud": "eu-west-1:0c1d"}},
    },
    {
        "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/us"},
        "Condition": {"StringEquals": {"SAML:aud": "x"}},
    },
    {"Principal": {"AWS": "*"}, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}},
]

CASES = [
    Case(
        "aws-dynamodb-table-require-deletion-protection",
        DYNAMODB_TABLE,
        TABLE,
        [
            Break({"deletionProtectionEnabled": False}, "deletionProtectionEnabled", ("got false", "set it to true")),
            Break({"deletionProtectionEnabled": REMOVED}, "deletionProtectionEnabled", ("got nothing",)),
        ],
    ),
    Case(
        "aws-dynamodb-table-require-point-in-time-recovery",
        DYNAMODB_TABLE,
        TABLE,
        [
            Break(
                {"pointInTimeRecovery.enabled": False}, "pointInTimeRecovery.enabled", ("got false", "set it to true")
            ),
            Break({"pointInTimeRecovery": REMOVED}, "pointInTimeRecovery.enabled", ("got nothing",)),
        ],
    ),
    Case(
        "aws-dynamodb-table-require-encryption",
        DYNAMODB_TABLE,
        TABLE,
        [
            Break({"serverSideEncryption": REMOVED}, "serverSideEncryption.enabled", ("got nothing", "set it to true")),
            Break({"serverSideEncryption.enabled": False}, "serverSideEncryption.enabled", ("got false",)),
            Break({}, "serverSideEncryption.kmsKeyArn", ("got nothing",), {"ownKey": True}),
        ],
        [Pass({"serverSideEncryption.kmsKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/abc"}, {"ownKey": True})],
    ),
    *(
        Case(
            "aws-iam-policy-disallow-wildcards",
            kind,
            {"policy": LOGGING, **of},
            [
                Break(
                    {"policy": document({"Action": "logs:*", "Resource": LOG})},
                    "policy.Statement[0].Action",
                    ("'logs:*'", "whole service", "name the actions"),
                )
            ],
        )
        for kind, of in ((IAM_POLICY, {}), (IAM_USER_POLICY, {"user": "u"}), (IAM_GROUP_POLICY, {"group": "g"}))
    ),
    Case(
        "aws-iam-policy-disallow-wildcards",
        IAM_ROLE_POLICY,
        {"policy": LOGGING, "role": "roles"},
        [
            Break(
                {"policy": document({"Action": "s3:GetObject", "Resource": LOG}, {"Action": ["*"], "Resource": LOG})},
                "policy.Statement[1].Action",
                ("'*'", "everything"),
            ),
            Break(
                {"policy": document({"Action": "logs:PutLogEvents", "Resource": "*"})},
                "policy.Statement[0].Resource",
                ("'*'", "logs:PutLogEvents"),
            ),
            Break(
                {"policy": document({"Action": "s3:GetObject", "Resource": ["arn:aws:s3:::*"]})},
                "policy.Statement[0].Resource",
                ("'arn:aws:s3:::*'",),
            ),
            Break(
                {"policy": document({"NotAction": "iam:*", "Resource": LOG})},
                "policy.Statement[0].NotAction",
                ("'iam:*'",),
            ),
            Break(
                {"policy": document({"Action": "s3:GetObject", "NotResource": LOG})},
                "policy.Statement[0].NotResource",
                ("beside Allow",),
            ),
            Break(
                {"policy": document({"Action": "xray:PutTraceSegments", "Resource": "*"})},
                "policy.Statement[0].Resource",
                ("xray:PutTraceSegments",),
                {"actionsOnEverything": []},
            ),
            Break(
                {"policy": {"Statement": {"Effect": "Allow", "Action": "sqs:*", "Resource": LOG}}},
                "policy.Statement[0].Action",
                ("'sqs:*'",),
            ),
        ],
        [
            Pass({"policy": document({"Action": "xray:PutTraceSegments", "Resource": "*"})}),
            Pass({"policy": document({"Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket/*"})}),
            Pass({"policy": document({"Effect": "Deny", "Action": "*", "Resource": "*"})}),
            Pass({"policy": GRANTED}),
            Pass({"policy": "no document"}),
            Pass({"policy": {"Statement": [{"Action": ["s3:GetObject", Unknown()], "Resource": [Unknown(), LOG]}]}}),
            Pass({"policy": {"Statement": Unknown()}}),
            Pass({"policy": {"Statement": [Unknown()]}}),
        ],
    ),
    Case(
        "aws-iam-policy-disallow-wildcards",
        IAM_ROLE,
        ROLE,
        [
            Break(
                {"inlinePolicies": [{"name": "all", "policy": document({"Action": "*", "Resource": "*"})}]},
                "inlinePolicies[0].policy.Statement[0].Action",
                ("'*'",),
            )
        ],
        [Pass({"inlinePolicies": [{"name": "log", "policy": LOGGING}]})],
    ),
    Case(
        "aws-iam-role-disallow-broad-managed-policies",
        IAM_ROLE_POLICY_ATTACHMENT,
        {"role": "roles", "policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"},
        [
            Break({"policyArn": ADMINISTRATOR}, "policyArn", (ADMINISTRATOR, "narrower")),
            Break(
                {"policyArn": "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"}, "policyArn", ("DynamoDBFullAccess",)
            ),
        ],
        [Pass({"policyArn": ADMINISTRATOR}, {"allowed": ["AdministratorAccess"]})],
    ),
    Case(
        "aws-iam-role-disallow-broad-managed-policies",
        IAM_POLICY_ATTACHMENT,
        {"roles": ["roles"], "policyArn": "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"},
        [Break({"policyArn": ADMINISTRATOR}, "policyArn", (ADMINISTRATOR,))],
        [Pass({"roles": REMOVED, "users": ["ada"], "policyArn": ADMINISTRATOR})],
    ),
    Case(
        "aws-iam-role-disallow-broad-managed-policies",
        IAM_ROLE,
        ROLE,
        [Break({"managedPolicyArns": [ADMINISTRATOR]}, "managedPolicyArns[0]", (ADMINISTRATOR,))],
    ),
    Case(
        "aws-iam-role-require-narrow-trust",
        IAM_ROLE,
        ROLE,
        [
            Break(
                {"assumeRolePolicy": trust(Principal="*")},
                "assumeRolePolicy.Statement[0].Principal.AWS",
                ("'*'", "name the service"),
            ),
            Break(
                {"assumeRolePolicy": trust(Principal={"AWS": ["*"]})},
                "assumeRolePolicy.Statement[0].Principal.AWS",
                ("'*'",),
            ),
            Break(
                {"assumeRolePolicy": trust(Principal=FEDERATED)},
                "assumeRolePolicy.Statement[0].Principal.Federated",
                ("Condition", FEDERATED["Federated"]),
            ),
            *(
                Break(
                    {"assumeRolePolicy": trust(Principal=FEDERATED, Condition=condition)},
                    "assumeRolePolicy.Statement[0].Principal.Federated",
                    ("'token.actions.githubusercontent.com:sub'", "StringEquals"),
                )
                for condition in ANYBODY_AT_GITHUB
            ),
            Break(
                {"assumeRolePolicy": trust(Principal=IDENTITY_POOL, Condition=LOGGED_IN)},
                "assumeRolePolicy.Statement[0].Principal.Federated",
                ("'cognito-identity.amazonaws.com:aud'",),
            ),
            Break(
                {"assumeRolePolicy": trust(Principal="*", Condition={"Bool": {"aws:SecureTransport": "true"}})},
                "assumeRolePolicy.Statement[0].Principal.AWS",
                ("'*'",),
            ),
            Break(
                {"assumeRolePolicy": trust(Principal={"Service": ["lambda.amazonaws.com", "ec2.amazonaws.com"]})},
                "assumeRolePolicy.Statement[0].Principal.Service",
                ("'ec2.amazonaws.com'", "a role of its own"),
            ),
        ],
        [Pass({"assumeRolePolicy": trust(**taken)}) for taken in NARROW],
    ),
    Case(
        "aws-lambda-permission-require-source",
        LAMBDA_PERMISSION,
        PERMISSION,
        [
            Break(
                {"sourceArn": REMOVED},
                "sourceArn",
                ("got nothing", "user pool's"),
                depends_on=("principal", "sourceAccount"),
            ),
            Break(
                {"principal": "s3.amazonaws.com", "sourceArn": "arn:aws:s3:::uploads"},
                "sourceAccount",
                ("'arn:aws:s3:::uploads'", "owns the bucket"),
                depends_on=("principal", "sourceArn"),
            ),
            Break({"principal": "*"}, "principal", ("'*'", "name the service")),
            Break(
                {"sourceArn": "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/*"}, "sourceArn", ("userpool/*'",)
            ),
            Break(
                {"sourceArn": "arn:aws:cognito-idp:eu-west-1:111122223333:*"}, "sourceArn", ("wildcard", "one resource")
            ),
        ],
        [
            Pass({"principal": "111122223333", "sourceArn": REMOVED}),
            Pass({"principal": "*", "principalOrgId": "o-abc"}),
            Pass({"principal": "secretsmanager.amazonaws.com", "sourceArn": REMOVED, "sourceAccount": "111122223333"}),
            Pass(
                {
                    "principal": "s3.amazonaws.com",
                    "sourceArn": "arn:aws:s3:::uploads",
                    "sourceAccount": "111122223333",
                }
            ),
            Pass({"sourceArn": "arn:aws:execute-api:eu-west-1:111122223333:abc/*/GET/x"}),
        ],
    ),
    Case(
        "aws-lambda-function-disallow-secrets-in-clear",
        LAMBDA_FUNCTION,
        FUNCTION,
        [
            Break(
                {"environment.variables.CLIENT_SECRET": "Zq8fLw2pXn5vRt7k"},
                "environment.variables.CLIENT_SECRET",
                ("<secret>", "Secrets Manager"),
                hidden="Zq8fLw2pXn5vRt7k",
            ),
            Break(
                {"environment.variables.DATABASE": "postgres://app:hunter2hunter2@db.example/x"},
                "environment.variables.DATABASE",
                ("a password in a URL",),
                hidden="hunter2",
            ),
            Break(
                {"code": Archive({"a.py": "x = 1", "handler.py": "\npassword = 'Zq8fLw2pXn5vRt7k'\n"})},
                "code['handler.py']",
                ("line 2",),
                hidden="Zq8fLw2pXn5vRt7k",
            ),
            Break(
                {"code": Text("key = 'AKIAZ7Q2XW4K5N6P8R9T'")},
                "code",
                ("an access key of AWS",),
                hidden="AKIAZ7Q2XW4K5N6P8R9T",
            ),
        ],
        [
            Pass(
                {
                    "environment.variables.CLIENT_SECRET_ARN": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x",
                    "environment.variables.HIDE_PASSWORD": "true",
                    "environment.variables.PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": "2773",
                    "environment.variables.DB_PASSWORD": "arn:aws:ssm:eu-west-1:111122223333:parameter/x",
                }
            ),
            Pass({"code": REMOVED, "s3Bucket": "code", "s3Key": "x.zip", "environment": REMOVED}),
        ],
    ),
    Case(
        "aws-ssm-parameter-require-secure-string",
        SSM_PARAMETER,
        {"name": "/dashboards/board/CLIENT_ID", "type": "String", "value": "abc"},
        [
            Break(
                {"name": "/dashboards/board/CLIENT_SECRET", "value": Secret("Zq8fLw2pXn5vRt7k")},
                "type",
                ("'CLIENT_SECRET'", "set it to 'SecureString'", "'String'"),
                hidden="Zq8fLw2pXn5vRt7k",
                depends_on=("name",),
            ),
            Break(
                {"value": "-----BEGIN PRIVATE KEY-----"},
                "type",
                ("a private key",),
                hidden="-----BEGIN",
                depends_on=("value",),
            ),
        ],
        [Pass({"name": "/dashboards/board/CLIENT_SECRET", "type": "SecureString"})],
    ),
]
