"""Requests are read in one way or not at all: what cheroot lets pass and another reader might read differently is refused.

Source: RFC 9112 sections 5.1 (no space before the colon), 5.2 (no folded lines), 6.1 and 6.3 (one length, or chunks alone), RFC 9110
section 5.5 (no control characters in values) and 7.2 (one ``Host``).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from cheroot.errors import MaxSizeExceeded
from cheroot.server import HeaderReader, HTTPConnection, HTTPRequest
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

_LINE = re.compile(rb"(?P<name>[!#$%&'*+\-.^`|~0-9A-Za-z]+):[ \t]*(?P<value>[\t\x20-\x7e\x80-\xff]*)\r\n")
"""Without underscores in names: WSGI has them for dashes, so that two names would be one."""
_SINGLE = frozenset({b"host", b"content-length", b"transfer-encoding", b"content-type", b"authorization"})
_LENGTH = re.compile(rb"[0-9]{1,18}")


class StrictHeaders(HeaderReader):
    """Reads the headers of one request; ``ValueError`` is answered with 400, and the connection ends."""

    def __call__(self, rfile: Any, hdict: dict[bytes, bytes] | None = None) -> dict[bytes, bytes]:
        lines = list(_lines(rfile))
        seen: dict[bytes, bytes] = {}
        for line in lines[:-1]:
            found = _LINE.fullmatch(line)
            if found is None:
                raise ValueError("Illegal header line.")
            name = found["name"].lower()
            if name in seen and name in _SINGLE:
                raise ValueError("Repeated header.")
            seen[name] = found["value"].strip()
        if b"transfer-encoding" in seen:
            if b"content-length" in seen or seen[b"transfer-encoding"].lower() != b"chunked":
                raise ValueError("Ambiguous length.")
        elif b"content-length" in seen and not _LENGTH.fullmatch(seen[b"content-length"]):
            raise ValueError("Malformed Content-Length Header.")
        read: dict[bytes, bytes] = super().__call__(io.BytesIO(b"".join(lines)), hdict)
        return read


def _lines(rfile: Any) -> Iterator[bytes]:
    """Up to the empty one that ends the headers."""
    while True:
        line = rfile.readline()
        if not line:
            raise ValueError("Illegal end of headers.")
        yield line
        if line == b"\r\n":
            return


class _Request(HTTPRequest):
    header_reader = StrictHeaders()

    def send_headers(self) -> None:
        # cheroot leaves chunks that nobody read in the connection, where they would be the next request.
        if self.chunked_read:
            self.close_connection = True
        super().send_headers()


class StrictConnection(HTTPConnection):
    """A connection whose requests are read so."""

    RequestHandlerClass = _Request


class Body:
    """A request's body, whose faults are the client's: too large, or not the chunks that it said it would be."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int | None = None) -> bytes:
        """As a file's."""
        return self._guarded(self._stream.read, size)

    def readline(self, size: int | None = None) -> bytes:
        """As a file's."""
        return self._guarded(self._stream.readline, size)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    @staticmethod
    def _guarded(read: Any, size: int | None) -> bytes:
        try:
            return bytes(read() if size is None or size < 0 else read(size))
        except MaxSizeExceeded as problem:
            raise RequestEntityTooLarge from problem
        except (ValueError, OSError) as problem:
            raise BadRequest from problem
