"""Requests that two readers would read differently, that never end or that are too much: one answer or none, and everybody else is served.

Source: RFC 9112 sections 2.2, 5.1, 6.3 and 11.2 (request smuggling).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from emulator.runtime import VENDORS
from tests.attacks.conftest import Attack
from tests.attacks.emulation import Emulation
from tests.attacks.raw import connect, request, send, statuses

NEXT = b"GET /smuggled HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
POST = "POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
AMBIGUOUS: dict[str, bytes] = {
    "two-lengths": f"{POST}Content-Length: 3\r\nContent-Length: 0\r\n\r\na=b".encode() + NEXT,
    "two-lengths-in-one": f"{POST}Content-Length: 3, 0\r\n\r\na=b".encode() + NEXT,
    "length-and-chunks": f"{POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode() + NEXT,
    "chunks-and-length": f"{POST}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n".encode() + NEXT,
    "negative-length": f"{POST}Content-Length: -1\r\n\r\n".encode() + NEXT,
    "signed-length": f"{POST}Content-Length: +3\r\n\r\na=b".encode() + NEXT,
    "hexadecimal-length": f"{POST}Content-Length: 0x3\r\n\r\na=b".encode() + NEXT,
    "length-with-underscore": f"{POST}Content-Length: 1_0\r\n\r\na=bcdefghi".encode() + NEXT,
    "length-that-is-none": f"{POST}Content-Length: three\r\n\r\na=b".encode() + NEXT,
    "empty-length": f"{POST}Content-Length: \r\n\r\na=b".encode() + NEXT,
    "huge-length": f"{POST}Content-Length: {'9' * 5000}\r\n\r\na=b".encode() + NEXT,
    "unknown-coding": f"{POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n".encode() + NEXT,
    "chunked-twice": f"{POST}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n".encode() + NEXT,
    "identity-after-chunked": f"{POST}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n".encode() + NEXT,
    "space-before-the-colon": f"{POST}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n".encode() + NEXT,
    "folded-coding": f"{POST}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n".encode() + NEXT,
    "bad-chunk-size": f"{POST}Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n".encode() + NEXT,
    "negative-chunk-size": f"{POST}Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n".encode() + NEXT,
    "chunk-without-end": f"{POST}Transfer-Encoding: chunked\r\n\r\n3\r\na=bX0\r\n\r\n".encode() + NEXT,
    "line-feeds-alone": b"GET / HTTP/1.1\nHost: localhost\n\n" + NEXT,
    "nul-in-a-header": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\nConnection: close\r\n\r\n",
    "nul-in-the-path": b"GET /\0 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "no-version": b"GET /\r\n\r\n",
    "version-2": b"GET / HTTP/2.0\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "version-that-is-none": b"GET / HTTP/x.y\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "three-spaces": b"GET  /  HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "no-colon": b"GET / HTTP/1.1\r\nHost localhost\r\nConnection: close\r\n\r\n",
    "connect": b"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "trace": b"TRACE / HTTP/1.1\r\nHost: localhost\r\nCookie: secret=1\r\nConnection: close\r\n\r\n",
    "track": b"TRACK / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "garbage": bytes(range(256)),
    "plain-text-in-tls": b"\r\n\r\n",
}


@pytest.fixture(params=VENDORS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def is_served(emulation: Emulation, name: str) -> None:
    """Somebody else, now."""
    answer = emulation.http().get(f"{emulation.url(name)}/", timeout=5)
    assert answer.status_code < 500


@pytest.mark.control
def test_two_requests_on_one_connection_have_two_answers(emulation: Emulation, name: str) -> None:
    first = b"GET /first HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert len(statuses(send(emulation, name, first + NEXT))) == 2


@pytest.mark.control
def test_chunks_and_lengths_each_alone_are_fine(emulation: Emulation) -> None:
    form = b"grant_type=x"
    for body in (
        f"{POST}Connection: close\r\nContent-Length: {len(form)}\r\n\r\n".encode() + form,
        f"{POST}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n".encode() + form + b"\r\n0\r\n\r\n",
    ):
        answer = send(emulation, "auth0", body)
        assert statuses(answer) == [403]
        assert b"unsupported_grant_type" in answer


@pytest.mark.parametrize("ambiguous", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_can_be_read_in_two_ways_is_read_in_none(
    emulation: Emulation, name: str, ambiguous: bytes, attack: Attack
) -> None:
    with attack:
        answer = send(emulation, name, ambiguous, timeout=5)
        seen = statuses(answer)
        assert len(seen) <= 1, answer[:2000]
        assert set(seen) <= {400, 404, 405, 413, 501, 505}
        assert b"secret=1" not in answer
        assert b"/smuggled" not in answer
        is_served(emulation, name)


def test_a_header_without_end_is_cut_off(emulation: Emulation, name: str, attack: Attack) -> None:
    for raw in (
        f"GET / HTTP/1.1\r\nHost: localhost\r\nX: {'a' * 400_000}\r\n\r\n".encode(),
        b"GET / HTTP/1.1\r\nHost: localhost\r\n"
        + b"".join(b"X-%d: a\r\n" % number for number in range(40_000))
        + b"\r\n",
        f"GET /{'a' * 400_000} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(),
    ):
        with attack:
            assert set(statuses(send(emulation, name, raw))) <= {400, 413, 414, 431}
            is_served(emulation, name)


TAKES_BODIES = {
    "auth0": "/oauth/token",
    "aws": "/",
    "entra": "/common/oauth2/v2.0/token",
    "google": "/token",
    "console": "/login",
}


def test_a_body_without_end_is_not_read(emulation: Emulation, name: str, attack: Attack) -> None:
    path = TAKES_BODIES[name]
    headers = {"Content_Type": "application/x-www-form-urlencoded", "Origin": emulation.url("console")}
    with attack:
        raw = request(path, method="POST", Content_Length=str(10**12), **headers)
        assert statuses(send(emulation, name, raw + b"{" * 100)) == [413]
    for chunk in (b"fffffffffff\r\n", b"-1\r\n", b"zz\r\n", b"3\r\na=bX", b""):
        with attack:
            raw = request(path, method="POST", Transfer_Encoding="chunked", **headers)
            answer = send(emulation, name, raw + chunk + b"a" * 100 + NEXT, timeout=12)
            assert len(statuses(answer)) <= 1
            assert set(statuses(answer)) <= {400, 403, 404, 413}
    is_served(emulation, name)


def test_a_body_that_is_shorter_than_it_says_is_no_request(emulation: Emulation, name: str, attack: Attack) -> None:
    with attack:
        form = "application/x-www-form-urlencoded"
        raw = request("/oauth/token", method="POST", Content_Type=form, Content_Length="100")
        with connect(emulation, name) as connection:
            connection.sendall(raw + b"grant_type=client_credentials")
        is_served(emulation, name)


@pytest.fixture
def slow(emulation: Emulation, name: str) -> Iterator[list[str]]:
    """Sixteen clients that have begun something and do not go on."""
    begun = (b"", b"GET / HT", b"POST /oauth/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\na=")
    with ExitStack() as open_connections:
        for number in range(16):
            connection = open_connections.enter_context(connect(emulation, name))
            connection.sendall(begun[number % len(begun)])
        yield [name]


def test_slow_clients_keep_nobody_waiting(emulation: Emulation, name: str, slow: list[str], attack: Attack) -> None:
    with attack:
        answered: list[int] = []
        threads = [
            threading.Thread(
                target=lambda: answered.append(emulation.http().get(f"{emulation.url(name)}/", timeout=5).status_code)
            )
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(answered) == 8


@pytest.mark.parametrize("method", ["OPTIONS", "HEAD", "PUT", "DELETE", "PATCH", "PROPFIND", "get", "GET\t", "\u00c4"])
def test_a_method_that_nothing_is_done_by_does_nothing(
    emulation: Emulation, name: str, method: str, attack: Attack
) -> None:
    with attack:
        raw = f"{method} /authorize HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        seen = statuses(send(emulation, name, raw))
        assert len(seen) <= 1
        assert all(status < 500 or status in (501, 505) for status in seen)
