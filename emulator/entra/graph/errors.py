"""Microsoft Graph's errors, one class a code.

    GraphError
     ├─ BadRequest                 400 Request_BadRequest
     ├─ DuplicateValue             400 DuplicateValue
     ├─ EnabledEntitlement         400 CannotDeleteOrUpdateEnabledEntitlement
     ├─ UnverifiedHostName         400 HostNameNotOnVerifiedDomain
     ├─ UnsupportedQuery           400 Request_UnsupportedQuery
     ├─ InvalidToken               401 InvalidAuthenticationToken
     ├─ Denied                     403 Authorization_RequestDenied
     ├─ ResourceNotFound           404 Request_ResourceNotFound
     ├─ SameKeyValue               409 Request_MultipleObjectsWithSameKeyValue
     ├─ Failed                     500 generalException
     └─ NotEmulated                501 notImplemented

Source: https://learn.microsoft.com/en-us/graph/errors (read 2026-11-24).
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from flask import Response, json, request

CONTENT_TYPE = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"


class GraphError(Exception):
    """An answer of Graph's that is not a success.

    Args:
        target: property that was wrong; adds a ``details`` entry.
        detail_code: code of that entry, where it differs from the error's own.
    """

    status = 400
    code = "Request_BadRequest"

    def __init__(self, message: str, *, target: str | None = None, detail_code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.target = target
        self.detail_code = detail_code or self.code


class BadRequest(GraphError):
    """The request breaks a rule of the directory."""


class DuplicateValue(GraphError):
    """A list holds the same identifier or value twice."""

    code = "DuplicateValue"

    def __init__(self, target: str) -> None:
        super().__init__("Request contains a property with duplicate values.", target=target)


class EnabledEntitlement(GraphError):
    """An app role or scope is removed while it is enabled."""

    code = "CannotDeleteOrUpdateEnabledEntitlement"

    def __init__(self, target: str) -> None:
        super().__init__(
            "Permission (scope or role) cannot be deleted or updated unless disabled first.", target=target
        )


class UnverifiedHostName(GraphError):
    """An identifier URI names a host of nobody's."""

    code = "HostNameNotOnVerifiedDomain"

    def __init__(self, uri: str) -> None:
        super().__init__(
            "Values of identifierUris property must use a verified domain of the organization or its subdomain: "
            f"'{uri}'",
            target="identifierUris",
        )


class UnsupportedQuery(GraphError):
    """A query option that the directory does not serve, or only with ``ConsistencyLevel: eventual``."""

    code = "Request_UnsupportedQuery"


class InvalidToken(GraphError):
    """No access token, or not one for Graph."""

    status = 401
    code = "InvalidAuthenticationToken"


class Denied(GraphError):
    """The token lacks the permission."""

    status = 403
    code = "Authorization_RequestDenied"

    def __init__(self) -> None:
        super().__init__("Insufficient privileges to complete the operation.")


class ResourceNotFound(GraphError):
    """Nothing has this id."""

    status = 404
    code = "Request_ResourceNotFound"

    def __init__(self, key: str) -> None:
        super().__init__(
            f"Resource '{key}' does not exist or one of its queried reference-property objects are not present."
        )


class SameKeyValue(GraphError):
    """Another object holds a name that may be given once."""

    status = 409
    code = "Request_MultipleObjectsWithSameKeyValue"


class Failed(GraphError):
    """The emulator broke; its log says how."""

    status = 500
    code = "generalException"

    def __init__(self) -> None:
        super().__init__("An unspecified error has occurred.")


class NotEmulated(GraphError):
    """The operation that was called, which the real Graph has and the emulator lacks; or a feature of it."""

    status = 501
    code = "notImplemented"

    def __init__(self, feature: str = "") -> None:
        operation = f"{request.method} {request.path}" + (f" with {feature}" if feature else "")
        super().__init__(f"The emulator does not implement {operation}.")


def invalid_value(prop: str, resource: str) -> BadRequest:
    """A value that the property does not take."""
    return BadRequest(f"Invalid value specified for property '{prop}' of resource '{resource}'.", target=prop)


def same_value(prop: str) -> BadRequest:
    """A value that only one object may have."""
    return BadRequest(
        f"Another object with the same value for property {prop} already exists.",
        target=prop,
        detail_code="ObjectConflict",
    )


def respond(error: GraphError) -> Response:
    """The error in Graph's shape."""
    request_id = str(uuid.uuid4())
    client_request_id = request.headers.get("client-request-id", request_id)
    body: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.target:
        body["details"] = [{"code": error.detail_code, "message": error.message, "target": error.target}]
    body["innerError"] = {
        "date": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"),
        "request-id": request_id,
        "client-request-id": client_request_id,
    }
    headers = {"request-id": request_id, "client-request-id": client_request_id}
    if error.status == 401:
        headers["WWW-Authenticate"] = (
            'Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", '
            'client_id="00000003-0000-0000-c000-000000000000"'
        )
    return Response(json.dumps({"error": body}), error.status, headers, content_type=CONTENT_TYPE)
