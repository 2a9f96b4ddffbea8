"""Makes ``.venv``, with nothing but the standard library: ``python engine/bootstrap.py ROOT STAMP``."""

from __future__ import annotations

import contextlib
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import final

_SILENT_SECONDS = 1.5
_NEEDED_BYTES = 1_500_000_000
_PLAIN_SECONDS = 10.0


def main(root: Path, stamp: str) -> int:
    """0 when ``.venv`` has the requirements; else the reason is on standard error."""
    folder = root / ".venv"
    if shutil.disk_usage(root).free < _NEEDED_BYTES and not folder.exists():
        return _refuse(f"{root} has too little room: .venv needs {_NEEDED_BYTES // 1_000_000} MB")
    with _one_at_a_time(root):
        mark = folder / "requirements.cksum"
        if mark.is_file() and mark.read_text(encoding="utf-8").strip() == stamp:
            return 0
        return _make(folder) or _install(root, folder) or _finish(mark, stamp)


def _make(folder: Path) -> int:
    python = folder / "bin" / "python"
    if (
        python.exists()
        and subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    ):
        return 0
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(folder)], capture_output=True, text=True, check=False
    )
    if made.returncode != 0:
        shutil.rmtree(folder, ignore_errors=True)
        words = (made.stdout + made.stderr).strip()
        advice = "on Debian and Ubuntu: apt install python3-venv"
        return _refuse(f"`{sys.executable} -m venv` failed: {words}\n  {advice}")
    return 0


def _install(root: Path, folder: Path) -> int:
    # Compiling all of the providers' SDKs would take longer than installing them; Python compiles what it imports.
    options = ["--disable-pip-version-check", "--progress-bar=off", "--no-compile"]
    python = str(folder / "bin" / "python")
    command = [python, "-m", "pip", "install", *options, "-r", str(root / "requirements-dev.txt")]
    said: list[str] = []
    with (
        _Progress(folder) as progress,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip,
    ):
        for line in pip.stdout or ():
            said.append(line.rstrip())
            progress.read(line)
    if pip.returncode != 0:
        errors = [line for line in said if line.startswith("ERROR")] or said[-5:]
        return _refuse("pip could not install the requirements:\n  " + "\n  ".join(errors))
    return 0


def _finish(mark: Path, stamp: str) -> int:
    mark.write_text(stamp + "\n", encoding="utf-8")
    return 0


def _refuse(reason: str) -> int:
    print(f"dashboard-identity: {reason}", file=sys.stderr)
    return 1


@final
class _Progress:
    """One line that changes on a terminal, a line now and then elsewhere; nothing when it is over at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begin = time.monotonic()
        self._collected = 0
        self._name = ""
        self._to_install = 0
        self._terminal = sys.stderr.isatty()
        self._shown = False
        self._ended = threading.Event()
        self._ticker = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> _Progress:
        self._ticker.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._ended.set()
        self._ticker.join()
        if self._shown and self._terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def read(self, line: str) -> None:
        """Takes in a line of pip's."""
        word, _, rest = line.strip().partition(" ")
        if word == "Collecting":
            self._collected += 1
            self._name = re.split(r"[^\w.-]", rest)[0]
        elif line.startswith("Installing collected packages"):
            self._to_install = line.count(",") + 1

    def _tick(self) -> None:
        interval = _SILENT_SECONDS if self._terminal else _PLAIN_SECONDS
        if self._ended.wait(_SILENT_SECONDS):
            return
        self._show()
        while not self._ended.wait(interval):
            self._show()

    def _show(self) -> None:
        text = f"preparing .venv: {self._state()} ({time.monotonic() - self._begin:.0f} s)"
        start, end = ("\r\033[K", "") if self._terminal else ("", "\n")
        print(f"{start}{text}", end=end, file=sys.stderr, flush=True)
        self._shown = True

    def _state(self) -> str:
        if not self._to_install:
            return f"fetching, {self._collected} packages so far, {self._name}" if self._name else "starting"
        there = sum(1 for _ in self._folder.glob("lib/python*/site-packages/*.dist-info"))
        return f"installing, {min(there, self._to_install)} of {self._to_install} packages"


@contextlib.contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    import fcntl

    with (root / ".venv.lock").open("w", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            with contextlib.suppress(FileNotFoundError):
                (root / ".venv.lock").unlink()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2]))
