"""Logins by several clients at once, each with its own connection."""

from __future__ import annotations

import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from bench.logins.browser import Browser, LoginFailed, Target

CLIENTS = 4


def logins_per_second(target: Target, tls: ssl.SSLContext, count: int, *, clients: int = CLIENTS) -> float:
    """The rate of ``count`` logins in all.

    Connections are opened, and one login each is done, before the clock starts.

    Raises:
        LoginFailed: the first that failed; the rest are not waited for in vain.
    """
    shares = [count // clients + (number < count % clients) for number in range(clients)]
    barrier = threading.Barrier(clients + 1)

    def work(share: int) -> None:
        with Browser(target, tls) as browser:
            try:
                browser.log_in()
                barrier.wait()
                for _ in range(share):
                    browser.log_in()
            except BaseException:
                barrier.abort()
                raise

    with ThreadPoolExecutor(clients) as pool:
        running = [pool.submit(work, share) for share in shares]
        try:
            barrier.wait()
            begin = time.perf_counter()
        except threading.BrokenBarrierError:
            begin = 0.0
        failures = [failure for future in running if (failure := future.exception())]
        seconds = time.perf_counter() - begin
    for failure in failures:
        if not isinstance(failure, threading.BrokenBarrierError):
            raise failure
    if failures:
        raise LoginFailed(f"{target.title}: a client gave up")
    return count / seconds
