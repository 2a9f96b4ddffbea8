"""AWS's own refusals, in the shape of each protocol."""

from __future__ import annotations

import json
import re
import uuid
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def in_xml(text: str) -> str:
    """Without what XML has no way to write, in whose place is U+FFFD."""
    return _NOT_XML.sub("\ufffd", text)


def _xml(text: str) -> str:
    return escape(in_xml(text))


class ApiError(Exception):
    """A request that is refused before a service sees it.

    Args:
        code: by protocol where the services differ: ``{"json": …, "query": …, "rest-json": …, "rest-xml": …}``.
        status: of the JSON protocols; the others answer 403 where JSON has 400 for a wrong signature.
    """

    def __init__(self, code: str | dict[str, str], message: str, *, status: int = 400, forbidden: bool = False) -> None:
        super().__init__(message)
        self.codes = code
        self.message = message
        self.status = status
        self.forbidden = forbidden

    def response(self, protocol: str) -> Response:
        """The error as the protocol's clients parse it."""
        code = self.codes if isinstance(self.codes, str) else self.codes.get(protocol, self.codes["json"])
        status = 403 if self.forbidden and protocol != "json" else self.status
        return render(protocol, status, code, self.message)


def render(protocol: str, status: int, code: str, message: str) -> Response:
    """An error body of the protocol: ``json``, ``query``, ``rest-json`` or ``rest-xml``."""
    request_id = str(uuid.uuid4())
    headers = {"x-amzn-RequestId": request_id, "server": "amazon.com"}
    if protocol == "query":
        body = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{_xml(code)}</Code>"
            f"<Message>{_xml(message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return Response(body, status, headers, content_type="text/xml")
    if protocol == "rest-xml":
        body = (
            f'<?xml version="1.0" encoding="UTF-8"?><Error><Code>{_xml(code)}</Code>'
            f"<Message>{_xml(message)}</Message><RequestId>{request_id}</RequestId></Error>"
        )
        return Response(body, status, headers, content_type="application/xml")
    headers["x-amzn-ErrorType"] = code
    if protocol == "rest-json":
        body = json.dumps({"Type": "User", "message": message, "Message": message})
        return Response(body, status, headers, content_type="application/json")
    body = json.dumps({"__type": code, "message": message})
    return Response(body, status, headers, content_type="application/x-amz-json-1.1")


def missing_token() -> ApiError:
    """No signature at all."""
    codes = {"json": "MissingAuthenticationTokenException", "query": "MissingAuthenticationToken"}
    return ApiError({**codes, "rest-xml": "AccessDenied"}, "Missing Authentication Token", forbidden=True)


def unrecognized_client() -> ApiError:
    """Signed with a key that the account does not have."""
    codes = {
        "json": "UnrecognizedClientException",
        "query": "InvalidClientTokenId",
        "rest-json": "UnrecognizedClientException",
        "rest-xml": "InvalidAccessKeyId",
    }
    return ApiError(codes, "The security token included in the request is invalid.", forbidden=True)


_MISMATCH_CODES = {
    "json": "InvalidSignatureException",
    "query": "SignatureDoesNotMatch",
    "rest-json": "InvalidSignatureException",
    "rest-xml": "SignatureDoesNotMatch",
}


def invalid_signature() -> ApiError:
    """Signed with another secret, or changed on the way."""
    text = (
        "The request signature we calculated does not match the signature you provided. "
        "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
    )
    return ApiError(_MISMATCH_CODES, text, forbidden=True)


def signature_expired(detail: str) -> ApiError:
    """Signed more than five minutes away from now."""
    return ApiError({**_MISMATCH_CODES, "rest-xml": "RequestTimeTooSkewed"}, detail, forbidden=True)


def incomplete_signature(detail: str) -> ApiError:
    """An Authorization header that lacks a part."""
    codes = {"json": "IncompleteSignatureException", "query": "IncompleteSignature"}
    return ApiError(codes, detail, forbidden=True)


def not_implemented(service: str, operation: str) -> ApiError:
    """An operation that AWS has and this emulator does not."""
    return ApiError("NotImplemented", f"The emulator does not implement {service}:{operation}.", status=501)


def unknown_operation(operation: str) -> ApiError:
    """An operation that AWS does not have either."""
    return ApiError("UnknownOperationException", f"Could not find operation {operation}.")
