"""OSDU's search as far as authorization goes: steps 1 to 8 of the flow that the platform on AWS makes of a request.

Source: "Overview of authentication and authorization on AWS implementation of OSDU Data Platform" (AWS for Industries), "Authorization/
Entitlements service".
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from wsgiref.simple_server import make_server

import boto3
import jwt
import requests
from boto3.dynamodb.conditions import Key

ISSUER = os.environ["OSDU_ISSUER"]
JWKS_URL = os.environ["OSDU_JWKS_URL"]
USERINFO_URL = os.environ["OSDU_USERINFO_URL"]
CLIENT_ID = os.environ["OSDU_CLIENT_ID"]
TABLE = os.environ["ENTITLEMENTS_TABLE"]
INDEX = os.environ["ENTITLEMENTS_MEMBER_INDEX"]

_ALLOWED = frozenset({"service.search.user", "service.search.admin"})


class Refused(Exception):
    """An answer other than the result."""

    def __init__(self, status: HTTPStatus, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def search(environ: dict[str, Any]) -> dict[str, Any]:
    """The OSDU service: whose token it is, whether that person may search, and the result."""
    access_token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
    _check(access_token)
    email = _email(access_token)
    groups = groups_of(email, environ["HTTP_DATA_PARTITION_ID"])
    if not _ALLOWED & {group["groupName"] for group in groups}:
        raise Refused(HTTPStatus.FORBIDDEN, f"{email} is in no group that may search this partition")
    return {"results": [], "totalCount": 0, "groups": groups}


def groups_of(email: str, partition: str) -> list[dict[str, str]]:
    """The entitlements service: the user's records in the data partition."""
    table = boto3.resource("dynamodb").Table(TABLE)
    condition = Key("memberEmailAndDataPartition").eq(f"{email}:{partition}")
    found = table.query(IndexName=INDEX, KeyConditionExpression=condition)["Items"]
    return [{name: str(item[name]) for name in ("groupName", "groupEmail", "role")} for item in found]


def _check(access_token: str) -> None:
    """Decodes the token, and takes it only as an access token that the user pool made for this client."""
    keys = jwt.PyJWKSet.from_dict(requests.get(JWKS_URL, timeout=20).json())
    try:
        key = keys[jwt.get_unverified_header(access_token)["kid"]]
        claims = jwt.decode(access_token, key, algorithms=["RS256"], issuer=ISSUER)
    except (jwt.InvalidTokenError, KeyError) as problem:
        raise Refused(HTTPStatus.UNAUTHORIZED, f"not a token of the user pool: {problem}") from None
    if (claims.get("token_use"), claims.get("client_id")) != ("access", CLIENT_ID):
        raise Refused(HTTPStatus.UNAUTHORIZED, "not an access token of this client")


def _email(access_token: str) -> str:
    answer = requests.get(USERINFO_URL, headers={"Authorization": f"Bearer {access_token}"}, timeout=20)
    if not answer.ok:
        raise Refused(HTTPStatus.UNAUTHORIZED, "the user pool does not say whose token this is")
    return str(answer.json()["email"])


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """``POST /api/search/v2/query``, and ``/health``."""
    status = HTTPStatus.OK
    answer: dict[str, Any] = {}
    if environ["PATH_INFO"] == "/api/search/v2/query" and environ["REQUEST_METHOD"] == "POST":
        try:
            answer = search(environ)
        except Refused as refusal:
            status, answer = refusal.status, {"reason": str(refusal)}
    elif environ["PATH_INFO"] != "/health":
        status = HTTPStatus.NOT_FOUND
    start_response(f"{status.value} {status.phrase}", [("Content-Type", "application/json")])
    return [json.dumps(answer).encode()]


if __name__ == "__main__":
    make_server("127.0.0.1", int(os.environ["PORT"]), application).serve_forever()
