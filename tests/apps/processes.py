"""An app as a process: started, waited for until it answers, and ended whatever happens."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_READY_SECONDS = 90.0
_END_SECONDS = 20.0
_BETWEEN_LOOKS = 0.05
_SHOWN_BYTES = 20_000

suspects: list[App] = []
"""Those that run, and those that ran when a test failed: their logs belong to its report."""


@dataclass(frozen=True)
class App:
    """An app that answers at ``url``."""

    name: str
    url: str
    folder: Path
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> str:
        """The end of what it said."""
        with (self.folder / "app.log").open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - _SHOWN_BYTES))
            return file.read().decode(errors="replace")


@contextmanager
def running(
    name: str, command: Sequence[str], url: str, folder: Path, variables: Mapping[str, str], authority: Path
) -> Iterator[App]:
    """Runs an app in ``folder``, where it trusts the authority beside the system's and sees no variable but these and the usual few.

    Raises:
        AssertionError: it ended, or answered nobody; with its log.
    """
    environment = {
        "PATH": os.pathsep.join([str(Path(command[0]).parent), os.environ["PATH"]]),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "SSL_CERT_FILE": str(authority),
        "REQUESTS_CA_BUNDLE": str(authority),
        **variables,
    }
    with (
        (folder / "app.log").open("wb") as log,
        subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        app = App(name, url, folder, process)
        suspects.append(app)
        try:
            _wait_until_it_answers(app)
            yield app
            suspects.remove(app)
        finally:
            _end(process)


def _wait_until_it_answers(app: App) -> None:
    end = time.monotonic() + _READY_SECONDS
    while not _answers(app.url):
        assert time.monotonic() < end, f"{app.name} does not answer at {app.url}:\n{app.log}"
        try:
            status = app.process.wait(_BETWEEN_LOOKS)
        except subprocess.TimeoutExpired:
            continue
        raise AssertionError(f"{app.name} ended with status {status}:\n{app.log}")


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_READY_SECONDS)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == 200
    except (ConnectionError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Asks it, so that it may end those that it started; then ends all of its session."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_END_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
