from __future__ import annotations

import os
import stat

import pytest

from engine.handover.settings import Unusable
from engine.handover.writing import write, write_below


def mode(path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_file_is_its_owner_s_alone_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        write(tmp_path / "app.env", "A=1\n")
    finally:
        os.umask(before)

    assert mode(tmp_path / "app.env") == 0o600
    assert (tmp_path / "app.env").read_text() == "A=1\n"


def test_a_file_that_others_could_read_is_replaced_by_one_that_they_cannot(tmp_path):
    path = tmp_path / "app.env"
    path.write_text("old")
    path.chmod(0o644)
    with path.open() as opened_before:
        write(path, "new")
        assert opened_before.read() == "old"

    assert mode(path) == 0o600
    assert path.read_text() == "new"


def test_what_could_not_be_written_leaves_what_was_there_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "app.env"
    path.write_text("old")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("engine.handover.writing.os.fsync", full)
    with pytest.raises(Unusable, match="No space left on device"):
        write(path, "new")

    assert path.read_text() == "old"
    assert [*tmp_path.iterdir()] == [path]


@pytest.mark.parametrize("target", ["", "missing/app.env"])
def test_a_folder_and_a_place_that_is_not_there_are_refused(tmp_path, target):
    with pytest.raises(Unusable, match=str(tmp_path)):
        write(tmp_path / target, "text")


def test_a_device_is_not_replaced_by_a_file(tmp_path):
    fifo = tmp_path / "pipe"
    os.mkfifo(fifo)

    with pytest.raises(Unusable, match="is no file"):
        write(fifo, "text")


def test_files_are_written_below_a_folder_that_is_made(tmp_path):
    written = write_below(tmp_path / "app", {".streamlit/secrets.toml": "[auth]\n"})

    assert written == [tmp_path / "app" / ".streamlit" / "secrets.toml"]
    assert mode(written[0]) == 0o600
    assert mode(written[0].parent) == 0o700
