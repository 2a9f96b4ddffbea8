"""Trying again, as the official plugins do."""

from __future__ import annotations

import base64
import io
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError

from engine.plugins.auth0.client import Auth0Client
from engine.plugins.auth0.http import PatientClient
from engine.plugins.aws.client import AwsClient, AwsError, call
from engine.plugins.azuread import graph
from engine.plugins.errors import GaveUp, Unanswered, VendorError
from engine.plugins.once import once


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(time, "sleep", waited.append)
    return waited


def answering(*answers: httpx.Response | Exception) -> httpx.MockTransport:
    queue = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        found = queue.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    return httpx.MockTransport(answer)


def test_auth0_s_rate_limit_is_waited_out_until_its_reset(pauses: list[float]) -> None:
    limited = httpx.Response(429, headers={"X-RateLimit-Reset": str(int(time.time()) + 7)})
    transport = answering(*[limited] * 6, httpx.Response(200))
    with PatientClient(transport=transport) as client:
        assert client.get("https://tenant.example.com/").status_code == 200
    assert len(pauses) == 6
    assert all(5 < pause <= 7 for pause in pauses)


def test_auth0_is_asked_four_times_when_it_fails(pauses: list[float]) -> None:
    transport = answering(httpx.ConnectError("refused"), *[httpx.Response(503)] * 3)
    with PatientClient(transport=transport) as client:
        assert client.get("https://tenant.example.com/").status_code == 503
    assert len(pauses) == 3
    assert pauses == sorted(pauses)


def test_auth0_s_own_words_reach_the_user(pauses: list[float]) -> None:
    refusal = {
        "statusCode": 400,
        "error": "Bad Request",
        "message": "Payload validation error: 'x' on property callbacks",
    }
    client = Auth0Client({"domain": "tenant.example.com", "apiToken": "token"})
    client.__dict__["_http"] = PatientClient(transport=answering(httpx.Response(400, json=refusal)))
    with pytest.raises(VendorError, match="400 Bad Request: Payload validation error: 'x' on property callbacks"):
        client.call(client.api.clients.create, name="app", callbacks=["x"])


class Queue:
    """A lock that lets whoever holds it wait for others to want it."""

    def __init__(self, others: int) -> None:
        self._lock, self._wanted = threading.Lock(), threading.Semaphore(0)
        self._others = others

    def __enter__(self) -> None:
        self._wanted.release()
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def wait_for_others(self) -> None:
        for _ in range(self._others + 1):
            assert self._wanted.acquire(timeout=10)


def test_auth0_s_silence_is_found_out_once_by_all_that_ask_for_a_token(pauses: list[float]) -> None:
    client = Auth0Client({"domain": "tenant.example.com", "clientId": "id", "clientSecret": "secret"})
    queue, requests = Queue(others=2), []

    def refuse(request: httpx.Request) -> httpx.Response:
        requests.append(str(request.url))
        if len(requests) == 1:
            queue.wait_for_others()
        raise httpx.ConnectError("refused")

    client._lock = queue  # type: ignore[assignment]
    client.__dict__["_http"] = PatientClient(transport=httpx.MockTransport(refuse))
    client.api  # noqa: B018 - imported before the threads are there
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(client.call, client.api.roles.create, name=str(number)) for number in range(3)]
        told = {str(one.exception(timeout=20)) for one in asked}
    assert told == {"no token for the Management API: tenant.example.com: refused"}
    assert requests == ["https://tenant.example.com/oauth/token"] * 4

    # Whoever asks later asks the vendor.
    with pytest.raises(GaveUp):
        client.call(client.api.roles.create, name="later")
    assert len(requests) == 8


def graph_client(*answers: httpx.Response | Exception) -> graph.GraphClient:
    client = graph.GraphClient({"tenantId": "t", "clientId": "c", "clientSecret": "s"})
    payload = base64.urlsafe_b64encode(json.dumps({"oid": "me"}).encode()).decode().rstrip("=")
    token = httpx.Response(200, json={"access_token": f"h.{payload}.s", "expires_in": 3599})
    client.__dict__["_http"] = httpx.Client(transport=answering(token, *answers))
    client.token()
    return client


