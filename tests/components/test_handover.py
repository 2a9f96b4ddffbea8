"""Settings that the stack itself puts where AWS keeps such things."""

from __future__ import annotations

import json

import pytest

import integrations
from components.errors import ConfigError
from components.exports import exports
from components.reading import parse
from components.rendering import render
from tests.components.recorder import record_stack, record_values_and_resources
from tests.components.stacks import app, stack

_TO_PARAMETERS = {"to": "parameterStore"}
_TO_SECRETS = {"to": "secretsManager", "prefix": "/team/dashboards"}


def _handed_over(config):
    def outputs(built):
        return exports(built, render(built, integrations.all_variables(), integrations.all_files()))

    return record_values_and_resources(config, outputs)


def _stack(*kinds, **changes):
    return stack(*kinds, apps=[app(*kinds, **changes)]) | {"aws:region": "eu-west-1"}


def test_each_variable_is_a_parameter_and_only_secrets_are_encrypted():
    values, recording = _handed_over(_stack("auth0", handOver=_TO_PARAMETERS))

    parameters = {r.inputs["name"]: r for r in recording.of("aws:ssm/parameter:Parameter")}
    assert values["handed_over"] == {"Board": {"auth0": "/dashboards/Board/auth0"}}
    assert parameters["/dashboards/Board/auth0/OIDC_CLIENT_ID"].inputs["type"] == "String"
    assert [name for name, r in parameters.items() if r.inputs["type"] == "SecureString"] == [
        "/dashboards/Board/auth0/OIDC_CLIENT_SECRET"
    ]
    assert len(parameters) == len(values["settings"]["Board"]["auth0"])


def test_a_secret_of_secrets_manager_holds_all_variables_of_one_identity_provider():
    values, recording = _handed_over(_stack("auth0", "entra", handOver=_TO_SECRETS))

    assert values["handed_over"] == {
        "Board": {"auth0": "team/dashboards/Board/auth0", "entra": "team/dashboards/Board/entra"}
    }
    version = next(r for r in recording.of("SecretVersion") if "auth0" in r.name)
    assert version.secrets == {"secretString"}
    assert json.loads(version.inputs["secretString"])["OIDC_CLIENT_ID"] == "auth0-Board-client"


def test_a_deleted_secret_can_be_restored_where_the_stack_is_protected():
    days = [
        _handed_over(_stack("auth0", handOver=_TO_SECRETS) | {"dashboard-identity:deletionProtection": protected})[1]
        .one("aws:secretsmanager/secret:Secret")
        .inputs["recoveryWindowInDays"]
        for protected in (True, False)
    ]

    assert days == [30, 0]


def test_the_name_of_an_app_is_made_fit_for_a_path():
    values, _ = _handed_over(_stack("auth0", handOver=_TO_PARAMETERS, name="Sales Board"))

    assert values["handed_over"] == {"Sales Board": {"auth0": "/dashboards/Sales-Board/auth0"}}


def test_a_stack_that_hands_nothing_over_registers_nothing_of_aws():
    recording = record_stack(stack("auth0"))

    assert [r.type for r in recording.resources if r.type.startswith("aws:")] == []


@pytest.mark.parametrize(
    ("hand_over", "problem"),
    [
        ({"to": "vault"}, "handOver.to: must be one of 'parameterStore' or 'secretsManager', got 'vault'"),
        ({"to": "parameterStore", "prefix": "dashboards"}, "handOver.prefix: must be up to five parts"),
        ({"to": "parameterStore", "prefix": "/aws/x"}, "handOver.prefix: must not begin with '/aws' or '/ssm'"),
        ({"prefix": "/x"}, "handOver.to: is required"),
        ({"to": "parameterStore", "key": "x"}, "handOver.key: is not a known key"),
    ],
)
def test_a_wrong_place_is_refused(hand_over, problem):
    with pytest.raises(ConfigError) as refused:
        parse(_stack("auth0", handOver=hand_over))

    assert f"dashboard-identity:apps[0].{problem}" in str(refused.value)


def test_a_stack_without_a_region_is_told(monkeypatch, tmp_path):
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_CONFIG_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    config = {key: value for key, value in _stack("auth0", handOver=_TO_PARAMETERS).items() if key != "aws:region"}

    with pytest.raises(ConfigError, match="aws:region: is required by 'handOver'"):
        parse(config)
