"""Calls of AWS's API without a socket, signed by botocore."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest, HeadersDict
from botocore.credentials import Credentials
from botocore.exceptions import ParamValidationError
from botocore.model import OperationModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from werkzeug.test import TestResponse

from emulator import aws
from emulator.aws.operations import service_model
from tests.fuzz.accounts import Account


def send_signed(
    account: Account, service: str, method: str, path: str, headers: dict[str, str], body: bytes
) -> TestResponse:
    """Anything, signed as who has the account's key would."""
    key = aws.credentials(account.context)
    request = AWSRequest(method, f"{account.base('aws')}{path}", headers=headers, data=body)
    signer = S3SigV4Auth if service == "s3" else SigV4Auth
    signer(Credentials(key["access_key_id"], key["secret_access_key"]), service, key["region"]).add_auth(request)
    raw_path, _, query = path.partition("?")
    return account.send(
        "aws",
        method,
        raw_path,
        query_string=query,
        headers=dict(request.headers),
        data=body,
        environ_overrides={"REQUEST_URI": path, "REMOTE_ADDR": "127.0.0.1"},
    )


def serialised(operation: OperationModel, parameters: dict[str, Any]) -> dict[str, Any]:
    """The request of a call, whatever its parameters are."""
    protocol = operation.service_model.metadata["protocol"]
    return dict(create_serializer(protocol, include_validation=False).serialize_to_request(parameters, operation))


def call(account: Account, operation: OperationModel, parameters: dict[str, Any]) -> TestResponse:
    """One call of a service, as botocore writes it."""
    request = serialised(operation, parameters)
    body = request["body"]
    if isinstance(body, dict):
        body = urlencode(body)
    raw = body.encode() if isinstance(body, str) else bytes(body or b"")
    query = urlencode(request.get("query_string") or {}, doseq=True)
    path = request["url_path"] + (("&" if "?" in request["url_path"] else "?") + query if query else "")
    headers = {name: str(value) for name, value in request["headers"].items()}
    if operation.service_model.metadata["protocol"] in ("query", "ec2"):
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
    return send_signed(account, operation.service_model.signing_name, request["method"], path, headers, raw)


def aws_call(account: Account, name: str, /, service: str = "cognito-idp", **parameters: Any) -> dict[str, Any]:
    """A call that works, with its answer parsed."""
    operation = service_model(service).operation_model(name)
    response = call(account, operation, parameters)
    assert response.status_code < 300, response.get_data(as_text=True)
    parser = create_parser(operation.service_model.metadata["protocol"])
    answer = {
        "status_code": response.status_code,
        "headers": HeadersDict(response.headers),
        "body": response.get_data(),
    }
    return dict(parser.parse(answer, operation.output_shape))


def sent(account: Account, operation: OperationModel, values: dict[str, Any]) -> TestResponse | None:
    """The answer to a call; None where the protocol has no way to write such parameters."""
    metadata = operation.service_model.metadata
    if metadata["protocol"] == "json":
        # Not by botocore, so that what the model rules out can be written.
        target = f"{metadata['targetPrefix']}.{operation.name}"
        headers = {"Content-Type": f"application/x-amz-json-{metadata['jsonVersion']}", "X-Amz-Target": target}
        body = json.dumps(values, default=_as_json).encode()
        return send_signed(account, operation.service_model.signing_name, "POST", "/", headers, body)
    if not _can_be_written(operation, values):
        return None
    return call(account, operation, values)


def _can_be_written(operation: OperationModel, values: dict[str, Any]) -> bool:
    serializer = create_serializer(operation.service_model.metadata["protocol"], include_validation=False)
    try:
        request = serializer.serialize_to_request(values, operation)
    except (ParamValidationError, RuntimeError, TypeError, ValueError, AttributeError, KeyError):
        return False
    if any(value == "" for name, value in values.items() if _is_in_path(operation, name)):
        # It would be another path, of another operation.
        return False
    headers = "".join(map(str, request["headers"].values()))
    return (
        isinstance(request["body"], (str, bytes, dict)) and headers.isascii() and (headers.isprintable() or not headers)
    )


def _is_in_path(operation: OperationModel, name: str) -> bool:
    return bool(operation.input_shape.members[name].serialization.get("location") == "uri")


def _as_json(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value.timestamp()
