"""Every vendor of the emulator behind a TLS port of its own, in this process, with a clock that a test moves."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from emulator.authority import Authority
from emulator.context import Context
from emulator.runtime import VENDORS
from emulator.server import Listener
from emulator.settings import EmulatorSettings
from emulator.store import Store


class Clock:
    """Real time, unless a test moves it on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


class Emulation:
    """What ``python -m emulator`` runs, with a clock; every port is a free one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = Authority(folder)
        self.clock = Clock()
        tls = self.authority.server_context()
        self.listeners = {name: Listener(name, 0, tls) for name in VENDORS}
        ports = {f"{name}_port": listener.port for name, listener in self.listeners.items()}
        settings = EmulatorSettings(state=folder, bcrypt_cost=4, **ports)
        self.context = Context(settings, Store(folder / "emulator.db"), self.clock)
        for name, listener in self.listeners.items():
            listener.application = importlib.import_module(f"emulator.{name}").create_app(self.context)
            listener.start()

    def stop(self) -> None:
        for listener in self.listeners.values():
            listener.stop()
        importlib.import_module("emulator.auth0").close(self.context)
        self.context.store.close()

    def port(self, vendor: str) -> int:
        return self.listeners[vendor].port

    def url(self, vendor: str) -> str:
        return f"https://localhost:{self.port(vendor)}"

    @property
    def certificate(self) -> Path:
        return self.authority.certificate

    @contextmanager
    def later(self, seconds: float) -> Iterator[None]:
        """The clock, so much further on for as long as the block lasts."""
        self.clock.ahead += seconds
        try:
            yield
        finally:
            self.clock.ahead -= seconds

    def http(self) -> requests.Session:
        """A client without cookies that trusts the authority and follows no redirects."""
        session = _Still()
        session.verify = str(self.certificate)
        session.trust_env = False
        return session


class _Still(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        return None
