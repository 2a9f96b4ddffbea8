"""Ports that stay free until they are used."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack

# Below the range from which systems take the local ports of outgoing connections (32768 and up on Linux, 49152 elsewhere): a port of
# that range may be taken by anybody's connection between the moment it is found free and the moment it is bound.
_CANDIDATES = range(20000, 32000)


def free_ports(count: int) -> list[int]:
    """As many loopback ports, free now and different from one another."""
    with ExitStack() as held:
        found: list[int] = []
        for port in random.SystemRandom().sample(_CANDIDATES, len(_CANDIDATES)):
            probe = held.enter_context(socket.socket())
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            found.append(port)
            if len(found) == count:
                return found
    raise RuntimeError("no free ports on the loopback interface")
