"""Stands in front of a vendor's application and does what the plan says."""

from __future__ import annotations

import errno
import functools
import json
import logging
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from emulator.faults import answers
from emulator.faults.calls import Call, buffer_body, called
from emulator.faults.plan import Fault, Plan, read

log = logging.getLogger("emulator.faults")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Injector:
    """Reads the plan again whenever its file is another one, so that a test changes it while the emulator runs.

    A fault that was injected is in the journal before anything happens, so that an emulator which the plan killed does not meet the same
    fault again when it is back.

    Args:
        path: the plan.

    Raises:
        PlanRefused: it cannot be read, others may read it, or it is not a plan.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._plan, self._version = Plan(journal=path), (0, 0, 0)
        self._seen: dict[str, int] = {}
        self._done: set[tuple[str, int]] = set()
        self._late: list[tuple[Fault, Callable[[], object]]] = []
        self._load()
        log.warning("faults are injected as %s says: this is no healthy emulator", path)

    def around(self, vendor: str, application: Application) -> Application:
        """The vendor's application with its faults."""

        def faulty(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
            call = called(vendor, environ)
            self._take_late_effects(call)
            faults = self._due(call)
            for fault in faults:
                if fault.moment == "late":
                    self._delay(fault, application, environ)
            answer = self._act(call, [fault for fault in faults if fault.moment != "after"])
            later = [fault for fault in faults if fault.moment == "after"]
            if answer is None and not later:
                return application(environ, start_response)
            if answer is None:
                answer = _run(application, environ)
                answer = self._act(call, later) or answer
            status, headers, body = answer
            sent = [(name, value) for name, value in headers if name.lower() != "content-length"]
            start_response(f"{status} {answers.phrase(status)}", [*sent, ("Content-Length", str(len(body)))])
            return [body]

        return faulty

    def _delay(self, fault: Fault, application: Application, environ: dict[str, Any]) -> None:
        """Keeps a request for later."""
        from werkzeug.wrappers import Request

        buffer_body(Request(environ, populate_request=False))
        with self._lock:
            self._late.append((fault, functools.partial(_run, application, environ)))

    def _take_late_effects(self, call: Call) -> None:
        """Has the requests take effect that were kept until this call, those of an earlier plan never."""
        with self._lock:
            self._load()
            due = [take_effect for fault, take_effect in self._late if fault.matches(call)]
            self._late = [kept for kept in self._late if not kept[0].matches(call)]
        for take_effect in due:
            take_effect()

    def _act(self, call: Call, faults: list[Fault]) -> answers.Answer | None:
        """Does all of them; the last answer that one gives counts."""
        answer = None
        for fault in faults:
            if fault.does == "throttle":
                answer = answers.throttled(call, fault.seconds)
            elif fault.does == "fail":
                answer = answers.failed(call, fault.status)
            elif fault.does == "wait":
                time.sleep(fault.seconds)
            elif fault.does == "hold" and fault.pipe is not None:
                # Blocks until somebody opens the other end, and then until they close it.
                fault.pipe.read_bytes()
            elif fault.does == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            elif fault.does == "cut":
                # The server ends a connection without a word when the client's end seems to be gone.
                raise ConnectionResetError(errno.ECONNRESET, f"cut by the fault {fault.name}")
        return answer

    def _due(self, call: Call) -> list[Fault]:
        """The faults whose turn this call is; each leaves its line."""
        with self._lock:
            self._load()
            due, follows = [], {name for name, _ in self._done}
            for fault in self._plan.faults:
                if not fault.matches(call) or fault.following not in (None, *follows):
                    continue
                count = self._seen[fault.name] = self._seen.get(fault.name, 0) + 1
                if fault.at is not None and (count not in fault.at or (fault.name, count) in self._done):
                    continue
                self._note(fault, call, count)
                self._done.add((fault.name, count))
                due.append(fault)
            return due

    def _note(self, fault: Fault, call: Call, count: int) -> None:
        line = {
            "fault": fault.name,
            "does": fault.does,
            "moment": fault.moment,
            "vendor": call.vendor,
            "call": call.name,
        }
        handle = os.open(self._plan.journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as journal:
            journal.write(json.dumps({**line, "count": count}) + "\n")

    def _load(self) -> None:
        about = self._path.stat()
        version = (about.st_ino, about.st_mtime_ns, about.st_size)
        if version != self._version:
            self._plan, self._version, self._seen, self._late = read(self._path), version, {}, []
            self._done = set(_injected(self._plan.journal))


def _injected(journal: Path) -> Iterator[tuple[str, int]]:
    """The name of each fault that was injected, and at which of its calls."""
    if journal.exists():
        for line in map(json.loads, journal.read_text(encoding="utf-8").splitlines()):
            yield line["fault"], line["count"]


def _run(application: Application, environ: dict[str, Any]) -> answers.Answer:
    """The whole of the application's answer."""
    started: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], None]:
        started[:] = [status, headers]
        return lambda _: None

    chunks = application(environ, start_response)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = started
    return int(status.split()[0]), list(headers), body
