"""Reports as GitHub shows them: nothing of them is markup, and they fit."""

from __future__ import annotations

import re

import pytest

from engine.review import markdown
from engine.review.report import Base, Change, Kind, Message, Operation, Property, Report, Violation

HOSTILE = "@org/team ![x](https://evil.example.com) <script> ``` ` <!-- | # \n## Approved by @maintainer"


def _report(**changes) -> Report:
    return Report(**{"kind": Kind.PREVIEW, "stack": "dev", "succeeded": True, **changes})


def _outside_code(text: str) -> str:
    """What GitHub would take for markup: the text without its code blocks and code spans, by CommonMark's rules for both."""
    without_blocks = re.sub(r"^(`{3,})[a-z]*\n.*?^\1$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", without_blocks)


def _hostile(kind: Kind) -> Report:
    line = " ".join(HOSTILE.split())
    return _report(
        kind=kind,
        stack=line,
        changes=(
            Change(
                operation=Operation.UPDATE,
                resource=line,
                type=line,
                properties=(Property(path=line, before=HOSTILE, after=HOSTILE + "\n```\n@org/team"),),
            ),
            Change(operation=Operation.DELETE, resource=line, type=line),
        ),
        outputs=(Property(path=line, before=line, after=None),),
        violations=(Violation(policy=line, mandatory=True, resource=line, type=line, message=HOSTILE),),
        messages=(Message(error=True, text=HOSTILE, resource=line), Message(error=False, text=HOSTILE)),
        base=Base(ref=line, problem=HOSTILE),
    )


@pytest.mark.parametrize("kind", list(Kind))
def test_nothing_that_a_report_says_is_markup_or_a_mention(kind: Kind) -> None:
    shown = _outside_code(markdown.for_comment(_hostile(kind)))

    for markup in ("@", "evil.example.com", "<script", "<!--", "Approved"):
        assert markup not in shown, shown


def test_a_table_keeps_its_columns_whatever_its_cells_hold() -> None:
    rows = [line for line in markdown.for_comment(_hostile(Kind.DRIFT)).splitlines() if line.startswith("| ")]

    assert len(rows) == 3
    assert {len(re.split(r"(?<!\\)\|", row)) for row in rows} == {6}


def test_what_is_lost_and_what_is_refused_comes_before_what_changes() -> None:
    text = markdown.for_comment(
        _report(
            succeeded=False,
            changes=(
                Change(operation=Operation.REPLACE, resource="client", type="auth0 Client"),
                Change(operation=Operation.DELETE, resource="pool", type="aws cognito UserPool"),
                Change(operation=Operation.UPDATE, resource="other", type="auth0 Role"),
            ),
            violations=(
                Violation(policy="p-require-x", mandatory=True, resource="client", type="auth0 Client", message="m"),
            ),
        )
    )

    order = ["Refused by policy.", "client ID", "every user in it is lost", "p-require-x", "`~` **`other`**"]
    assert [text.index(part) for part in order] == sorted(text.index(part) for part in order)
    assert "**is replaced**" in text
    assert "1 to delete, 1 to replace, 1 to change" in text


def _long(changes: int) -> Report:
    properties = tuple(Property(path=f"p{number}", before='"ä"', after='"' + "ö" * 900 + '"') for number in range(2))
    return _report(
        changes=tuple(
            Change(
                operation=Operation.UPDATE, resource=f"resource-{number}", type="auth0 Client", properties=properties
            )
            for number in range(changes)
        )
    )


def test_a_comment_fits_and_says_where_the_rest_is() -> None:
    report = _long(200)

    text = markdown.for_comment(report, rest="https://github.com/o/r/actions/runs/1")

    whole = len(f"{markdown.marker(report)}\n\n{text}")
    assert 60_000 < whole <= 65_536
    assert "This is not all" in text
    assert "https://github.com/o/r/actions/runs/1" in text
    assert text.count("```") % 2 == 0, "no block is cut open"


def test_a_summary_fits_in_bytes() -> None:
    text = markdown.for_summary(_long(1_000))

    assert 1_000_000 < len(text.encode()) <= 1_048_576
    assert "This is not all" in text


def test_a_part_that_is_long_pushes_no_other_out() -> None:
    code = Property(path="code", before="\n".join(f"old {n}" for n in range(9_000)), after="new\n")
    changes = (
        Change(operation=Operation.UPDATE, resource="action", type="auth0 Action", properties=(code,)),
        Change(operation=Operation.UPDATE, resource="other", type="auth0 Role"),
    )
    problem = "\n".join(f"line {n}" for n in range(9_000))

    text = markdown.for_comment(_report(changes=changes, base=Base(ref="main", problem=problem)))

    for told in ("could not be brought up", "line 1\n", "-old 1\n", "more lines", "`~` **`other`**"):
        assert told in text
    assert "This is not all" not in text


def test_a_report_that_fits_is_shown_whole() -> None:
    text = markdown.for_comment(_long(10))

    assert "This is not all" not in text
    assert all(f"`resource-{number}`" in text for number in range(10))


def test_a_plan_from_nothing_says_so_and_why() -> None:
    text = markdown.for_comment(_report(base=Base(ref="main", problem="the program ended with 1")))

    assert "`main` could not be brought up, so this plan is from nothing." in text
    assert "the program ended with 1" in text


def test_the_marker_is_of_the_stack_and_cannot_be_broken_out_of() -> None:
    assert markdown.marker(_report()) == "<!-- dashboard-identity: preview of dev -->"
    assert markdown.marker(_report(stack="a --> <b>")).count("-->") == 1


def test_only_the_lines_of_a_program_that_change_are_shown() -> None:
    before = "\n".join(f"line {number}" for number in range(40))
    change = Change(
        operation=Operation.UPDATE,
        resource="action",
        type="auth0 Action",
        properties=(Property(path="code", before=before, after=before.replace("line 20", "line twenty")),),
    )

    text = markdown.for_comment(_report(changes=(change,)))

    assert "-line 20" in text
    assert "+line twenty" in text
    assert "line 5" not in text
