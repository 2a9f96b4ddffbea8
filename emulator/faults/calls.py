"""What a request asks of a vendor, by the name that the vendor's documentation has for it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from werkzeug.wrappers import Request

_WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_MANAGEMENT = {"auth0": ("/api/v2/",), "entra": ("/v1.0/", "/beta/")}


@dataclass(frozen=True)
class Call:
    """One request.

    Args:
        name: ``POST /api/v2/clients``; of AWS's API ``cognito-idp:CreateUserPool``.
        writes: whether it may change what a management API holds; a login does not.
        service: of AWS's API.
    """

    vendor: str
    name: str
    writes: bool
    service: str | None = None


def called(vendor: str, environ: dict[str, Any]) -> Call:
    """The call that a request is."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
    if vendor == "aws":
        named = _aws(environ)
        if named is not None:
            return named
    managed = path.startswith(_MANAGEMENT.get(vendor, ()))
    return Call(vendor, f"{method} {path}", managed and method in _WRITING)


def buffer_body(request: Request) -> None:
    """Takes the body from the connection, for whoever reads it when that is gone."""
    environ = request.environ
    body = request.get_data(cache=True, parse_form_data=False)
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ.pop("wsgi.input_terminated", None)


def _aws(environ: dict[str, Any]) -> Call | None:
    """An operation of AWS's API; None for a request to the login pages, and for one that names no operation."""
    from werkzeug.wrappers import Request

    from emulator.aws.api_errors import ApiError
    from emulator.aws.operations import SERVICES, Operation, is_api_call, operation_name, service_of
    from emulator.aws.signature import claimed_scope

    request = Request(environ, populate_request=False)
    if not is_api_call(request):
        return None
    # The operation may stand in the body, which the application has to find unread.
    buffer_body(request)
    try:
        scope = claimed_scope(request)
    except ApiError:
        return None
    service = service_of(request, scope.service if scope else None)
    name = operation_name(request, service) if service in SERVICES else None
    if service is None or name is None:
        return None
    return Call("aws", f"{service}:{name}", Operation(service, name, "").mutates, service)
