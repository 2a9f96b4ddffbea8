"""The code that Cognito asks before it makes tokens, called as Lambda calls it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "rules" / "add-role-claim-lambda"
CLAIM = "https://board.example.com/role"
POOL = "eu-west-1_Pool"


@pytest.fixture
def handle(monkeypatch):
    monkeypatch.setenv("ROLE_CLAIM", CLAIM)
    module_name, _, function = yaml.safe_load((FOLDER / "manifest.yaml").read_text())["handler"].partition(".")
    spec = importlib.util.spec_from_file_location(module_name, FOLDER / f"{module_name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, function)


def event(request: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": "2",
        "triggerSource": "TokenGeneration_HostedAuth",
        "userPoolId": POOL,
        "request": {"userAttributes": {"email": "ada@example.com"}, "scopes": ["openid"], **request},
        "response": {"claimsAndScopeOverrideDetails": None},
    }


def groups(value: object) -> dict[str, Any]:
    return {"groupConfiguration": {"groupsToOverride": value, "iamRolesToOverride": [], "preferredRole": None}}


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        pytest.param(groups(["editor", "viewer"]), ["editor", "viewer"], id="groups, in their order"),
        pytest.param(groups([]), [], id="no group"),
        pytest.param(groups(None), [], id="groups that are null"),
        pytest.param({"groupConfiguration": {}}, [], id="no list of groups"),
        pytest.param({"groupConfiguration": None}, [], id="a configuration that is null"),
        pytest.param({}, [], id="no configuration"),
        pytest.param(groups("viewer"), ["viewer"], id="a group that is no list"),
        pytest.param(groups(["viewer", " viewer ", "viewer"]), ["viewer"], id="a group several times"),
        pytest.param(groups([1, None, {}, ["nested"], "", " ", "viewer"]), ["viewer"], id="what is no group"),
        pytest.param(groups({"viewer": True}), [], id="a map"),
        pytest.param(groups([f"{POOL}_Google", "viewer"]), ["viewer"], id="the pool's group of an identity provider"),
    ],
)
def test_the_claim_is_always_a_list_of_strings_in_both_tokens(handle, request_, expected):
    response = handle(event(request_), None)["response"]

    added = {"claimsToAddOrOverride": {CLAIM: expected}}
    assert response == {"claimsAndScopeOverrideDetails": {"idTokenGeneration": added, "accessTokenGeneration": added}}


def test_the_rest_of_the_event_comes_back_as_json(handle):
    sent = event(groups(["viewer"]))
    answer = json.loads(json.dumps(handle(json.loads(json.dumps(sent)), None)))

    assert {**answer, "response": None} == {**sent, "response": None}


def test_a_function_that_is_not_told_the_claim_fails_instead_of_leaving_roles_out(monkeypatch):
    monkeypatch.delenv("ROLE_CLAIM", raising=False)
    spec = importlib.util.spec_from_file_location("handler", FOLDER / "handler.py")

    with pytest.raises(KeyError, match="ROLE_CLAIM"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
