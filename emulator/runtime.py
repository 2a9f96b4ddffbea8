"""The whole emulator in one process: settings in, listening vendors out."""

from __future__ import annotations

import errno
import fcntl
import importlib
import json
import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from emulator.authority import Authority
from emulator.context import CannotStart, Context
from emulator.files import make_private_folder, write_private
from emulator.server import Listener
from emulator.settings import VERSION, EmulatorSettings
from emulator.store import Store

if TYPE_CHECKING:
    import ssl

    from emulator.faults import Injector

log = logging.getLogger("emulator")

VENDORS = ("auth0", "aws", "entra", "google", "console")
"""Each is a package ``emulator.<name>`` with ``create_app(context)``, and a setting ``<name>_port``."""

_ADMINISTERED = ("auth0", "aws", "entra")
"""Those with credentials of an administrator, by ``credentials(context)``."""

_HOUSEKEEPING_SECONDS = 300.0


class Emulator:
    """Binds every port before it answers on any.

    Raises:
        CannotStart: a port is taken, the state is in use, of another version or unreadable.
    """

    def __init__(self, settings: EmulatorSettings) -> None:
        make_private_folder(settings.state)
        self._lock = _lock(settings.state)
        _check_version(settings.state)
        self.settings = settings
        faults = _faults(settings.faults)
        self.store = Store(settings.state / "emulator.db")
        self.authority = Authority(settings.state)
        self._stop = threading.Event()
        tls = self.authority.server_context()
        with ExitStack() as bound:
            # Their threads would keep a process that cannot start, and whoever waits for it to be ready.
            self.listeners = []
            for name in VENDORS:
                self.listeners.append(_bind(name, getattr(settings, f"{name}_port"), tls))
                bound.callback(self.listeners[-1].stop)
            ports = {f"{listener.name}_port": listener.port for listener in self.listeners}
            self.settings = settings.model_copy(update=ports)
            self.context = Context(self.settings, self.store)
            for listener in self.listeners:
                vendor = importlib.import_module(f"emulator.{listener.name}")
                application = vendor.create_app(self.context)
                listener.application = faults.around(listener.name, application) if faults else application
            self._write_credentials()
            bound.pop_all()

    def _write_credentials(self) -> None:
        credentials = {
            name: importlib.import_module(f"emulator.{name}").credentials(self.context) for name in _ADMINISTERED
        }
        write_private(self.settings.state / "credentials.json", json.dumps(credentials, indent=2).encode())

    def start(self) -> None:
        """Answers from now on and says so in ``emulator.json``."""
        for listener in self.listeners:
            listener.start()
        description = {
            "pid": os.getpid(),
            "version": VERSION,
            **{f"{listener.name}_port": listener.port for listener in self.listeners},
        }
        write_private(self.settings.state / "emulator.json", json.dumps(description).encode())

    def stop(self) -> None:
        """Ends after the requests that are being answered; what was answered is on disk already."""
        # Each takes up to half a second to notice, so all are told at once.
        with ThreadPoolExecutor(len(self.listeners)) as pool:
            list(pool.map(Listener.stop, self.listeners))
        for listener in self.listeners:
            close = getattr(importlib.import_module(f"emulator.{listener.name}"), "close", None)
            if close is not None:
                close(self.context)
        (self.settings.state / "emulator.json").unlink(missing_ok=True)
        self.store.close()
        os.close(self._lock)

    def serve_until_stopped(self, ready: Callable[[], None]) -> None:
        """Serves until SIGTERM or SIGINT; ``ready`` is called once every port answers."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        self.start()
        ready()
        while not self._stop.wait(_HOUSEKEEPING_SECONDS):
            self.store.forget_expired(time.time())
        self.stop()


def _bind(name: str, port: int, tls: ssl.SSLContext) -> Listener:
    try:
        return Listener(name, port, tls)
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE and "Address already in use" not in str(problem):
            raise
        raise CannotStart(
            f"port {port} for {name} is taken by another program; stop that program or set "
            f"IDP_EMULATOR_{name.upper()}_PORT"
        ) from problem


def _faults(plan: Path | None) -> Injector | None:
    """What makes things go wrong, where a plan says so."""
    if plan is None:
        return None
    from emulator.faults import Injector, PlanRefused

    try:
        return Injector(plan)
    except (OSError, PlanRefused) as problem:
        raise CannotStart(f"no plan of faults: {problem}") from problem


def _lock(state: Path) -> int:
    """An advisory lock that the kernel lets go when the process ends, however it ends."""
    handle = os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        os.close(handle)
        raise CannotStart(
            f"another emulator uses {state}; stop it with `make down`, or name another --state"
        ) from problem
    return handle


def _check_version(state: Path) -> None:
    path = state / "version"
    if not path.exists():
        write_private(path, VERSION.encode())
    elif (found := path.read_text().strip()) != VERSION:
        raise CannotStart(
            f"{state} was made by an emulator of version {found}, this one is version {VERSION}; "
            "take the stack down with the release that made it, or delete the folder"
        )
