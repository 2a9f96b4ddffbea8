"""The stack's state file in the project's own backend: kept before it is changed, and put right when it was written by half."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from engine import journal
from engine.problems import CannotGoOn, Problem

_COPY = "state-before.json"


def keep(notes: Path, checkpoint: Path) -> None:
    """Keeps the state as it is before a command changes it.

    Args:
        notes: the folder of what is kept of the stack beside its state.

    Raises:
        CannotGoOn: there is no room, so there is none for the command either.
    """
    draft = notes / "state-before.new"
    if not checkpoint.exists():
        (notes / _COPY).unlink(missing_ok=True)
        return
    try:
        shutil.copyfile(checkpoint, draft)
        draft.replace(notes / _COPY)
    except OSError as problem:
        raise CannotGoOn([_no_room(notes, problem)]) from problem


def mend(notes: Path, checkpoint: Path) -> None:
    """Puts right what a CLI wrote by half, because it was killed or the disk was full.

    An empty file of attributes, which the CLI can do without, keeps it from reading the state: ``failed to load checkpoint: EOF``.
    A state that the disk had no room for stands there cut off: then the one before it is taken, which lies beside it, or the one of
    before the command. What that does not know of, the journal does.

    Raises:
        CannotGoOn: there is no room for it.
    """
    attributes = [file for file in checkpoint.parent.glob(f"{checkpoint.name}*.attrs") if not _is_json(file)]
    for half in (*attributes, *checkpoint.parent.glob(f"{checkpoint.name}.*.tmp")):
        half.unlink(missing_ok=True)
    if not checkpoint.exists() or _is_json(checkpoint):
        return
    candidates = (checkpoint.with_name(f"{checkpoint.name}.bak"), notes / _COPY)
    before = next((file for file in candidates if file.exists() and _is_json(file)), None)
    try:
        journal.doubt_all(notes / "journal")
        _replace(checkpoint, before)
    except OSError as problem:
        raise CannotGoOn([_no_room(checkpoint.parent, problem)]) from problem
    checkpoint.with_name(f"{checkpoint.name}.attrs").unlink(missing_ok=True)
    which = "the one before it is used" if before else "a new one is begun"
    print(
        f"the stack's state was cut off, as by a full disk: {which}, and compared with what there is", file=sys.stderr
    )


def _replace(checkpoint: Path, before: Path | None) -> None:
    if before is None:
        checkpoint.unlink()
        return
    draft = checkpoint.with_name(f"{checkpoint.name}.before.tmp")
    shutil.copyfile(before, draft)
    draft.replace(checkpoint)


def _is_json(file: Path) -> bool:
    try:
        json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True


def _no_room(folder: Path, problem: OSError) -> Problem:
    return Problem(f"{folder}: {problem.strerror}", "make room there, then run the command again")
