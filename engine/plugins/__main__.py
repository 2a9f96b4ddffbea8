"""``python -m engine.plugins auth0 aws``: one server a provider, until standard input ends or SIGTERM."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from concurrent import futures
from types import FrameType

import grpc  # type: ignore[import-untyped]
from pulumi.runtime.proto.provider_pb2_grpc import add_ResourceProviderServicer_to_server

from engine.plugins import package
from engine.plugins.server import Provider

_THREADS = 32
_OPTIONS = (("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1))


def serve(name: str) -> tuple[grpc.Server, int]:
    """A started server for one provider on the loopback interface, and its port."""
    server = grpc.server(futures.ThreadPoolExecutor(_THREADS), options=_OPTIONS)
    add_ResourceProviderServicer_to_server(Provider(package.load(name)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m engine.plugins", description="Provider plugins for the CLI to attach."
    )
    parser.add_argument("providers", nargs="+", choices=package.VENDORS)
    names = list(dict.fromkeys(parser.parse_args(arguments).providers))
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        ended.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the CLI handles Ctrl-C, and still needs its plugins to do so
    servers = {name: serve(name) for name in names}
    print(json.dumps({name: port for name, (_, port) in servers.items()}), flush=True)
    threading.Thread(target=_wait_for_end_of_input, args=(ended,), daemon=True).start()
    ended.wait()
    for server, _ in servers.values():
        server.stop(grace=1)
    return 0


def _wait_for_end_of_input(ended: threading.Event) -> None:
    # Not sys.stdin: a thread inside its lock would abort the interpreter's end.
    while os.read(0, 4096):
        pass
    ended.set()


if __name__ == "__main__":
    sys.exit(main())
