"""Trying again, as the official plugins do."""

from __future__ import annotations

import base64
import json
import time

import httpx
import pytest

from engine.plugins.auth0.client import Auth0Client
from engine.plugins.auth0.http import PatientClient
from engine.plugins.azuread import graph
from engine.plugins.errors import VendorError


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


def graph_client(*answers: httpx.Response) -> graph.GraphClient:
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


def test_the_caller_is_read_from_the_token(pauses: list[float]) -> None:
    assert graph_client().caller == "me"
