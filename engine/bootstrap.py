"""Makes ``.venv``, with nothing but the standard library: ``python engine/bootstrap.py ROOT STAMP``."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_SILENT_SECONDS = 2.0
_NEEDED_BYTES = 1_500_000_000
_PLAIN_EVERY = 20


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
    command = [
        str(folder / "bin" / "python"),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--progress-bar=off",
    ]
    command += ["-r", str(root / "requirements-dev.txt")]
    said: list[str] = []
    progress = _Progress()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            said.append(line.rstrip())
            progress.show(line)
    progress.end()
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


class _Progress:
    """One line that changes on a terminal, a line now and then elsewhere; nothing when it is over at once."""

    def __init__(self) -> None:
        self._begin = time.monotonic()
        self._seen = 0
        self._shown = False
        self._terminal = sys.stderr.isatty()

    def show(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        if word not in {"Collecting", "Installing"}:
            return
        self._seen += 1
        seconds = time.monotonic() - self._begin
        if seconds < _SILENT_SECONDS:
            return
        name = rest.split("<")[0].split(">")[0].split("=")[0].split("[")[0].split(" ")[0][:40]
        what = "installing" if word == "Installing" else f"{self._seen} packages, {name}"
        text = f"preparing .venv: {what} ({seconds:.0f} s)"
        if self._terminal:
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
        elif not self._shown or self._seen % _PLAIN_EVERY == 0 or word == "Installing":
            print(text, file=sys.stderr, flush=True)
        self._shown = True

    def end(self) -> None:
        if self._shown and self._terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


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
