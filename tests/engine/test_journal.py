"""What was about to be made."""

from __future__ import annotations

import fcntl
from pathlib import Path

import pytest

from engine import journal
from engine.journal import Journal

URN = "urn:pulumi:dev::project::auth0:index/client:Client::"


def test_a_creation_is_known_before_and_after_it_was_answered(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    writing = Journal(path)
    writing.begin(URN + "begun", ["a"], name="begun-1a2b3c4")
    writing.begin(URN + "made", [])
    writing.end(URN + "made", "b")
    assert journal.entries(path) == {
        URN + "begun": {"before": ["a"], "name": "begun-1a2b3c4"},
        URN + "made": {"before": [], "id": "b"},
    }
    assert path.stat().st_mode & 0o077 == 0


def test_what_was_deleted_is_no_longer_known(tmp_path: Path) -> None:
    writing = Journal(tmp_path / "journal")
    writing.begin(URN, [])
    writing.end(URN, "b")
    writing.gone(URN)
    assert journal.entries(tmp_path / "journal") == {}


def test_a_line_that_was_cut_off_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    Journal(path).begin(URN, [])
    with path.open("a") as file:
        file.write('{"urn": "urn:pul')
    assert list(journal.entries(path)) == [URN]


def test_a_doubt_stays_until_the_journal_is_kept_anew(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    writing = Journal(path)
    writing.begin(URN, [])
    writing.doubt(URN)
    assert journal.doubts(path)
    journal.keep(path, journal.entries(path))
    assert not journal.doubts(path)
    assert journal.entries(path) == {URN: {"before": []}}
    journal.keep(path, {})
    assert not path.exists()


def test_a_process_reads_what_an_earlier_one_left_and_not_what_it_writes_itself(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    Journal(path).begin(URN + "old", ["a"])
    later = Journal(path)
    assert later.left(URN + "old") == {"before": ["a"]}
    later.begin(URN + "new", [])
    assert later.left(URN + "new") is None
    later.end(URN + "old", "b")
    assert later.left(URN + "old") is None


def test_it_is_locked_while_somebody_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    writing = Journal(path)
    writing.begin(URN, [])
    with path.open("rb") as handle, pytest.raises(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_without_a_file_nothing_is_kept() -> None:
    nowhere = Journal()
    nowhere.begin(URN, [])
    nowhere.end(URN, "a")
    assert nowhere.left(URN) is None
