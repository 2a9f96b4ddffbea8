"""Files that only their owner reads, there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from engine import paths
from engine.handover.settings import Unusable


def write(path: Path, text: str) -> None:
    """Writes with mode 0600, whatever the mode of a file that was there.

    Raises:
        Unusable: nothing can be written there.
    """
    if path.is_dir() or (path.exists() and not path.is_file()):
        raise Unusable(f"{path} is no file; `--output -` writes to standard output")
    try:
        # Made with mode 0600, beside its place so that taking it is one step.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise Unusable(f"cannot write {path}: {error.strerror}") from None
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise Unusable(f"cannot write {path}: {error.strerror}") from None
        raise


def write_below(folder: Path, files: dict[str, str]) -> list[Path]:
    """Writes each file at its path below a folder, which is made where it is not there."""
    written = []
    for name, text in files.items():
        path = folder / name
        try:
            paths.private_dir(path.parent)
        except OSError as error:
            raise Unusable(f"cannot write below {folder}: {error.strerror}") from None
        write(path, text)
        written.append(path)
    return written