def test_graph_is_asked_again_for_what_was_just_made(pauses: list[float]) -> None:
    missing = httpx.Response(404, json={"error": {"code": "Request_ResourceNotFound", "message": "no"}})
    client = graph_client(missing, missing, httpx.Response(200, json={"id": "x"}))
    assert client.call("GET", "/applications/x", expected=True) == {"id": "x"}
    assert len(pauses) == 2


def test_graph_s_404_is_final_otherwise(pauses: list[float]) -> None:
    missing = httpx.Response(404, json={"error": {"code": "Request_ResourceNotFound", "message": "no such thing"}})
    assert graph_client(missing).unless_gone("GET", "/applications/x") is None
    assert pauses == []


def test_graph_says_how_long_to_wait(pauses: list[float]) -> None:
    limited = httpx.Response(429, headers={"Retry-After": "4"})
    assert graph_client(limited, httpx.Response(204)).call("DELETE", "/users/x") is None
    assert pauses == [4.0]


def test_graph_s_own_words_reach_the_user(pauses: list[float]) -> None:
    refused = httpx.Response(
        403, json={"error": {"code": "Authorization_RequestDenied", "message": "Insufficient privileges"}}
    )
    with pytest.raises(VendorError, match="Authorization_RequestDenied: Insufficient privileges"):
        graph_client(refused).call("POST", "/users", {})


LOST = httpx.RemoteProtocolError("Server disconnected without sending a response.")
REFUSED = httpx.ConnectError("refused")
BUSY = httpx.Response(503, json={"error": {"code": "serviceNotAvailable", "message": "busy"}})


def test_auth0_is_not_asked_again_to_make_what_it_may_have_made(pauses: list[float]) -> None:
    with PatientClient(transport=answering(LOST)) as client, once(), pytest.raises(httpx.RemoteProtocolError):
        client.post("https://tenant.example.com/")
    with PatientClient(transport=answering(httpx.Response(503))) as client, once():
        assert client.post("https://tenant.example.com/").status_code == 503
    assert pauses == []


def test_auth0_is_asked_again_where_nothing_can_have_been_made(pauses: list[float]) -> None:
    limited = httpx.Response(429, headers={"X-RateLimit-Reset": "0"})
    with PatientClient(transport=answering(REFUSED, limited, httpx.Response(201))) as client, once():
        assert client.post("https://tenant.example.com/").status_code == 201
    with PatientClient(transport=answering(LOST, httpx.Response(503), httpx.Response(200))) as client, once():
        assert client.get("https://tenant.example.com/").status_code == 200


@pytest.mark.parametrize(
    ("answers", "error"), [([LOST, REFUSED, REFUSED, REFUSED], Unanswered), ([REFUSED] * 4, GaveUp)]
)
def test_auth0_s_last_word_remembers_that_a_request_may_have_arrived(
    pauses: list[float], answers: list[Exception], error: type[Exception]
) -> None:
    client = Auth0Client({"domain": "tenant.example.com", "apiToken": "token"})
    client.__dict__["_http"] = PatientClient(transport=answering(*answers))
    with pytest.raises(GaveUp) as told:
        client.call(client.api.clients.delete, "x")
    assert type(told.value) is error


def test_graph_is_not_asked_again_to_make_what_it_may_have_made(pauses: list[float]) -> None:
    for answer in (LOST, BUSY):
        with once(), pytest.raises(Unanswered):
            graph_client(answer).call("POST", "/users", {})
    with once():
        assert graph_client(LOST, BUSY, httpx.Response(200, json={"id": "x"})).call("GET", "/users/x") == {"id": "x"}
    assert len(pauses) == 2


