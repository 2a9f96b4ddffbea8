"""Functions' code that could not be run, refused when it comes or said when it is called; and who may call them."""

from __future__ import annotations

import json

import pytest

from tests.emulator.aws.conftest import TRUST, refused, zipped

UNREADABLE = (
    "InvalidParameterValueException",
    "Could not unzip uploaded file. Please check your file, then try to upload again.",
)
ECHO = "def handler(event, context):\n    return event\n"


@pytest.fixture
def functions(aws):
    return aws.client("lambda")


@pytest.fixture
def create(aws, functions):
    """``create(Code=…)`` makes the function ``echo``."""
    role = aws.client("iam").create_role(RoleName="runner", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]

    def made(**changes):
        settings = {"FunctionName": "echo", "Runtime": "python3.13", "Role": role, "Handler": "index.handler"}
        return functions.create_function(**{**settings, "Code": {"ZipFile": zipped(index_py=ECHO)}, **changes})

    return made


def test_code_that_is_no_archive_is_refused_when_it_comes(create, functions):
    assert refused(create, Code={"ZipFile": b"def handler"}) == UNREADABLE
    assert functions.list_functions()["Functions"] == []


def test_code_that_is_empty_is_refused_when_it_comes(create):
    assert refused(create, Code={"ZipFile": b""}) == (
        "InvalidParameterValueException",
        "Uploaded file must be a non-empty zip",
    )


def test_new_code_that_is_no_archive_leaves_the_old(create, functions):
    create()

    assert refused(functions.update_function_code, FunctionName="echo", ZipFile=b"def handler") == UNREADABLE
    assert functions.invoke(FunctionName="echo", Payload=b"1")["Payload"].read() == b"1"


def test_a_layer_that_is_no_archive_is_refused_when_it_comes(functions):
    assert refused(functions.publish_layer_version, LayerName="x", Content={"ZipFile": b"x"}) == UNREADABLE


def test_an_archive_that_cannot_be_unpacked_is_said_when_the_function_is_called(create, functions):
    archive = bytearray(zipped(index_py=ECHO * 100))
    start = archive.index(b"index.py") + len(b"index.py")
    archive[start : start + 8] = b"\xff" * 8
    create(Code={"ZipFile": bytes(archive)})

    code, text = refused(functions.invoke, FunctionName="echo")
    assert code == "NotImplemented"
    assert text.startswith(
        "The emulator does not implement lambda:Invoke (the archive of function echo cannot be unpacked"
    )


def test_a_variable_that_no_process_can_have_is_said_when_the_function_is_called(create, functions):
    create(Environment={"Variables": {"COLOUR": "a\0b"}})

    code, text = refused(functions.invoke, FunctionName="echo")
    assert code == "NotImplemented"
    assert (
        text == "The emulator does not implement lambda:Invoke (function echo cannot be started: embedded null byte)."
    )


@pytest.mark.parametrize("payload", [b"{", b"NaN", b"[" * 3000])
def test_an_event_that_is_no_json_is_refused(create, functions, payload):
    create()

    assert refused(functions.invoke, FunctionName="echo", Payload=payload) == (
        "InvalidRequestContentException",
        "Could not parse request body",
    )


def test_a_second_statement_of_one_id_is_refused(create, functions):
    create()
    statement = {"FunctionName": "echo", "Action": "lambda:InvokeFunction", "Principal": "cognito-idp.amazonaws.com"}
    functions.add_permission(StatementId="pool", **statement)

    assert refused(functions.add_permission, StatementId="pool", **statement) == (
        "ResourceConflictException",
        (
            "The statement id (pool) provided already exists. "
            "Please provide a new statement id, or remove the existing statement."
        ),
    )
    functions.add_permission(StatementId="another", **statement)
    functions.remove_permission(FunctionName="echo", StatementId="pool")
    functions.add_permission(StatementId="pool", **statement)
    kept = json.loads(functions.get_policy(FunctionName="echo")["Policy"])["Statement"]
    assert [each["Sid"] for each in kept] == ["another", "pool"]
