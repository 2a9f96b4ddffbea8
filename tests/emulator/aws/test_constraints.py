"""The service model's constraints."""

from __future__ import annotations

import pytest

from emulator.aws import constraints
from emulator.aws.api_errors import ApiError
from emulator.aws.operations import SERVICES, Operation, service_model


def check(name, parameters, service="cognito-idp"):
    constraints.check(Operation(service, name, "eu-west-1"), parameters)


def test_every_pattern_of_the_models_can_be_checked():
    patterns = set()
    for service in SERVICES:
        model = service_model(service)
        patterns |= {model.shape_for(name).metadata.get("pattern") for name in model.shape_names} - {None}

    for pattern in patterns:
        constraints._compiled(pattern)
    assert len(patterns) > 200


def test_every_problem_is_told_at_once_and_sensitive_values_are_not():
    with pytest.raises(ApiError) as caught:
        check("AdminCreateUser", {"UserPoolId": "nowhere", "Username": "two words", "TemporaryPassword": "a b"})

    text = caught.value.message
    assert text.startswith("3 validation errors detected: ")
    assert "Value 'nowhere' at 'userPoolId' failed to satisfy constraint" in text
    assert "two words" not in text
    assert "a b" not in text


def test_what_is_required_must_be_there():
    with pytest.raises(ApiError) as caught:
        check("CreateGroup", {"UserPoolId": "eu-west-1_abcdefghi"})

    assert caught.value.message == (
        "1 validation error detected: Value null at 'groupName' failed to satisfy constraint: Member must not be null"
    )


@pytest.mark.parametrize("name", ["Ärzte", "группа", "admin-1_x.y", "😀"])
def test_letters_of_all_scripts_are_letters(name):
    check("CreateGroup", {"UserPoolId": "eu-west-1_abcdefghi", "GroupName": name})


def test_a_subject_may_have_spaces():
    check("UpdateUserPool", {"UserPoolId": "eu-west-1_abcdefghi", "EmailVerificationSubject": "Your verification code"})
