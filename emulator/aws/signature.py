"""Signature Version 4: who signed a request, and whether nothing of it was changed since.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (read 2026-11-24)
Differs: the account has one access key; keys that IAM or STS hand out are not taken. A signature in the query string
(a presigned URL) is refused by name.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from werkzeug.wrappers import Request

from emulator.aws import api_errors
from emulator.aws.credentials import AccessKey

ALGORITHM = "AWS4-HMAC-SHA256"
SKEW = timedelta(minutes=5)
_WITHOUT_HASH = ("UNSIGNED-PAYLOAD", "STREAMING-")
_PART = re.compile(r"(Credential|SignedHeaders|Signature)=([^,\s]+)")


@dataclass(frozen=True)
class Scope:
    """What an Authorization header claims."""

    access_key_id: str
    date: str
    region: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str


def claimed_scope(request: Request) -> Scope | None:
    """The scope of the Authorization header; None when the request carries none.

    Raises:
        ApiError: the header is there but lacks a part.
    """
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    parts = dict(_PART.findall(header)) if header.startswith(ALGORITHM) else {}
    for name in ("Credential", "Signature", "SignedHeaders"):
        if name not in parts:
            raise api_errors.incomplete_signature(f"Authorization header requires '{name}' parameter.")
    credential = parts["Credential"].split("/")
    if len(credential) != 5 or credential[4] != "aws4_request":
        raise api_errors.incomplete_signature("Credential must have exactly 5 slash-delimited elements.")
    signed = tuple(parts["SignedHeaders"].split(";"))
    return Scope(credential[0], credential[1], credential[2], credential[3], signed, parts["Signature"])


def raw_target(request: Request) -> str:
    """Path and query as they were sent: the signature covers the escapes that WSGI takes away."""
    raw = request.environ.get("REQUEST_URI") or request.environ.get("RAW_URI")
    if raw:
        return str(raw) if str(raw).startswith("/") else "/" + str(raw).split("://", 1)[-1].partition("/")[2]
    query = request.query_string.decode()
    return quote(request.path, safe="/%~") + (f"?{query}" if query else "")


def verify(request: Request, scope: Scope, key: AccessKey) -> None:
    """Raises an ``ApiError`` unless the account's key made this signature of this request, within five minutes of now."""
    if scope.access_key_id != key.access_key_id:
        raise api_errors.unrecognized_client()
    timestamp = request.headers.get("X-Amz-Date", "")
    _check_time(timestamp, scope)
    _check_coverage(request, scope)
    _check_body(request, scope)
    expected = _expected_signature(request, scope, key, timestamp)
    if not hmac.compare_digest(expected, scope.signature):
        raise api_errors.invalid_signature()


def _check_time(timestamp: str, scope: Scope) -> None:
    try:
        signed_at = datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise api_errors.incomplete_signature("Authorization header requires existence of 'X-Amz-Date'.") from None
    if not timestamp.startswith(scope.date):
        raise api_errors.invalid_signature()
    now = datetime.now(UTC)
    if abs(now - signed_at) > SKEW:
        limit = (now - SKEW).strftime("%Y%m%dT%H%M%SZ")
        raise api_errors.signature_expired(
            f"Signature expired: {timestamp} is now earlier than {limit} ({now.strftime('%Y%m%dT%H%M%SZ')} - 5 min.)"
        )


def _check_coverage(request: Request, scope: Scope) -> None:
    """``host`` and each header of AWS's own are signed; others on the way could say what is to be done."""
    names = {name.lower() for name, _ in request.headers}
    if not {"host", *(name for name in names if name.startswith("x-amz-"))} <= set(scope.signed_headers):
        raise api_errors.invalid_signature()


def _check_body(request: Request, scope: Scope) -> None:
    """The hash that was signed is the body's; only S3 takes a body without one."""
    claimed = request.headers.get("X-Amz-Content-Sha256")
    if claimed is None or (scope.service == "s3" and claimed.startswith(_WITHOUT_HASH)):
        return
    if not hmac.compare_digest(hashlib.sha256(request.get_data()).hexdigest().encode(), claimed.encode()):
        raise api_errors.invalid_signature()


def _expected_signature(request: Request, scope: Scope, key: AccessKey, timestamp: str) -> str:
    signer = S3SigV4Auth if scope.service == "s3" else SigV4Auth
    auth = signer(Credentials(key.access_key_id, key.secret_access_key), scope.service, scope.region)
    headers = {name: request.headers.get(name, "") for name in scope.signed_headers}
    signed = AWSRequest(
        method=request.method,
        url=f"https://{request.headers.get('Host', 'localhost')}{raw_target(request)}",
        headers=headers,
        data=request.get_data(),
    )
    signed.context["timestamp"] = timestamp
    return str(auth.signature(auth.string_to_sign(signed, auth.canonical_request(signed)), signed))
