"""Dex's process: is it there, start it, stop it. What it is to do stands in the stack's outputs.

Dex reads its configuration when it starts, and only then. So a changed one takes a restart; who is logged in stays so, for
sessions and signing keys are in a file.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

from engine import locks, paths, processes
from engine.problems import CannotGoOn, Problem

_READY = 'msg="listening on" server=https'
_START_SECONDS = 30.0
_STOP_SECONDS = 10.0
_BETWEEN_TRIES_SECONDS = 0.02
_LOG_LINES = 5
_RESTART_DAYS = 20
"""Its certificate is made when it starts, and is good for longer than that."""


@dataclass(frozen=True)
class Running:
    """What is kept of a Dex that runs, in ``dex.json``."""

    pid: int
    port: int
    digest: str
    """Of all that it was started with."""
    started: float
    """Seconds since 1970."""


@dataclass(frozen=True)
class Wanted:
    """A Dex as it should run."""

    program: Path
    configuration: str
    port: int
    authority: Path
    """PEM file of the authority that it trusts, and that its own certificate is of."""

    @property
    def environment(self) -> dict[str, str]:
        """Dex's own switches: nothing in the configuration is passed over, and a connector that cannot be reached is told."""
        sessions = "sessions" in yaml.safe_load(self.configuration)
        return {
            "SSL_CERT_FILE": str(self.authority),
            "DEX_CONFIG_DISALLOW_UNKNOWN_FIELDS": "true",
            "DEX_CONTINUE_ON_CONNECTOR_FAILURE": "false",
            "DEX_SESSIONS_ENABLED": str(sessions).lower(),
        }

    @property
    def digest(self) -> str:
        parts = (str(self.program), self.configuration, self.authority.read_text("utf-8"), str(self.environment))
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def folder() -> Path:
    return paths.state_dir() / "dex"


def running(state: Path) -> Running | None:
    """The Dex of a state folder; None where none runs."""
    if not locks.is_held(state / "lock"):
        return None
    try:
        return Running(**json.loads((state / "dex.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def ensure(state: Path, wanted: Wanted) -> bool:
    """Has Dex run as it should; False when it did already. Two commands at once start one.

    Raises:
        CannotGoOn: Dex refuses the configuration, in its own words. What ran before runs on.
    """
    paths.private_dir(state)
    with locks.one_at_a_time(state.parent / "dex.starting"):
        found = running(state)
        age_days = (time.time() - found.started) / 86400 if found else 0
        if found and found.digest == wanted.digest and age_days < _RESTART_DAYS:
            return False
        _try_out(state, wanted)
        if found:
            _end(found.pid)
        _write(state, wanted)
        _start(state, wanted)
        return True


def stop(state: Path) -> bool:
    """Stops Dex, waits for its end, and deletes what it kept; False when there was nothing of it.

    Raises:
        CannotGoOn: it did not end in time.
    """
    if not state.exists():
        return False
    with locks.one_at_a_time(state.parent / "dex.starting"):
        found = running(state)
        if found:
            _end(found.pid)
        shutil.rmtree(state)
    return True


def _try_out(state: Path, wanted: Wanted) -> None:
    """Dex has no command that checks a configuration: it is started beside the other one, on a port and a database of its own."""
    with tempfile.TemporaryDirectory(dir=state) as name:
        trial = Path(name)
        _write(trial, wanted)
        with subprocess.Popen(
            [*_command(wanted), "--web-https-addr", "127.0.0.1:0"],
            cwd=trial,
            env=_environment(wanted.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            preexec_fn=processes.die_with_parent(signal.SIGKILL),  # noqa: PLW1509 - one system call, nothing that locks
            text=True,
        ) as process:
            said: list[str] = []
            accepted = False
            for line in process.stdout or ():
                said.append(line.rstrip())
                if _READY in line:
                    accepted = True
                    process.kill()
                    break
        if not accepted:
            (state / "refused.log").write_text("\n".join(said) + "\n", encoding="utf-8")
            reason = said[-1] if said else "it said nothing"
            what = f"Dex refuses its configuration: {reason}"
            raise CannotGoOn([Problem(what, f"all that it said is in {state / 'refused.log'}")])


def _start(state: Path, wanted: Wanted) -> None:
    """It inherits the lock, which is so held until its end, however that comes."""
    (state / "dex.json").unlink(missing_ok=True)
    log = state / "dex.log"
    with log.open("ab") as said, (state / "lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        begin = said.tell()
        process = subprocess.Popen(
            _command(wanted),
            cwd=state,
            env=_environment(wanted.environment),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            pass_fds=[lock.fileno()],
            start_new_session=True,
        )
        described = Running(process.pid, wanted.port, wanted.digest, time.time())
        _write_private(state / "dex.json", json.dumps(asdict(described)))
    _wait_until_it_listens(process.pid, wanted.port, log, begin)


def _wait_until_it_listens(pid: int, port: int, log: Path, begin: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not processes.listens(port):
        ended = processes.wait_for_end(pid, _BETWEEN_TRIES_SECONDS)
        if ended or time.monotonic() > deadline:
            said = log.read_bytes()[begin:].decode(errors="replace").strip().splitlines()[-_LOG_LINES:]
            reason = said[-1] if said else "it said nothing"
            state = "did not start" if ended else f"does not listen at port {port}"
            raise CannotGoOn([Problem(f"Dex {state}: {reason}", f"see {log}")])


def _end(pid: int) -> None:
    """Asks first: Dex answers what it was asked before it ends. Killed, it loses nothing that it told anybody of."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        if processes.wait_for_end(pid, _STOP_SECONDS):
            return
    raise CannotGoOn([Problem(f"Dex ({processes.describe(pid)}) does not end", "see what your system says of it")])


def _command(wanted: Wanted) -> list[str]:
    return [str(wanted.program), "serve", "config.yaml"]


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **own}


def _write(target: Path, wanted: Wanted) -> None:
    """The configuration, and the certificate that it names."""
    from emulator.authority import Authority

    _write_private(target / "config.yaml", wanted.configuration)
    Authority(wanted.authority.parent).write_leaf(target / "tls.pem", target / "tls.key")


def _write_private(path: Path, text: str) -> None:
    from emulator.files import write_private

    write_private(path, text.encode())
