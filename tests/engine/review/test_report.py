"""Reports on their way: what is not one is refused, and its text is not repeated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.problems import NotReady
from engine.review import report
from engine.review.report import Base, Change, Kind, Operation, Property, Report


def test_a_report_arrives_as_it_left(tmp_path: Path) -> None:
    sent = Report(
        kind=Kind.DRIFT,
        stack="prod",
        succeeded=True,
        changes=(
            Change(
                operation=Operation.UPDATE,
                resource="r",
                type="t",
                properties=(Property(path="p", before="1", after=None, replaces=True),),
            ),
        ),
        base=Base(ref="main", commit="abc"),
    )

    report.write(sent, tmp_path / "report.json")

    assert report.read(tmp_path / "report.json") == sent


@pytest.mark.parametrize(
    "change",
    [
        {"stack": 7},
        {"stack": "x" * 3_000},
        {"kind": "advertisement"},
        {"surprise": "s3cret-of-somebody"},
        {
            "changes": [
                {"operation": "update", "resource": "r", "type": "t", "properties": [{"path": "p", "after": {}}]}
            ]
        },
        {"format": 2},
    ],
)
def test_what_is_no_report_is_refused_without_being_quoted(tmp_path: Path, change: dict[str, object]) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps({"kind": "preview", "stack": "dev", "succeeded": True, **change}))

    with pytest.raises(NotReady, match="is no report") as refused:
        report.read(file)

    assert "s3cret" not in str(refused.value)


def test_a_key_that_is_a_command_to_the_runner_is_not_one_in_the_log(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps({"kind": "preview", "stack": "dev", "succeeded": True, "\n::add-mask::x": 1}))

    with pytest.raises(NotReady) as refused:
        report.read(file)

    assert "::" not in str(refused.value)


def test_what_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    with file.open("wb") as handle:
        handle.truncate(report.MAXIMUM_BYTES + 1)

    with pytest.raises(NotReady, match="too large"):
        report.read(file)


def test_a_report_that_is_not_there_is_told_with_the_command_that_writes_one(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="REPORT=FILE"):
        report.read(tmp_path / "report.json")
