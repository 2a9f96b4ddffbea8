"""``python -m engine.plugins auth0 aws``: one server a provider, until standard input ends or SIGTERM."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import warnings
from collections.abc import Sequence
from concurrent import futures
from pathlib import Path
from types import FrameType

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from engine.journal import Journal
from engine.plugins import package
from engine.plugins.server import Provider

_THREADS = 32
_LAST_REQUESTS_SECONDS = 10.0
"""What was begun is ended first: the engine has to hear of it, or else the next command waits for the journal."""
_OPTIONS = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


def serve(name: str, journal: Journal, pool: futures.Executor) -> tuple[grpc.Server, int]:
    """A started server for one provider on the loopback interface, and its port."""
    server = grpc.server(pool, options=_OPTIONS)
    add_ResourceProviderServicer_to_server(Provider(package.load(name), journal), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m engine.plugins", description="Provider plugins for the CLI to attach."
    )
    parser.add_argument("providers", nargs="+", choices=package.VENDORS)
    parser.add_argument("--journal", type=Path, metavar="FILE", help="where creations are noted before they begin")
    given = parser.parse_args(arguments)
    expect_no_socks()
    journal = Journal(given.journal)
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the CLI handles Ctrl-C, and still needs its plugins to do so
    pool = futures.ThreadPoolExecutor(_THREADS * len(package.VENDORS))
    servers = {name: serve(name, journal, pool) for name in dict.fromkeys(given.providers)}
    print(json.dumps({name: port for name, (_, port) in servers.items()}), flush=True)
    threading.Thread(target=_wait_for_end_of_input, args=(ended,), daemon=True).start()
    ended.wait()
    for server, _ in servers.values():
        server.stop(grace=_LAST_REQUESTS_SECONDS)
    last = threading.Thread(target=pool.shutdown, kwargs={"cancel_futures": True}, daemon=True)
    last.start()
    last.join(_LAST_REQUESTS_SECONDS)
    journal.close()
    return 0


def expect_no_socks() -> None:
    """Keeps urllib3 from telling that PySocks is not installed.

    botocore and requests do so themselves while they import it; but what one thread puts into the filters is lost where another leaves
    ``warnings.catch_warnings`` in the same moment.
    """
    warnings.filterwarnings("ignore", message="SOCKS support in urllib3")


def _wait_for_end_of_input(ended: threading.Event) -> None:
    # Not sys.stdin: a thread inside its lock would abort the interpreter's end.
    while os.read(0, 4096):
        pass
    ended.set()


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    # A request that a vendor does not answer would keep the process, and with it the next command.
    os._exit(status)
