"""HTTP with the official provider's patience."""

from __future__ import annotations

import random
import time
from typing import Any, Final

import httpx

_RETRIES: Final = 3
_FAILED: Final = frozenset({500, 502, 503, 504, 524})
_LIMITED: Final = 429
_UNREADABLE_RESET_SECONDS: Final = 5.0


class PatientClient(httpx.Client):
    """Tries again: connection errors and 5xx three times, a rate limit until it ends, however often it takes."""

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        failures = 0
        while True:
            try:
                response = super().send(request, **options)
            except httpx.TransportError:
                failures += 1
                if failures > _RETRIES:
                    raise
                self._sleep(_backoff(failures))
                continue
            if response.status_code == _LIMITED:
                response.close()
                self._sleep(_until_reset(response))
            elif response.status_code in _FAILED and failures < _RETRIES:
                failures += 1
                response.close()
                self._sleep(_backoff(failures))
            else:
                return response

    def _sleep(self, seconds: float) -> None:
        time.sleep(seconds)


def _backoff(failures: int) -> float:
    return 0.25 * 2.0**failures * (1 + random.random())  # noqa: S311 - spreads retries, guards nothing


def _until_reset(response: httpx.Response) -> float:
    try:
        return max(0.0, float(response.headers["X-RateLimit-Reset"]) - time.time())
    except (KeyError, ValueError):
        return _UNREADABLE_RESET_SECONDS
