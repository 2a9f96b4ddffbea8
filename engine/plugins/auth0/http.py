"""HTTP with the official provider's patience."""

from __future__ import annotations

import random
import time
from typing import Any, Final

import httpx

from engine.plugins.once import asks_once, may_have_arrived

RETRIES: Final = 3
FAILED: Final = frozenset({500, 502, 503, 504, 524})
_LIMITED: Final = 429
_UNREADABLE_RESET_SECONDS: Final = 5.0


class PatientClient(httpx.Client):
    """Tries again: connection errors and 5xx three times, a rate limit until it ends, however often it takes.

    Within ``once`` a request that the service may have received is not sent again.
    """

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        final = asks_once() and request.method != "GET"
        failures, lost = 0, None
        while True:
            try:
                response = super().send(request, **options)
            except httpx.TransportError as error:
                failures += 1
                lost = lost or (error if may_have_arrived(error) else None)
                if failures > RETRIES or (final and may_have_arrived(error)):
                    # Of all that went wrong the worst is told: that a request may have arrived.
                    raise lost or error from None
                self._sleep(backoff(failures))
                continue
            if response.status_code == _LIMITED:
                response.close()
                self._sleep(_until_reset(response))
            elif response.status_code in FAILED and failures < RETRIES and not final:
                failures += 1
                response.close()
                self._sleep(backoff(failures))
            else:
                return response

    def _sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def backoff(failures: int) -> float:
    """Seconds to wait after so many failures."""
    return 0.25 * 2.0**failures * (1 + random.random())  # noqa: S311 - spreads retries, guards nothing


def _until_reset(response: httpx.Response) -> float:
    try:
        return max(0.0, float(response.headers["X-RateLimit-Reset"]) - time.time())
    except (KeyError, ValueError):
        return _UNREADABLE_RESET_SECONDS
