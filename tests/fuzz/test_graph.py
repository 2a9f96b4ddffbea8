"""Whatever is called of Microsoft Graph: an answer, and a refusal as the service writes it."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from tests.fuzz.accounts import Account
from tests.fuzz.conftest import examples
from tests.fuzz.graph_account import beginning, note
from tests.fuzz.graph_calls import Graph, Operation, calls, operations
from tests.fuzz.statuses import Statuses, turn

OPERATIONS = {
    operation.name: operation for operation in sorted(operations(), key=lambda one: turn(one.method, one.rule))
}
_CODE = re.compile(r"[A-Za-z_]+")


@pytest.fixture(scope="module")
def graph(account: Account) -> Graph:
    """With one thing of each kind that others refer to; later calls add what they are told."""
    return Graph(account, *beginning(account))


def answered(operation: Operation, path: str, response: TestResponse) -> Any:
    """An answer; an error in the vendor's shape; what is not implemented by its name; nothing of the emulator's own."""
    text = response.get_data().decode(errors="replace")
    assert response.status_code < 500 or response.status_code == 501, text
    assert response.status_code != 401, text
    if response.status_code < 400:
        if response.status_code == 204:
            assert not text
        if response.status_code == 204 or response.mimetype != "application/json":
            assert response.status_code == 204 or operation.segments[-1] in ("$count", "logo")
            return None
        answer = response.get_json()
        assert answer["@odata.context"].startswith("https://localhost:18443/")
        for item in [answer, *(answer["value"] if isinstance(answer.get("value"), list) else [])]:
            assert not isinstance(item, dict) or not [member for member in item if member.startswith("_")], text
        return answer
    check_error(operation, path, response)
    return None


def check_error(operation: Operation, path: str, response: TestResponse) -> None:
    """Source: https://learn.microsoft.com/en-us/graph/errors (read 2026-11-24)."""
    assert response.mimetype == "application/json"
    document = json.loads(response.get_data())
    assert set(document) == {"error"}
    error = document["error"]
    assert {"code", "message", "innerError"} <= set(error) <= {"code", "message", "innerError", "details"}
    assert _CODE.fullmatch(error["code"])
    assert isinstance(error["message"], str)
    assert error["message"]
    assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}
    assert response.headers["request-id"] == error["innerError"]["request-id"]
    for detail in error.get("details", []):
        assert set(detail) == {"code", "message", "target"}
        assert _CODE.fullmatch(detail["code"])
    if response.status_code == 501:
        # The server leaves an escaped slash as it is; a key in parentheses is a segment to the emulator.
        named = unquote(path.replace("%2F", "%252F").partition("(")[0])
        assert error["message"].startswith(f"The emulator does not implement {operation.method} {named}")


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(max_examples=examples(15))
@given(data=st.data())
def test_any_call_is_answered(graph: Graph, statuses: Statuses, operation: str, data: st.DataObject) -> None:
    this = OPERATIONS[operation]
    call = data.draw(calls(this))
    response = graph.send(this, call)
    statuses.add(operation, response.status_code)
    answer = answered(this, call.path(graph.known), response)
    if answer is not None:
        note(graph.known, this.collection, answer)
