"""Requests that must not be sent twice: a second one would make a second thing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import httpx

_once: ContextVar[bool] = ContextVar("once", default=False)


def asks_once() -> bool:
    """Whether a client must not repeat a request that the vendor may have received."""
    return _once.get()


@contextmanager
def once() -> Iterator[None]:
    """What is sent inside is not repeated when its answer is lost."""
    with _set(True):
        yield


@contextmanager
def as_often_as_it_takes() -> Iterator[None]:
    """What is sent inside may be repeated after all, such as the request for a token."""
    with _set(False):
        yield


@contextmanager
def _set(value: bool) -> Iterator[None]:
    token = _once.set(value)
    try:
        yield
    finally:
        _once.reset(token)


def may_have_arrived(error: httpx.HTTPError) -> bool:
    """Whether the vendor may have received the request that failed so: it has not where there was no connection."""
    import httpx

    return not isinstance(
        error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
    )
