"""The service model's constraints."""

from __future__ import annotations

import pytest
from moto.cognitoidp.exceptions import InvalidParameterException

from emulator.aws.cognito import constraints
from emulator.aws.operations import service_model


def test_every_pattern_of_the_model_can_be_checked():
    model = service_model("cognito-idp")
    patterns = {
        pattern for name in model.shape_names if (pattern := model.shape_for(name).metadata.get("pattern")) is not None
    }

    for pattern in patterns:
        constraints._compiled(pattern)
    assert len(patterns) > 20


def test_every_problem_is_told_at_once_and_sensitive_values_are_not():
    with pytest.raises(InvalidParameterException) as caught:
        constraints.check(
            "AdminCreateUser", {"UserPoolId": "nowhere", "Username": "two words", "TemporaryPassword": "a b"}
        )

    text = caught.value.message
    assert text.startswith("3 validation errors detected: ")
    assert "Value 'nowhere' at 'userPoolId' failed to satisfy constraint" in text
    assert "two words" not in text
    assert "a b" not in text


def test_what_is_required_must_be_there():
    with pytest.raises(InvalidParameterException) as caught:
        constraints.check("CreateGroup", {"UserPoolId": "eu-west-1_abcdefghi"})

    assert caught.value.message == (
        "1 validation error detected: Value null at 'groupName' failed to satisfy constraint: Member must not be null"
    )


@pytest.mark.parametrize("name", ["Ärzte", "группа", "admin-1_x.y", "😀"])
def test_letters_of_all_scripts_are_letters(name):
    constraints.check("CreateGroup", {"UserPoolId": "eu-west-1_abcdefghi", "GroupName": name})


def test_a_subject_may_have_spaces():
    constraints.check(
        "UpdateUserPool", {"UserPoolId": "eu-west-1_abcdefghi", "EmailVerificationSubject": "Your verification code"}
    )
