"""Refusals of the Management API, in its shape ``{"statusCode", "error", "message", "errorCode"}``."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, jsonify, request


class ApiError(Exception):
    """A refused request.

    Args:
        status: HTTP status, repeated in the body.
        message: the vendor's words.
        code: the vendor's ``errorCode``; some of its answers have none.
        error: replaces the status's reason phrase.
    """

    def __init__(self, status: int, message: str, code: str | None = None, *, error: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.error = error or HTTPStatus(status).phrase

    def response(self) -> Response:
        """The body as the service sends it."""
        body = {"statusCode": self.status, "error": self.error, "message": self.message}
        if self.code is not None:
            body["errorCode"] = self.code
        response = jsonify(body)
        response.status_code = self.status
        return response


def invalid_body(message: str) -> ApiError:
    """A payload that is well-formed and wrong."""
    return ApiError(400, message, "invalid_body")


def not_implemented(feature: str = "") -> ApiError:
    """The operation that was called, which the real API has and this emulator lacks; or a feature of it."""
    operation = f"{request.method} {request.path}" + (f" with {feature}" if feature else "")
    return ApiError(501, f"The emulator does not implement {operation}", "not_implemented")
