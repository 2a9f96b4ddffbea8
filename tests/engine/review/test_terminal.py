"""Reports in a terminal and in a job's log."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from engine.review import events, terminal
from engine.review.report import Base, Change, Kind, Message, Operation, Property, Report, Violation
from tests.engine.review.happenings import said

COMMAND = "first\n::error::not so\n  ::stop-commands::x"


def _shown(report: Report) -> str:
    file = io.StringIO()
    terminal.show(report, Console(file=file, width=100))
    return file.getvalue()


@pytest.mark.parametrize("kind", list(Kind))
def test_no_line_of_a_log_is_a_command_to_the_runner(kind: Kind) -> None:
    changed = Property(path="code", before=COMMAND, after=f"{COMMAND}\n::add-mask::y")
    text = _shown(
        Report(
            kind=kind,
            stack="dev",
            succeeded=False,
            changes=(
                Change(operation=Operation.UPDATE, resource="r", type="t", properties=(changed,)),
                Change(operation=Operation.CREATE, resource="s", type="t", properties=(changed,)),
            ),
            outputs=(changed,),
            violations=(Violation(policy="p", mandatory=True, resource="r", type="t", message=COMMAND),),
            messages=(Message(error=True, text=COMMAND),),
            base=Base(ref="main", problem=COMMAND),
        )
    )

    assert "not so" in text
    assert not [line for line in text.splitlines() if line.strip().startswith("::")]


def test_what_would_move_the_cursor_does_not() -> None:
    hidden = {"\x1b", "\r", "\x9b", "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{ZERO WIDTH SPACE}"}
    report = events.report(Kind.PREVIEW, "dev", 1, [said(f"\x1b[2Jgone\rover{''.join(sorted(hidden))}")])

    text = _shown(report)

    assert "gone" in text
    assert not set(text) & hidden


def test_square_brackets_are_no_markup() -> None:
    change = Change(
        operation=Operation.UPDATE,
        resource="[red]r[/red]",
        type="t",
        properties=(Property(path="a[0]", before="[bold]x[/]", after="[secret]"),),
    )

    text = _shown(Report(kind=Kind.PREVIEW, stack="dev", succeeded=True, changes=(change,)))

    for told in ("[red]r[/red]", "a[0]", "[bold]x[/]", "[secret]"):
        assert told in text
