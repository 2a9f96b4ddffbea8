"""Whatever is called of Auth0's Management API: an answer, and a refusal as the service writes it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from emulator.auth0.management import api
from tests.fuzz.accounts import Account
from tests.fuzz.auth0_account import beginning, note
from tests.fuzz.auth0_calls import Management, calls
from tests.fuzz.conftest import examples
from tests.fuzz.statuses import Statuses, turn

OPERATIONS = {
    f"{operation.method} {operation.path}": operation
    for operation in sorted(api.operations(), key=lambda one: turn(one.method, one.path))
}


@pytest.fixture(scope="module")
def management(account: Account) -> Management:
    """With one thing of each kind that others refer to; later calls add what they are told."""
    return Management(account, beginning(account), OPERATIONS.values())


def answered(method: str, path: str, response: TestResponse) -> Any:
    """JSON or nothing; an error in the vendor's shape; what is not implemented by its name; nothing of the emulator's own."""
    text = response.get_data(as_text=True)
    assert response.status_code < 500 or response.status_code == 501, text
    if response.status_code in (401, 403):
        # The token may do anything, save for what would take away the client that it is of.
        assert response.get_json()["errorCode"] == "operation_not_supported", text
    if response.status_code == 204:
        assert not text
        return None
    assert response.mimetype == "application/json"
    answer = response.get_json()
    if response.status_code < 400:
        for item in answer if isinstance(answer, list) else [answer]:
            assert not [member for member in item if member.startswith("_")], text
        return answer
    assert {"statusCode", "error", "message"} <= set(answer) <= {"statusCode", "error", "message", "errorCode"}, text
    assert answer["statusCode"] == response.status_code
    assert answer["error"] == HTTPStatus(response.status_code).phrase
    assert isinstance(answer["message"], str)
    assert answer["message"]
    assert answer.get("errorCode", "x")
    if response.status_code == 501:
        assert answer["message"].startswith(f"The emulator does not implement {method} {unquote(path)}")
    return None


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(max_examples=examples(20))
@given(data=st.data())
def test_any_call_is_answered(management: Management, statuses: Statuses, operation: str, data: st.DataObject) -> None:
    method, _, template = operation.partition(" ")
    call = data.draw(calls(OPERATIONS[operation], management.schemas[operation]))
    response = management.send(method, call)
    statuses.add(operation, response.status_code)
    answer = answered(method, call.path(management.known), response)
    if answer is not None:
        collection = next(part for part in reversed(template.split("/")) if "<" not in part)
        note(management.known, collection, answer)


def test_every_operation_that_changes_something_checks_its_body(management: Management) -> None:
    """An operation that is added is fuzzed by what it checks; one that checks nothing has no body to check."""
    changing = [name for name in OPERATIONS if not name.startswith(("GET", "DELETE"))]
    assert sorted(name for name in changing if management.schemas[name] is None) == [
        "POST /actions/actions/<action_id>/deploy",
        "POST /actions/actions/<action_id>/versions/<version_id>/deploy",
        "POST /clients/<client_id>/rotate-secret",
    ]
