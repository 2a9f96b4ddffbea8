"""Runs a policy pack where the CLI asks the language host to: a process of its own, whose output goes back as it comes.

A CLI that comes with the official language host asks this way, and asks the host that is attached. One without it runs the script
in ``analyzers/`` instead.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import IO, Any

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto import language_pb2

KIND = "analyzer"
_CHUNK = 64 * 1024


def run(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
    """Answers what the pack writes, then its exit status; the pack ends when the CLI hangs up.

    Args:
        request: a ``RunPluginRequest`` whose program directory is the pack's folder.
    """
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "pulumi.policy", *request.args, "."],
        cwd=request.info.program_directory,
        env=dict(variable.split("=", 1) for variable in request.env) or None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        if not context.add_callback(process.terminate):
            process.terminate()
        yield from _output_of(process)
        yield language_pb2.RunPluginResponse(exitcode=process.wait())


def _output_of(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    written: SimpleQueue[Any] = SimpleQueue()
    forwarding = [
        threading.Thread(target=_forward, args=(name, stream, written), daemon=True)
        for name, stream in (("stdout", process.stdout), ("stderr", process.stderr))
    ]
    for thread in forwarding:
        thread.start()
    for _ in forwarding:
        yield from iter(written.get, None)


def _forward(name: str, stream: IO[bytes], written: SimpleQueue[Any]) -> None:
    """Puts what is written into the queue, and None when there is no more to come."""
    while data := stream.read1(_CHUNK):  # type: ignore[attr-defined]
        written.put(language_pb2.RunPluginResponse(**{name: data}))
    written.put(None)
