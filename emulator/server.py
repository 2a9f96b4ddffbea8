"""One TLS port a vendor, on the loopback interface and nowhere else."""

from __future__ import annotations

import io
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterable
from typing import Any

from cheroot import wsgi
from cheroot.makefile import StreamReader, StreamWriter
from cheroot.ssl import Adapter
from werkzeug.exceptions import HTTPException

from emulator.hosts import is_own, misdirected
from emulator.http_syntax import Body, StrictConnection

WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
log = logging.getLogger("emulator.http")

ADDRESS = "127.0.0.1"
"""Not a setting: what stands in for a login must not be reachable from another machine."""

_THREADS = 32
_LARGEST_HEADER_BYTES = 256 * 1024
_LARGEST_BODY_BYTES = 100 * 1024 * 1024
"""A Lambda function's archive of 50 MB, the most that AWS takes in a request, is 67 MB as JSON."""


class _LazyHandshake(Adapter):
    """TLS whose handshake takes place in the worker thread.

    cheroot's own adapter shakes hands in the one thread that accepts connections, so a client that connects and then says
    nothing would keep all others waiting.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context

    def bind(self, sock: socket.socket) -> socket.socket:
        return sock

    def wrap(self, sock: socket.socket) -> tuple[ssl.SSLSocket, dict[str, str]]:
        wrapped = self.context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        return wrapped, self.get_environ()

    def get_environ(self, *_: Any) -> dict[str, str]:
        return {"wsgi.url_scheme": "https", "HTTPS": "on"}

    def makefile(self, sock: ssl.SSLSocket, mode: str = "r", bufsize: int = io.DEFAULT_BUFFER_SIZE) -> Any:
        return (StreamReader if "r" in mode else StreamWriter)(sock, mode, bufsize)


class Listener:
    """A vendor's application behind TLS on one port, which is bound at once and answers after ``start``.

    Args:
        name: for the log.
        port: 0 takes a free one; ``self.port`` says which.
    """

    def __init__(self, name: str, port: int, context: ssl.SSLContext) -> None:
        self.name = name
        self.application: WSGIApplication | None = None
        self._server = wsgi.Server(
            (ADDRESS, port), self._answer, server_name="emulator", numthreads=_THREADS, request_queue_size=128
        )
        self._server.ConnectionClass = StrictConnection
        self._server.max_request_header_size = _LARGEST_HEADER_BYTES
        self._server.max_request_body_size = _LARGEST_BODY_BYTES
        self._server.ssl_adapter = _LazyHandshake(context)
        self._server.error_log = self._error_log  # type: ignore[method-assign]
        self._server.prepare()
        self.port: int = self._server.bind_addr[1]
        self._thread = threading.Thread(target=self._server.serve, name=f"listen-{name}", daemon=True)

    def _answer(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Logs method, path and status; never the query or the body, which carry codes and passwords."""

        def started(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            log.info("%s %s %s %s", self.name, environ["REQUEST_METHOD"], environ["PATH_INFO"], status)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        if not is_own(environ.get("HTTP_HOST", "")):
            return misdirected(started)
        if self.application is None:
            raise RuntimeError("requests are answered only once the application is there")
        environ["wsgi.input"] = Body(environ["wsgi.input"])
        try:
            return self.application(environ, started)
        except HTTPException as problem:
            return problem(environ, started)

    def _error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        log.log(level, "%s: %s", self.name, msg, exc_info=traceback)

    def start(self) -> None:
        """Answers from now on, with ``self.application``."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the requests that are being answered; whether it has started or not."""
        self._server.stop()
        if self._thread.ident is not None:
            self._thread.join(timeout=10)