def test_where_nobody_listens_graph_is_given_up_at_once(pauses: list[float]) -> None:
    with pytest.raises(GaveUp) as told:
        graph_client(REFUSED).call("DELETE", "/users/x")
    assert type(told.value) is GaveUp
    with pytest.raises(Unanswered):
        graph_client(LOST, REFUSED).call("DELETE", "/users/x")
    assert len(pauses) == 1


def test_what_graph_does_not_do_it_says_once(pauses: list[float]) -> None:
    lacking = httpx.Response(501, json={"error": {"code": "notImplemented", "message": "not here"}})
    with pytest.raises(VendorError, match="notImplemented: not here") as told:
        graph_client(lacking).call("GET", "/sites")
    assert not isinstance(told.value, GaveUp)
    assert pauses == []


def aws(attempts: int, *answers: Any) -> tuple[Any, list[str]]:
    """Cognito's client, at which each request is answered in turn; and the operations that were asked for."""
    client = AwsClient({"region": "eu-west-1", "accessKey": "a", "secretKey": "s", "maxRetries": attempts})
    service, queue, asked = client.service("cognito-idp"), list(answers), []

    def answer(request: Any, **_: Any) -> AWSResponse:
        asked.append(request.headers["X-Amz-Target"].decode().rpartition(".")[2])
        found = queue.pop(0)
        if isinstance(found, Exception):
            raise found
        status, code = found
        raw = io.BytesIO(json.dumps({"__type": code, "message": "said"} if code else {}).encode())
        raw.stream = lambda **_: iter([raw.read()])  # type: ignore[attr-defined]
        return AWSResponse(request.url, status, {}, raw)

    service.meta.events.register("before-send", answer)
    return service, asked


CLOSED = ConnectionClosedError(endpoint_url="https://aws")
NOBODY = EndpointConnectionError(endpoint_url="https://aws")


def test_aws_is_not_asked_again_to_make_what_it_may_have_made(pauses: list[float]) -> None:
    for answer in (CLOSED, (500, "InternalErrorException"), (503, "ServiceUnavailable")):
        service, asked = aws(5, answer)
        with once(), pytest.raises(Unanswered):
            call(service.create_user_pool, PoolName="shop")
        assert asked == ["CreateUserPool"]
        service.close()


def test_aws_is_asked_again_where_nothing_can_have_been_made(pauses: list[float]) -> None:
    service, asked = aws(5, NOBODY, (400, "TooManyRequestsException"), (200, ""))
    with once():
        call(service.create_user_pool, PoolName="shop")
    assert len(asked) == 3
    service.close()
    service, asked = aws(5, CLOSED, (500, "InternalErrorException"), (200, ""))
    with once():
        call(service.list_user_pools, MaxResults=1)
    assert len(asked) == 3
    service.close()


def test_where_nobody_listens_aws_is_given_up_after_ten_attempts(pauses: list[float]) -> None:
    service, asked = aws(25, *[NOBODY] * 25)
    with pytest.raises(GaveUp) as told:
        call(service.delete_user_pool, UserPoolId="eu-west-1_x")
    assert (type(told.value), len(asked)) == (GaveUp, 10)
    service.close()
    service, asked = aws(3, CLOSED, NOBODY, NOBODY)
    with pytest.raises(Unanswered):
        call(service.delete_user_pool, UserPoolId="eu-west-1_x")
    service.close()


def test_aws_that_is_asked_too_often_is_no_refusal_and_a_refusal_after_a_lost_answer_is_one(
    pauses: list[float],
) -> None:
    service, _ = aws(2, *[(400, "TooManyRequestsException")] * 2)
    with pytest.raises(GaveUp):
        call(service.delete_user_pool, UserPoolId="eu-west-1_x")
    service.close()
    service, _ = aws(3, CLOSED, (400, "ResourceNotFoundException"))
    with pytest.raises(AwsError) as told:
        call(service.delete_user_pool, UserPoolId="eu-west-1_x")
    assert told.value.code == "ResourceNotFoundException"
    service.close()


def test_the_caller_is_read_from_the_token(pauses: list[float]) -> None:
    assert graph_client().caller == "me"
