"""How a resource's file says which operation a function answers, and for which scopes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from flask import request

from emulator.auth0.management.errors import ApiError, invalid_body

Answer = tuple[int, Any]
"""Status and body; None for no body."""
Handler = Callable[..., Answer]

OK = int(HTTPStatus.OK)
CREATED = int(HTTPStatus.CREATED)
ACCEPTED = int(HTTPStatus.ACCEPTED)
NO_CONTENT = int(HTTPStatus.NO_CONTENT)


@dataclass(frozen=True)
class Operation:
    """One method of one path; ``handler(tenant, **path_parts)``."""

    method: str
    path: str
    scopes: tuple[str, ...]
    """Any of these suffices."""
    handler: Handler


class Operations(list[Operation]):
    """The operations of one resource."""

    def add(self, method: str, path: str, *scopes: str) -> Callable[[Handler], Handler]:
        """Decorates the function that answers ``method`` at ``path``, in Flask's notation below ``/api/v2``."""

        def decorate(handler: Handler) -> Handler:
            self.append(Operation(method, path, scopes, handler))
            return handler

        return decorate


def body(*, optional: bool = False) -> Any:
    """The JSON of the request.

    Raises:
        ApiError: 400 when there is none, or when it is not JSON.
    """
    raw = request.get_data()
    if not raw.strip():
        if optional:
            return {}
        raise invalid_body("Payload validation error: 'Expected type object but found type null'.")
    try:
        return request.get_json(force=True)
    except Exception as problem:
        raise ApiError(400, "Invalid request payload JSON format") from problem
