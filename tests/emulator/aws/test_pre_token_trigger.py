"""The pre-token-generation trigger: the function that was uploaded is run, and its answer is in the tokens."""

from __future__ import annotations

import pytest

from tests import needs
from tests.emulator.aws.conftest import PASSWORD, TRUST, App, refused, zipped

ROLE_CLAIM = """
import os

def handler(event, context):
    groups = event["request"]["groupConfiguration"]["groupsToOverride"]
    event["response"]["claimsOverrideDetails"] = {
        "claimsToAddOrOverride": {os.environ["CLAIM"]: ",".join(groups), "sub": "forged", "email": "masked"},
        "claimsToSuppress": ["email_verified"],
    }
    return event
"""
SECOND_VERSION = """
def handler(event, context):
    event["response"] = {
        "claimsAndScopeOverrideDetails": {
            "idTokenGeneration": {"claimsToAddOrOverride": {"roles": event["request"]["groupConfiguration"]["groupsToOverride"]}},
            "accessTokenGeneration": {
                "claimsToAddOrOverride": {"trigger": event["triggerSource"], "version": event["version"]},
                "scopesToAdd": ["dashboard/view"],
                "scopesToSuppress": ["email"],
            },
            "groupOverrideDetails": {"groupsToOverride": ["renamed"]},
        }
    }
    return event
"""
NODE = """
exports.handler = async (event) => {
  event.response.claimsOverrideDetails = { claimsToAddOrOverride: { from: "node " + event.userName } };
  return event;
};
"""


@pytest.fixture
def trigger(aws, app):
    """``trigger(code)`` uploads a function and points the pool to it."""

    def install(code: str, *, version: str = "V1_0", runtime: str = "python3.12", file: str = "index_py", allow=True):
        role = aws.client("iam").create_role(RoleName="runner", AssumeRolePolicyDocument=TRUST)["Role"]
        functions = aws.client("lambda")
        function = functions.create_function(
            FunctionName="claims",
            Runtime=runtime,
            Role=role["Arn"],
            Handler="index.handler",
            Code={"ZipFile": zipped(**{file: code})},
            Environment={"Variables": {"CLAIM": "https://dashboard.example/role"}},
            Timeout=2,
        )
        pool = aws.cognito.describe_user_pool(UserPoolId=app.pool)["UserPool"]
        if allow:
            functions.add_permission(
                FunctionName="claims",
                StatementId="cognito",
                Action="lambda:InvokeFunction",
                Principal="cognito-idp.amazonaws.com",
                SourceArn=pool["Arn"],
            )
        aws.cognito.update_user_pool(
            UserPoolId=app.pool,
            Policies=pool["Policies"],
            LambdaConfig={"PreTokenGenerationConfig": {"LambdaArn": function["FunctionArn"], "LambdaVersion": version}},
        )

    aws.cognito.create_group(UserPoolId=app.pool, GroupName="admin")
    app.add_user("ada@example.com", "admin")
    return install


def test_a_python_function_changes_the_id_token_but_not_what_the_service_keeps(app, trigger):
    trigger(ROLE_CLAIM)

    claims = app.claims(app.tokens("ada@example.com")["id_token"])

    assert claims["https://dashboard.example/role"] == "admin"
    assert claims["email"] == "masked"
    assert "email_verified" not in claims
    assert claims["sub"] != "forged"


def test_the_second_version_changes_both_tokens_scopes_and_groups(app, trigger):
    trigger(SECOND_VERSION, version="V2_0")

    tokens = app.tokens("ada@example.com")

    identity, access = app.claims(tokens["id_token"]), app.claims(tokens["access_token"])
    assert identity["roles"] == ["admin"]
    assert identity["cognito:groups"] == access["cognito:groups"] == ["renamed"]
    assert access["trigger"] == "TokenGeneration_HostedAuth"
    assert access["scope"] == "openid profile dashboard/view"
    assert access["version"] == 2
    renewed = app.token(grant_type="refresh_token", refresh_token=tokens["refresh_token"]).json()
    assert app.claims(renewed["access_token"])["trigger"] == "TokenGeneration_RefreshTokens"


def test_a_node_function_is_run_by_node(app, trigger):
    needs.require("node")
    trigger(NODE, runtime="nodejs20.x", file="index_js")

    claims = app.claims(app.tokens("ada@example.com")["id_token"])

    assert claims["from"] == f"node {claims['cognito:username']}"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("def handler(event, context):\n    raise ValueError('no roles')", "failed with error no roles."),
        ("def handler(event, context):\n    import time\n    time.sleep(30)", "Task timed out after 2.00 seconds"),
        ("def handler(event, context):\n    return 'text'", "Unrecognizable lambda output"),
        ("def other(event, context):\n    return event", "has no attribute 'handler'"),
        ("import os\ndef handler(event, context):\n    os._exit(3)", "exit status 3"),
    ],
)
def test_a_function_that_fails_fails_the_login(app, trigger, code, text):
    trigger(code)

    answer = app.exchange(app.callback(app.login("ada@example.com"))["code"])

    assert answer.status_code == 400
    assert text in answer.json()["error_description"]
    assert "access_token" not in answer.json()


def test_a_function_without_the_permission_is_not_run(app, trigger):
    trigger(ROLE_CLAIM, allow=False)

    answer = app.exchange(app.callback(app.login("ada@example.com"))["code"])

    assert "AccessDeniedException" in answer.json()["error_description"]


def test_a_sign_in_by_the_api_runs_it_too(aws, app, trigger):
    trigger("def handler(event, context):\n    raise ValueError('no roles')")
    client = App(aws, app.pool, GenerateSecret=False, ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"])

    code, text = refused(
        aws.cognito.initiate_auth,
        ClientId=client.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ada@example.com", "PASSWORD": PASSWORD},
    )

    assert code == "UserLambdaValidationException"
    assert text == "PreTokenGeneration failed with error no roles."


def test_a_function_does_not_see_the_emulators_own_variables(app, trigger, monkeypatch):
    monkeypatch.setenv("EMULATOR_PRIVATE", "hidden")
    trigger(
        "import os\ndef handler(event, context):\n"
        "    event['response']['claimsOverrideDetails'] = {'claimsToAddOrOverride': "
        "{'seen': os.environ.get('EMULATOR_PRIVATE', 'nothing')}}\n    return event"
    )

    assert app.claims(app.tokens("ada@example.com")["id_token"])["seen"] == "nothing"


def test_lambda_invoke_runs_the_function(aws, trigger):
    trigger("def handler(event, context):\n    return {'got': event['n'], 'name': context.function_name}")

    answer = aws.client("lambda").invoke(FunctionName="claims", Payload=b'{"n": 1}')

    assert answer["StatusCode"] == 200
    assert answer["Payload"].read() == b'{"got": 1, "name": "claims"}'


def test_lambda_invoke_tells_a_failure_as_lambda_does(aws, trigger):
    trigger("def handler(event, context):\n    raise ValueError('no roles')")

    answer = aws.client("lambda").invoke(FunctionName="claims", Payload=b"{}")

    assert answer["FunctionError"] == "Unhandled"
    assert b'"errorMessage": "no roles"' in answer["Payload"].read()
