"""Other processes of this machine: who listens on a port, what a process is, and waiting for its end."""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_LISTEN = "0A"


@dataclass(frozen=True)
class Process:
    """A process by its id; ``command`` is empty where it may not be read."""

    pid: int
    command: str

    def __str__(self) -> str:
        return f"process {self.pid} ({self.command})" if self.command else f"process {self.pid}"


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits for its parent does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    status = Path(f"/proc/{pid}/stat")
    with contextlib.suppress(OSError):
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    return True


def describe(pid: int) -> Process:
    """The process with its command line."""
    try:
        raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        return Process(pid, raw.replace(b"\0", b" ").decode(errors="replace").strip())
    except OSError:
        ps = shutil.which("ps")
        if not ps:
            return Process(pid, "")
        shown = subprocess.run([ps, "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False)
        return Process(pid, shown.stdout.strip())


def port_is_free(port: int) -> bool:
    """Whether a server may listen on the loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def listens(port: int) -> bool:
    """Whether a server accepts connections on the loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def listener(port: int) -> Process | None:
    """Who listens on the port; None where nobody does, or where this user may not know."""
    if sys.platform == "linux":
        pid = _linux_listener(port)
    else:
        lsof = shutil.which("lsof")
        command = [lsof or "lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-t"]
        out = subprocess.run(command, capture_output=True, text=True, check=False).stdout.split() if lsof else []
        pid = int(out[0]) if out else None
    return describe(pid) if pid else None


def _linux_listener(port: int) -> int | None:
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with contextlib.suppress(OSError):
            for line in Path(table).read_text().splitlines()[1:]:
                fields = line.split()
                if fields[3] == _LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                    inodes.add(f"socket:[{fields[9]}]")
    for folder in Path("/proc").glob("[0-9]*/fd") if inodes else ():
        with contextlib.suppress(OSError):
            for descriptor in folder.iterdir():
                with contextlib.suppress(OSError):
                    if str(descriptor.readlink()) in inodes:
                        return int(folder.parent.name)
    return None


def wait_for_end(pid: int, timeout_seconds: float) -> bool:
    """Waits until a process that is not our child has ended; False when it runs on.

    Linux has a descriptor for it, macOS and the BSDs an event.
    """
    if hasattr(os, "pidfd_open"):
        try:
            descriptor = os.pidfd_open(pid)
        except ProcessLookupError:
            return True
        try:
            poll = select.poll()
            poll.register(descriptor, select.POLLIN)
            return bool(poll.poll(timeout_seconds * 1000))
        finally:
            os.close(descriptor)
    return _wait_by_kqueue(pid, timeout_seconds)


if sys.platform in ("linux", "win32"):

    def _wait_by_kqueue(pid: int, timeout_seconds: float) -> bool:
        raise OSError("this system has no way to wait for another process")

else:

    def _wait_by_kqueue(pid: int, timeout_seconds: float) -> bool:
        queue = select.kqueue()
        try:
            ended = select.kevent(pid, select.KQ_FILTER_PROC, select.KQ_EV_ADD, select.KQ_NOTE_EXIT)
            return bool(queue.control([ended], 1, timeout_seconds))
        except ProcessLookupError:
            return True
        finally:
            queue.close()


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """A ``preexec_fn`` that has the kernel send ``number`` when the parent ends, however it ends; Linux only."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)

    def before_exec() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(number))

    return before_exec
