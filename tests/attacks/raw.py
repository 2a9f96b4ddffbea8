"""Requests as no client library would send them: bytes over TLS."""

from __future__ import annotations

import re
import socket
import ssl
from contextlib import closing

from tests.attacks.emulation import Emulation


def connect(emulation: Emulation, vendor: str, timeout: float = 15) -> ssl.SSLSocket:
    trust = ssl.create_default_context(cafile=str(emulation.certificate))
    plain = socket.create_connection(("127.0.0.1", emulation.port(vendor)), timeout=timeout)
    return trust.wrap_socket(plain, server_hostname="localhost")


def send(emulation: Emulation, vendor: str, request: bytes, timeout: float = 15) -> bytes:
    """All that comes back until the other side has no more to say."""
    with closing(connect(emulation, vendor, timeout)) as connection:
        connection.sendall(request)
        answer = b""
        try:
            while block := connection.recv(65536):
                answer += block
        except (ConnectionError, ssl.SSLError, TimeoutError):
            return answer
        return answer


def statuses(answer: bytes) -> list[int]:
    """The status of each response in what came back."""
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] ([0-9]{3}) ", answer)]


def request(
    path: str = "/", *, method: str = "GET", host: str = "localhost", body: bytes = b"", **headers: str
) -> bytes:
    """A request that ends its connection; ``headers`` have underscores for dashes."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
