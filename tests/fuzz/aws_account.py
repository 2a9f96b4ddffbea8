"""An account with one thing of each kind that calls refer to."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from tests.emulator.aws.conftest import TRUST, zipped
from tests.fuzz.accounts import PASSWORD, Account
from tests.fuzz.known import Known
from tests.fuzz.signing import aws_call

_POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
)


def beginning(account: Account) -> dict[str, Known]:
    """A pool with somebody in it, and one thing of each kind that the other services have; what is known, by service."""
    known: defaultdict[str, Known] = defaultdict(Known)

    def make(service: str, name: str, **values: Any) -> Any:
        known[service].learn(values)
        answer = aws_call(account, name, service, **values)
        known[service].learn(answer)
        return answer

    pool = make("cognito-idp", "CreateUserPool", PoolName="people")["UserPool"]["Id"]
    client = make(
        "cognito-idp",
        "CreateUserPoolClient",
        UserPoolId=pool,
        ClientName="app",
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"],
    )
    make("cognito-idp", "CreateGroup", UserPoolId=pool, GroupName="staff")
    make("cognito-idp", "CreateResourceServer", UserPoolId=pool, Identifier="api", Name="api", Scopes=[])
    make("cognito-idp", "CreateUserPoolDomain", UserPoolId=pool, Domain="people")
    make("cognito-idp", "AdminCreateUser", UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    make("cognito-idp", "AdminSetUserPassword", UserPoolId=pool, Username="ada", Password=PASSWORD, Permanent=True)
    signs_in = {"USERNAME": "ada", "PASSWORD": PASSWORD}
    client_id = client["UserPoolClient"]["ClientId"]
    make("cognito-idp", "InitiateAuth", ClientId=client_id, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=signs_in)
    key = {"AttributeName": "id", "AttributeType": "S"}
    schema = [{"AttributeName": "id", "KeyType": "HASH"}]
    table = {
        "TableName": "sessions",
        "AttributeDefinitions": [key],
        "KeySchema": schema,
        "BillingMode": "PAY_PER_REQUEST",
    }
    make("dynamodb", "CreateTable", **table)
    role = make("iam", "CreateRole", RoleName="runner", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    make("iam", "CreatePolicy", PolicyName="reads", PolicyDocument=_POLICY)
    make("iam", "CreateUser", UserName="ada")
    make("iam", "CreateGroup", GroupName="staff")
    code = {"ZipFile": zipped(index_py="def handler(event, context):\n    return event\n")}
    make(
        "lambda",
        "CreateFunction",
        FunctionName="trigger",
        Runtime="python3.13",
        Role=role,
        Handler="index.handler",
        Code=code,
    )
    make("logs", "CreateLogGroup", logGroupName="/aws/trigger")
    make("logs", "CreateLogStream", logGroupName="/aws/trigger", logStreamName="first")
    make("s3", "CreateBucket", Bucket="fuzzed-states", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    make("s3", "PutObject", Bucket="fuzzed-states", Key="one", Body=b"{}")
    make("secretsmanager", "CreateSecret", Name="app", SecretString="{}")
    make("ssm", "PutParameter", Name="/app/one", Value="1", Type="String")
    return known
