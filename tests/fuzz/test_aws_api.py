"""Whatever is called of AWS's API, with whatever the services' models allow or do not: an answer as the services write theirs."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from botocore.awsrequest import HeadersDict
from botocore.model import OperationModel
from botocore.parsers import create_parser
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from emulator.aws.operations import SERVICES, service_model
from tests.fuzz.accounts import Account
from tests.fuzz.aws_account import beginning
from tests.fuzz.aws_calls import parameters
from tests.fuzz.conftest import examples
from tests.fuzz.known import Known
from tests.fuzz.signing import sent
from tests.fuzz.statuses import Statuses


def _turn(operation: str) -> tuple[str, int, int]:
    """What makes things comes first, and what takes them away last; a pool's client before the pool."""
    service, _, name = operation.partition(":")
    if name.startswith(("Delete", "AdminDelete", "Remove", "Detach", "Disassociate")):
        return service, 2, -len(name)
    return service, 0 if name.startswith("Create") else 1, 0


OPERATIONS = sorted(
    (f"{service}:{name}" for service in SERVICES for name in service_model(service).operation_names), key=_turn
)
_ERROR_MEMBERS = {"__type", "message", "Message", "reason", "CancellationReasons", "Item"}


@pytest.fixture(scope="module")
def known(account: Account) -> dict[str, Known]:
    """One thing of each kind that others refer to, by service; later calls add what they are told."""
    return beginning(account)


def answered(operation: OperationModel, response: TestResponse) -> dict[str, Any]:
    """An answer, parsed by botocore; an error in the protocol's shape."""
    text = response.get_data().decode(errors="replace")
    assert response.status_code < 500 or response.status_code == 501, f"{operation.name}: {text}"
    assert "Traceback" not in text
    service = operation.service_model.service_name
    if response.status_code < 300 and (operation.has_event_stream_output or service == "s3"):
        # A stream, or what moto writes out itself; only errors are ours.
        return {}
    protocol = str(operation.service_model.metadata["protocol"])
    headers = HeadersDict(response.headers)
    answer = {"status_code": response.status_code, "headers": headers, "body": response.get_data()}
    parsed: dict[str, Any] = create_parser(protocol).parse(answer, operation.output_shape)
    if response.status_code >= 400 and operation.http["method"] != "HEAD":
        check_error(operation, response, parsed)
    return parsed


def check_error(operation: OperationModel, response: TestResponse, parsed: dict[str, Any]) -> None:
    """A code, a request's number; and what is not implemented is named."""
    text = response.get_data().decode(errors="replace")
    model = operation.service_model
    assert re.fullmatch(r"[A-Za-z.0-9]+", parsed["Error"]["Code"]), text
    assert parsed["ResponseMetadata"]["RequestId"], f"{response.headers} {text}"
    if model.metadata["protocol"] == "json":
        assert {"__type"} <= set(json.loads(text)) <= _ERROR_MEMBERS, text
    if response.status_code == 501:
        # A REST call that lacks a part is one of another operation.
        names = model.operation_names if model.metadata["protocol"].startswith("rest") else [operation.name]
        assert any(name in parsed["Error"]["Message"] for name in names), text


@pytest.mark.parametrize("operation", OPERATIONS)
@settings(max_examples=examples(4))
@given(data=st.data())
def test_any_call_is_answered(
    account: Account, known: dict[str, Known], statuses: Statuses, operation: str, data: st.DataObject
) -> None:
    service, _, name = operation.partition(":")
    model = service_model(service).operation_model(name)
    response = sent(account, model, known[service].put_in(data.draw(parameters(model))))
    assume(response is not None)
    assert response is not None
    answer = answered(model, response)
    statuses.add(operation, response.status_code)
    if response.status_code < 300:
        known[service].learn(answer)
