"""The Node process: JSON lines out and in, many requests at a time."""

from __future__ import annotations

import itertools
import json
import logging
import os
import subprocess
import threading
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from typing import Any

from emulator.postlogin.node import command

log = logging.getLogger("emulator.postlogin")

_SCRIPT = Path(__file__).with_name("worker.js")


class WorkerGone(Exception):
    """The process ended before it answered."""


class Worker:
    """One process, from start to stop; a new one is made when it is gone."""

    def __init__(self, node: str) -> None:
        self._numbers = itertools.count(1)
        self._pending: dict[int, Future[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        # Its environment is empty but for what a program needs to run: no credentials of this process reach the code.
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TZ") if name in os.environ}
        self._process = process = subprocess.Popen(  # noqa: S603
            command(node, _SCRIPT),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=kept,
            cwd=_SCRIPT.parent,
            start_new_session=True,
        )
        if process.stdin is None or process.stdout is None:
            raise WorkerGone
        self._input, self._output = process.stdin, process.stdout
        self._reader = threading.Thread(target=self._read, name="postlogin-answers", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Of the Node process."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether it still takes requests."""
        return self._process.poll() is None

    def send(self, request: dict[str, Any]) -> Future[dict[str, Any]]:
        """Sends a request; its answer, or ``WorkerGone``, comes through the future."""
        future: Future[dict[str, Any]] = Future()
        with self._lock:
            number = next(self._numbers)
            self._pending[number] = future
            try:
                self._input.write(json.dumps({**request, "id": number}).encode() + b"\n")
                self._input.flush()
            except (OSError, ValueError):
                # A broken pipe, or one that was closed when the process had ended.
                self._pending.pop(number, None)
                future.set_exception(WorkerGone())
        return future

    def _read(self) -> None:
        for line in self._output:
            answer = json.loads(line)
            for entry in answer.pop("log", []):
                log.debug("%s: %s", entry["script"], entry["text"])
            with self._lock:
                future = self._pending.pop(answer["id"], None)
            if future is not None:
                future.set_result(answer)
        self._process.wait()
        with self._lock:
            self._close_pipes()
            left, self._pending = list(self._pending.values()), {}
        for future in left:
            future.set_exception(WorkerGone())

    def _close_pipes(self) -> None:
        for pipe in (self._input, self._output):
            with suppress(OSError):
                pipe.close()

    def stop(self) -> None:
        """Ends the process at once, whatever it is doing, and waits until it has ended."""
        self._process.kill()
        self._reader.join()
