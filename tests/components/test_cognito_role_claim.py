"""Where apps at Cognito find roles: groups, or a claim of the app's own by a Lambda function."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components.errors import ConfigError
from components.reading import parse
from tests.components.recorder import record_stack, record_values
from tests.components.stacks import app, stack

# The SDK's own lambda module warns of another of its modules when it is imported.
pytestmark = pytest.mark.filterwarnings("ignore:aws.lambda:DeprecationWarning")

ADDED = ("aws:cloudwatch", "aws:iam", "aws:lambda")
POOL = "dashboard-identity:providers.cognito"
HANDLER = Path(__file__).parents[2] / "rules" / "add-role-claim-lambda" / "handler.py"


def with_lambda(*apps, **settings):
    provider = {"domain": "dashboards", "roleClaim": "lambda", **settings}
    return stack("cognito", providers={"cognito": provider}, apps=list(apps) or [app("cognito")])


def claims_of(config):
    return record_values(
        config, lambda s: {name: clients["cognito"]["role_claim"] for name, clients in s.clients().items()}
    )


def problems(config):
    with pytest.raises(ConfigError) as caught:
        parse(config)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize("config", [stack("cognito"), with_lambda(roleClaim="groups")])
def test_without_the_setting_there_is_no_function_and_no_trigger(config):
    recording = record_stack(config)

    assert [r.type for r in recording.resources if r.type.startswith(ADDED)] == []
    assert "lambdaConfig" not in recording.one("UserPool").inputs
    assert claims_of(config) == {"Board": "cognito:groups"}


def test_the_function_is_the_code_of_the_rule_and_knows_the_claim():
    inputs = dict(record_stack(with_lambda()).one("Function").inputs)

    archive = inputs.pop("code")
    assert {name: asset.text for name, asset in archive.assets.items()} == {"handler.py": HANDLER.read_text("utf-8")}
    assert inputs.pop("description").endswith("under the claim that the variable ROLE_CLAIM names.")
    assert inputs == {
        "role": "arn:aws:iam::111122223333:role/cognito-role-claim-1",
        "runtime": "python3.13",
        "handler": "handler.handle",
        "environment": {"variables": {"ROLE_CLAIM": "https://board.example.com/role"}},
        "timeout": 5,
    }


def test_the_pool_asks_the_function_before_it_makes_tokens():
    pool = record_stack(with_lambda()).one("UserPool").inputs

    assert pool["lambdaConfig"] == {
        "preTokenGenerationConfig": {
            "lambdaArn": "arn:aws:lambda:eu-west-1:111122223333:function:cognito-role-claim-1",
            "lambdaVersion": "V2_0",
        }
    }


def test_only_this_pool_may_call_the_function():
    assert record_stack(with_lambda()).one("Permission").inputs == {
        "action": "lambda:InvokeFunction",
        "function": "cognito-role-claim-1",
        "principal": "cognito-idp.amazonaws.com",
        "sourceArn": "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_Pool",
        "sourceAccount": "111122223333",
    }


def test_the_function_may_write_its_own_log_and_nothing_else():
    recording = record_stack(with_lambda())

    assert json.loads(recording.one("Role").inputs["assumeRolePolicy"])["Statement"] == [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    ]
    assert json.loads(recording.one("RolePolicy").inputs["policy"])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/cognito-role-claim-1:*",
        },
    ]


def test_the_log_is_the_functions_and_is_kept_for_a_month():
    assert record_stack(with_lambda()).one("LogGroup").inputs == {
        "name": "/aws/lambda/cognito-role-claim-1",
        "retentionInDays": 30,
    }


def test_the_functions_resources_are_the_directorys_children():
    resources = record_stack(with_lambda()).resources
    added = [r for r in resources if r.type.startswith(ADDED)]

    assert {(r.name, r.parent) for r in added} == {
        ("cognito-role-claim", "cognito"),
        ("cognito-role-claim-log", "cognito"),
    }
    assert len(added) == 5


def test_the_claim_is_that_of_the_apps_or_the_pools_own():
    second = app("cognito", name="Second", callbacks=["https://board.example.com/second"])
    third = app("cognito", name="Third", namespace="https://third.example.com/")
    robot = app("cognito", name="Robot", type="machine", callbacks=[], audience="https://api", scopes=["read"])

    assert claims_of(with_lambda(app("cognito", namespace="https://roles.example.com/"))) == {
        "Board": "https://roles.example.com/role"
    }
    assert set(claims_of(with_lambda(app("cognito"), second, robot)).values()) == {"https://board.example.com/role"}
    assert set(claims_of(with_lambda(app("cognito"), third, namespace="https://all.example.com/")).values()) == {
        "https://all.example.com/role"
    }


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param(
            with_lambda(tier="LITE"),
            f"{POOL}.tier: must be 'ESSENTIALS' or 'PLUS': on the Lite plan no Lambda function can put a list into a token, "
            "got 'LITE'; or set 'roleClaim: groups'",
            id="a plan without lists in tokens",
        ),
        pytest.param(
            with_lambda(app("cognito"), app("cognito", name="Other", namespace="https://other.example.com/")),
            f"{POOL}.namespace: is required: the claim's name is one for the pool, and the apps have "
            "'https://board.example.com/' and 'https://other.example.com/'; such as 'https://dashboards.example.com/'",
            id="apps that disagree",
        ),
        pytest.param(
            with_lambda(app("cognito", type="machine", callbacks=[], audience="https://api", scopes=["read"])),
            f"{POOL}.namespace: is required: the claim's name is one for the pool, and no app has a login; "
            "such as 'https://dashboards.example.com/'",
            id="no app to take it from",
        ),
        pytest.param(
            with_lambda(namespace="http://board.example.com/"),
            f"{POOL}.namespace: must be an https URL that ends with '/', got 'http://board.example.com/'; "
            "such as 'https://dashboard.example.com/'",
            id="a namespace in plain http",
        ),
        pytest.param(
            with_lambda(namespace="https://board.example.com"),
            f"{POOL}.namespace: must be an https URL that ends with '/', got 'https://board.example.com'; "
            "such as 'https://dashboard.example.com/'",
            id="a namespace without a slash at its end",
        ),
        pytest.param(
            with_lambda(roleClaim="groups", namespace="https://board.example.com/"),
            f"{POOL}.namespace: is for 'roleClaim: lambda', got 'https://board.example.com/'; set that, or remove 'namespace'",
            id="a namespace that nothing uses",
        ),
        pytest.param(
            with_lambda(roleClaim="action"),
            f"{POOL}.roleClaim: must be one of 'groups' or 'lambda', got 'action'",
            id="another vendor's way",
        ),
    ],
)
def test_what_cannot_work_is_refused(config, expected):
    assert problems(config) == [expected]


@pytest.mark.parametrize("tier", ["ESSENTIALS", "PLUS"])
def test_the_other_plans_are_taken(tier):
    assert parse(with_lambda(tier=tier)).providers["cognito"].role_claim == "lambda"
