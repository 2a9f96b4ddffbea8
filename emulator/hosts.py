"""Which host a request may be addressed to: this machine's own loopback names.

A page that has its own name resolve to 127.0.0.1 could otherwise send requests here as if they were to itself (DNS rebinding), and
read the answers. The port is not looked at: somebody may have forwarded another one.

Source: RFC 9110 section 7.4 (a request for an authority that the server does not answer for is misdirected).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

StartResponse = Callable[[str, list[tuple[str, str]]], Any]

_OWN = re.compile(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?", re.IGNORECASE)
_TEXT = b"The emulator answers to localhost, 127.0.0.1 and [::1] only.\n"


def is_own(host: str) -> bool:
    """Whether a ``Host`` header names this machine by its loopback interface."""
    return _OWN.fullmatch(host) is not None


def misdirected(start_response: StartResponse) -> Iterable[bytes]:
    """The answer to a request for somebody else."""
    headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(_TEXT)))]
    start_response("421 Misdirected Request", headers)
    return [_TEXT]
