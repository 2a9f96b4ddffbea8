"""A state that was written by half."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine import checkpoint, journal
from engine.problems import CannotGoOn

WHOLE = json.dumps({"checkpoint": {"latest": {"resources": []}}})
OLDER = json.dumps({"checkpoint": {"latest": None}})


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


@pytest.fixture
def state(tmp_path: Path) -> Path:
    file = tmp_path / "stacks" / "dev.json"
    file.parent.mkdir()
    file.write_text(WHOLE)
    return file


def test_a_whole_state_is_left_alone(notes: Path, state: Path) -> None:
    attributes = state.with_name("dev.json.attrs")
    attributes.write_text('{"md5": "x"}')
    checkpoint.mend(notes, state)
    assert state.read_text() == WHOLE
    assert attributes.exists()
    assert not journal.doubts(notes / "journal")


def test_half_written_files_beside_the_state_are_taken_away(notes: Path, state: Path) -> None:
    halves = [state.with_name(name) for name in ("dev.json.attrs", "dev.json.bak.attrs", "dev.json.18eb6fbe.tmp")]
    for half in halves:
        half.write_text("")
    checkpoint.mend(notes, state)
    assert not any(half.exists() for half in halves)
    assert state.read_text() == WHOLE


def test_a_state_that_is_cut_off_is_the_one_before_it(
    notes: Path, state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state.write_text(WHOLE[:20])
    state.with_name("dev.json.bak").write_text(OLDER)
    checkpoint.mend(notes, state)
    assert state.read_text() == OLDER
    assert journal.doubts(notes / "journal")
    assert "was cut off, as by a full disk: the one before it is used" in capsys.readouterr().err


def test_when_that_is_cut_off_too_it_is_the_one_of_before_the_command(notes: Path, state: Path) -> None:
    checkpoint.keep(notes, state)
    for file in (state, state.with_name("dev.json.bak")):
        file.write_text(WHOLE[:20])
    checkpoint.mend(notes, state)
    assert state.read_text() == WHOLE
    assert journal.doubts(notes / "journal")


def test_when_there_was_none_a_new_one_is_begun(notes: Path, state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checkpoint.keep(notes, state)
    state.unlink()
    checkpoint.keep(notes, state)
    state.write_text("{")
    checkpoint.mend(notes, state)
    assert not state.exists()
    assert "a new one is begun" in capsys.readouterr().err


def test_a_copy_that_finds_no_room_is_told_with_what_to_do(
    notes: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    for work in (lambda: checkpoint.keep(notes, state), lambda: (state.write_text("{"), checkpoint.mend(notes, state))):
        state.with_name("dev.json.bak").write_text(OLDER)
        with pytest.raises(CannotGoOn, match=r"No space left on device\n +make room there, then run the command again"):
            work()
    assert state.read_text() == "{"
