"""What each vendor answers when it is asked too often, and when it fails.

Sources (read 2026-11-25): https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy,
https://learn.microsoft.com/en-us/graph/throttling, https://learn.microsoft.com/en-us/graph/errors,
https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes, and of AWS the page "Common Errors" and the errors of each
operation in the service's API reference.
"""

from __future__ import annotations

import json
import math
import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from emulator.faults.calls import Call

Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]
"""Status, headers, body."""


def throttled(call: Call, seconds: float) -> Answer:
    """The vendor's answer to one request too many, which says when to come back where the vendor says so."""
    if call.vendor == "auth0":
        return _auth0_throttled(call, seconds)
    if call.vendor == "entra":
        return _entra(call, 429, {"Retry-After": str(math.ceil(seconds))})
    if call.service:
        return _aws(call.service, _AWS_THROTTLES[call.service], {"retry-after": str(math.ceil(seconds))})
    return 429, [("Retry-After", str(math.ceil(seconds))), ("Content-Type", "text/plain")], b"Too Many Requests"


def failed(call: Call, status: int) -> Answer:
    """The vendor's answer when the fault is its own."""
    if call.vendor == "auth0":
        return _auth0(call, status, "An internal server error occurred" if status == 500 else phrase(status), {})
    if call.vendor == "entra":
        return _entra(call, status, {})
    if call.service:
        code = _AWS_FAILURES[call.service] if status == 500 else "ServiceUnavailable"
        return _aws(call.service, (status, code, "The service failed; try again."), {})
    return status, [("Content-Type", "text/plain")], phrase(status).encode()


def phrase(status: int) -> str:
    """The words of a status line."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Server Error"


def _json(status: int, headers: Mapping[str, str], body: Any) -> Answer:
    return status, [("Content-Type", "application/json"), *headers.items()], json.dumps(body).encode()


def _auth0_throttled(call: Call, seconds: float) -> Answer:
    # Auth0 names the second in which the next request is let in: the one after a fraction.
    reset = str(math.ceil(time.time() + seconds))
    headers = {"x-ratelimit-limit": "50", "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    return _auth0(call, 429, "Global limit has been reached", headers, "too_many_requests")


def _auth0(call: Call, status: int, message: str, headers: Mapping[str, str], code: str | None = None) -> Answer:
    if "/api/v2/" not in call.name:
        return _json(status, headers, {"error": code or "server_error", "error_description": message})
    body: dict[str, Any] = {"statusCode": status, "error": phrase(status), "message": message}
    return _json(status, headers, {**body, "errorCode": code} if code else body)


_GRAPH: Mapping[int, tuple[str, str]] = {
    429: ("TooManyRequests", "Please retry again later."),
    500: ("Service_InternalServerError", "Encountered an internal server error."),
    502: ("UnknownError", ""),
    503: ("serviceNotAvailable", "The service is temporarily unavailable for maintenance or is overloaded."),
    504: ("UnknownError", ""),
}
_LOGIN: Mapping[int, tuple[str, int, str]] = {
    429: ("temporarily_unavailable", 90055, "There are too many incoming requests."),
    503: ("temporarily_unavailable", 90033, "A transient error has occurred. Please try again."),
}


def _entra(call: Call, status: int, headers: Mapping[str, str]) -> Answer:
    """Graph's error, or the login host's."""
    identifier, now = str(uuid.uuid4()), datetime.now(UTC)
    if " /v1.0/" in call.name or " /beta/" in call.name:
        code, message = _GRAPH.get(status, ("generalException", "An error has occurred on the server."))
        inner = {"date": now.strftime("%Y-%m-%dT%H:%M:%S"), "request-id": identifier, "client-request-id": identifier}
        sent = {"request-id": identifier, "client-request-id": identifier, **headers}
        return _json(status, sent, {"error": {"code": code, "message": message, "innerError": inner}})
    error, number, text = _LOGIN.get(
        status, ("server_error", 90033, "A transient error has occurred. Please try again.")
    )
    stamp = now.strftime("%Y-%m-%d %H:%M:%SZ")
    description = f"AADSTS{number}: {text} Trace ID: {identifier} Correlation ID: {identifier} Timestamp: {stamp}"
    body = {"error": error, "error_description": description, "error_codes": [number], "timestamp": stamp}
    return _json(status, headers, {**body, "trace_id": identifier, "correlation_id": identifier})


_RATE = "Rate exceeded"
_THROUGHPUT = (
    "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level "
    "with the UpdateTable API."
)
_AWS_THROTTLES: Mapping[str, tuple[int, str, str]] = {
    "cognito-idp": (400, "TooManyRequestsException", _RATE),
    "dynamodb": (400, "ProvisionedThroughputExceededException", _THROUGHPUT),
    "iam": (400, "Throttling", _RATE),
    "lambda": (429, "TooManyRequestsException", _RATE),
    "logs": (400, "ThrottlingException", _RATE),
    "s3": (503, "SlowDown", "Please reduce your request rate."),
    "secretsmanager": (400, "ThrottlingException", _RATE),
    "ssm": (400, "ThrottlingException", _RATE),
    "sts": (400, "Throttling", _RATE),
}
_AWS_FAILURES: Mapping[str, str] = {
    "cognito-idp": "InternalErrorException",
    "dynamodb": "InternalServerError",
    "iam": "ServiceFailure",
    "lambda": "ServiceException",
    "logs": "ServiceUnavailableException",
    "s3": "InternalError",
    "secretsmanager": "InternalServiceError",
    "ssm": "InternalServerError",
    "sts": "InternalFailure",
}


def _aws(service: str, error: tuple[int, str, str], headers: Mapping[str, str]) -> Answer:
    from emulator.aws.api_errors import render
    from emulator.aws.operations import service_model

    status, code, message = error
    response = render(str(service_model(service).metadata["protocol"]), status, code, message)
    # Of AWS's services Lambda alone says when to come back.
    said = headers if service == "lambda" else {}
    return status, [*response.headers.items(), *said.items()], response.get_data()
