"""Logins that go on while something else happens, as an app's users see it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Login = Callable[[], Any]


@dataclass
class Logins:
    """One login after the other in a thread of its own; what the app knows may be changed meanwhile."""

    login: Login
    done: int = 0
    failures: list[str] = field(default_factory=list)
    _more: threading.Condition = field(default_factory=threading.Condition)
    _stop: bool = False

    def run(self) -> None:
        with ThreadPoolExecutor(1) as pool:
            while not self._stop:
                problem = pool.submit(self.login).exception()
                if problem is not None:
                    self.failures.append(f"login {self.done + 1}: {problem!r}")
                    self._stop = True
                with self._more:
                    self.done += 1
                    self._more.notify_all()

    def wait_for(self, more: int) -> None:
        """Until so many further logins have been tried."""
        with self._more:
            target = self.done + more
            self._more.wait_for(lambda: self.done >= target or bool(self.failures), timeout=120)
        assert not self.failures, self.failures

    def stop(self) -> None:
        self._stop = True


@contextmanager
def going_on(login: Login) -> Iterator[Logins]:
    """Logs in again and again until the end of the block, which fails when one login did."""
    logins = Logins(login)
    thread = threading.Thread(target=logins.run)
    thread.start()
    try:
        yield logins
    finally:
        logins.stop()
        thread.join(timeout=120)
    assert not logins.failures, logins.failures
