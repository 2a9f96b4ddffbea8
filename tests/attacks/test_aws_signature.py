"""A call of AWS's API is what its signature covers, from who has the key, within minutes (Signature Version 4).

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (read 2026-11-25): ``host`` and every
``x-amz-`` header are signed; the body's hash is of the body.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.attacks.against import COGNITO
from tests.attacks.conftest import Attack
from tests.attacks.vendors import Cognito, Vendor

TARGET = "AWSCognitoIdentityProviderService"
LIST = f"{TARGET}.ListUserPools"
DELETE = f"{TARGET}.DeleteUserPool"
BODY = json.dumps({"MaxResults": 10}).encode()


@pytest.fixture
def cognito(vendors: dict[str, Vendor]) -> Cognito:
    vendor = vendors[COGNITO]
    assert isinstance(vendor, Cognito)
    assert vendor.pool
    return vendor


def signed(
    vendor: Cognito,
    *,
    body: bytes = BODY,
    target: str = LIST,
    service: str = "cognito-idp",
    at: datetime | None = None,
    url: str = "",
    secret: str | None = None,
    **headers: str,
) -> requests.PreparedRequest:
    """A request as botocore signs it."""
    region = headers.pop("region", vendor.key["region"])
    sent = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target, **headers}
    request = AWSRequest("POST", url or f"{vendor.base}/", headers=sent, data=body)
    auth = SigV4Auth(
        Credentials(vendor.key["access_key_id"], secret or vendor.key["secret_access_key"]), service, region
    )
    if at is None:
        auth.add_auth(request)
    else:
        request.context["timestamp"] = at.strftime("%Y%m%dT%H%M%SZ")
        auth._modify_request_before_signing(request)
        canonical = auth.canonical_request(request)
        auth._inject_signature_to_request(request, auth.signature(auth.string_to_sign(request, canonical), request))
    return requests.Request("POST", request.url, headers=dict(request.headers), data=body).prepare()


def answer(vendor: Cognito, request: requests.PreparedRequest) -> requests.Response:
    return vendor.emulation.http().send(request, verify=str(vendor.emulation.certificate), timeout=20)


def refused(response: requests.Response, *codes: str) -> None:
    assert response.status_code in (400, 403), response.text
    body = response.json()
    assert set(body) == {"__type", "message"}
    assert body["__type"] in (codes or ("InvalidSignatureException", "IncompleteSignatureException"))
    assert response.headers["x-amzn-RequestId"]


@pytest.mark.control
def test_what_was_signed_is_answered(cognito: Cognito) -> None:
    response = answer(cognito, signed(cognito))
    assert response.status_code == 200, response.text
    assert response.json()["UserPools"]


@pytest.mark.control
@pytest.mark.parametrize("minutes", [-4, 4])
def test_a_clock_may_be_off_by_minutes(cognito: Cognito, minutes: int) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    assert answer(cognito, signed(cognito, at=at)).status_code == 200


@pytest.mark.parametrize("minutes", [-6, 6, -60 * 24, 60 * 24, -60 * 24 * 365])
def test_a_signature_of_another_time_is_none(cognito: Cognito, minutes: int, attack: Attack) -> None:
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    with attack:
        refused(answer(cognito, signed(cognito, at=at)), "InvalidSignatureException")


Tamper = Callable[[requests.PreparedRequest], None]


def _header(name: str, value: str | None) -> Tamper:
    def tamper(request: requests.PreparedRequest) -> None:
        if value is None:
            del request.headers[name]
        else:
            request.headers[name] = value

    return tamper


def _authorization(change: Callable[[str], str]) -> Tamper:
    return lambda request: request.headers.update({"Authorization": change(request.headers["Authorization"])})


def _body(body: bytes) -> Tamper:
    def tamper(request: requests.PreparedRequest) -> None:
        request.body = body
        request.headers["Content-Length"] = str(len(body))

    return tamper


def _url(change: Callable[[str], str]) -> Tamper:
    def tamper(request: requests.PreparedRequest) -> None:
        request.url = change(str(request.url))

    return tamper


def _method(name: str) -> Tamper:
    return lambda request: setattr(request, "method", name)


TAMPERED: dict[str, Tamper] = {
    "another-operation": _header("X-Amz-Target", DELETE),
    "another-body": _body(b'{"MaxResults": 1}'),
    "another-body-of-the-same-length": _body(BODY.replace(b"10", b"11")),
    "no-body": _body(b""),
    "another-time": _header("X-Amz-Date", datetime.now(UTC).strftime("%Y%m%dT%H%M00Z")),
    "no-time": _header("X-Amz-Date", None),
    "time-that-is-none": _header("X-Amz-Date", "now"),
    "time-and-more": _header("X-Amz-Date", datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ") + "x"),
    "another-content-type": _header("Content-Type", "application/x-amz-json-1.0"),
    "another-path": _url(lambda url: f"{url}other"),
    "a-query": _url(lambda url: f"{url}?Action=DeleteUserPool"),
    "another-method": _method("PUT"),
    "a-header-more": _header("X-Amz-Security-Token", "x"),
    "a-user-more": _header("X-Amz-User-Agent", "x"),
    "a-hash-more": _header("X-Amz-Content-Sha256", hashlib.sha256(BODY).hexdigest()),
    "no-signature": _header("Authorization", None),
    "empty-signature": _authorization(lambda text: text.rpartition("=")[0] + "="),
    "shorter-signature": _authorization(lambda text: text[:-1]),
    "longer-signature": _authorization(lambda text: text + "0"),
    "upper-case-signature": _authorization(
        lambda text: text.rpartition("=")[0] + "=" + text.rpartition("=")[2].upper()
    ),
    "zero-signature": _authorization(lambda text: text.rpartition("=")[0] + "=" + "0" * 64),
    "two-signatures": _authorization(lambda text: text + ", Signature=" + "0" * 64),
    "another-algorithm": _authorization(lambda text: text.replace("AWS4-HMAC-SHA256", "AWS4-HMAC-SHA1")),
    "asymmetric-algorithm": _authorization(lambda text: text.replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")),
    "bearer": _authorization(lambda _: "Bearer x"),
    "version-2": _authorization(lambda _: "AWS key:signature"),
    "another-region": _authorization(lambda text: text.replace("/eu-west-1/", "/us-east-1/")),
    "another-service": _authorization(lambda text: text.replace("/cognito-idp/", "/iam/")),
    "no-service": _authorization(lambda text: text.replace("/cognito-idp/", "//")),
    "another-day": _authorization(lambda text: text.replace(datetime.now(UTC).strftime("/%Y%m%d/"), "/20200101/")),
    "another-end-of-the-scope": _authorization(lambda text: text.replace("aws4_request", "aws4_requesT")),
    "longer-scope": _authorization(lambda text: text.replace("/aws4_request", "/x/aws4_request")),
    "fewer-headers": _authorization(lambda text: text.replace(";x-amz-target", "")),
    "more-headers": _authorization(lambda text: text.replace("x-amz-target", "x-amz-target;x-more")),
    "no-headers": _authorization(lambda text: text.replace("content-type;host;x-amz-date;x-amz-target", "")),
    "host-alone": _authorization(lambda text: text.replace("content-type;host;x-amz-date;x-amz-target", "host")),
}


@pytest.mark.parametrize("tamper", TAMPERED.values(), ids=TAMPERED)
def test_what_was_changed_after_signing_is_refused(cognito: Cognito, tamper: Tamper, attack: Attack) -> None:
    request = signed(cognito)
    tamper(request)
    with attack:
        response = answer(cognito, request)
        assert response.status_code in (400, 403), response.text
        assert "UserPools" not in response.text
        assert "__type" in response.text or "<Code>" in response.text


class TestCoverage:
    """What a signature leaves out, whoever forwards the request may put in."""

    def _sign_only(self, cognito: Cognito, *names: str, target: str = LIST) -> requests.PreparedRequest:
        """Signed over these headers alone, as a careless client would."""
        sent = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target}
        request = AWSRequest("POST", f"{cognito.base}/", headers=sent, data=BODY)
        auth = _Careless(
            Credentials(cognito.key["access_key_id"], cognito.key["secret_access_key"]),
            "cognito-idp",
            cognito.key["region"],
        )
        auth.names = names
        auth.add_auth(request)
        return requests.Request("POST", request.url, headers=dict(request.headers), data=BODY).prepare()

    @pytest.mark.control
    def test_all_that_must_be_signed_is_enough(self, cognito: Cognito) -> None:
        request = self._sign_only(cognito, "host", "x-amz-date", "x-amz-target")
        assert answer(cognito, request).status_code == 200

    @pytest.mark.parametrize(
        "names",
        [("host",), ("host", "x-amz-date"), ("host", "x-amz-target"), ("x-amz-date", "x-amz-target"), ()],
        ids=str,
    )
    def test_a_signature_that_leaves_something_out_is_refused(
        self, cognito: Cognito, names: tuple[str, ...], attack: Attack
    ) -> None:
        with attack:
            refused(answer(cognito, self._sign_only(cognito, *names)))
        with attack:
            request = self._sign_only(cognito, *names)
            request.headers["X-Amz-Target"] = DELETE
            refused(answer(cognito, request))

    @pytest.mark.parametrize(
        "claimed",
        ["UNSIGNED-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "", "x", hashlib.sha256(b"other").hexdigest()],
    )
    def test_the_hash_of_the_body_is_the_body_s(self, cognito: Cognito, claimed: str, attack: Attack) -> None:
        """A hash that is signed and not of the body would let any body pass; only S3 has requests without one."""
        with attack:
            refused(answer(cognito, self._claiming(cognito, claimed)))

    def test_nor_in_capitals(self, cognito: Cognito, attack: Attack) -> None:
        with attack:
            refused(answer(cognito, self._claiming(cognito, hashlib.sha256(b"other").hexdigest().upper())))

    def _claiming(self, cognito: Cognito, claimed: str) -> requests.PreparedRequest:
        headers = {"X-Amz-Content-SHA256": claimed}
        return signed(cognito, **headers)


class _Careless(SigV4Auth):
    names: tuple[str, ...] = ()

    def headers_to_sign(self, request: AWSRequest) -> Any:
        found = super().headers_to_sign(request)
        for name in set(found.keys()) - set(self.names):
            del found[name]
        return found


def test_another_secret_and_another_key_sign_nothing(cognito: Cognito, attack: Attack) -> None:
    genuine = cognito.key["secret_access_key"]
    for secret in ("x", genuine[:-1], genuine + "x", genuine.swapcase(), " " + genuine):
        with attack:
            refused(answer(cognito, signed(cognito, secret=secret)), "InvalidSignatureException")
    for key in ("AKIAIOSFODNN7EXAMPLE", "", "x/y", cognito.key["access_key_id"].lower(), "*"):
        request = signed(cognito)
        request.headers["Authorization"] = request.headers["Authorization"].replace(cognito.key["access_key_id"], key)
        with attack:
            refused(
                answer(cognito, request),
                *("UnrecognizedClientException", "IncompleteSignatureException", "InvalidSignatureException"),
            )


def test_a_signature_in_an_address_is_not_taken(cognito: Cognito, attack: Attack) -> None:
    with attack:
        query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=x&X-Amz-Date=x&X-Amz-SignedHeaders=host&X-Amz-Signature=x"
        response = cognito.emulation.http().post(
            f"{cognito.base}/?{query}", data=BODY, headers={"X-Amz-Target": LIST}, timeout=20
        )
        assert response.status_code == 501
        assert "UserPools" not in response.text


@pytest.mark.parametrize(
    "target",
    [
        "",
        "ListUserPools",
        f"{TARGET}.",
        f"{TARGET}.listUserPools",
        f"{TARGET}.List UserPools",
        "x.y.z",
        f"{TARGET}.__class__",
    ],
)
def test_an_operation_that_is_none_is_refused(cognito: Cognito, target: str, attack: Attack) -> None:
    with attack:
        response = answer(cognito, signed(cognito, target=target))
        assert response.status_code in (400, 403)
        assert "__type" in response.json()


@pytest.mark.parametrize(
    "operation",
    [
        "AdminInitiateAuth",
        "AdminCreateUser",
        "AdminSetUserPassword",
        "ListUsers",
        "DescribeUserPoolClient",
        "DeleteUserPool",
    ],
)
def test_what_an_administrator_does_is_signed(cognito: Cognito, operation: str, attack: Attack) -> None:
    """Sign-ins by a person's own app are not; those by a server are."""
    with attack:
        headers = {"X-Amz-Target": f"{TARGET}.{operation}", "Content-Type": "application/x-amz-json-1.1"}
        body = json.dumps({"UserPoolId": cognito.pool, "Username": "x"})
        response = cognito.emulation.http().post(f"{cognito.base}/", data=body, headers=headers, timeout=20)
        refused(response, "MissingAuthenticationTokenException")


@pytest.mark.parametrize("service", ["dynamodb", "iam", "lambda", "s3", "secretsmanager", "ssm", "sts", "logs"])
def test_each_service_refuses_another_secret(cognito: Cognito, service: str, attack: Attack) -> None:
    with attack:
        request = signed(cognito, secret="x", service=service, target="x", body=b"Action=ListUsers&Version=2010-05-08")
        response = answer(cognito, request)
        assert response.status_code in (400, 403)
        assert "ignature" in response.text
