"""A report for a person at a terminal, or at a job's log."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from engine.review import consequences, differing, wording
from engine.review.report import Change, Kind, Operation, Report, Violation

_WIDTH = 140
_CELL = 60
_LINE = 400
_FEW = 12
_COLOURS = {
    Operation.DELETE: "bold red",
    Operation.REPLACE: "bold red",
    Operation.UPDATE: "yellow",
    Operation.CREATE: "green",
    Operation.IMPORT: "cyan",
}
_BAR = "│"
"""Before each line that is somebody else's: GitHub's runner takes one that begins with ``::`` for a command, wherever it comes from."""
_DIFF_COLOURS = {"-": "red", "+": "green"}


def show(report: Report, console: Console) -> None:
    """Prints all of it: first what is urgent, then each change, at the end the counts."""
    wide = Console(file=console.file, width=max(console.width, _WIDTH), force_terminal=console.is_terminal)
    for text in _lines(report):
        wide.print(text, highlight=False, soft_wrap=True)
    if report.kind is Kind.DRIFT and report.changes:
        wide.print(_drift(report))
    for line in _end(report):
        wide.print(line, highlight=False, soft_wrap=True)


def _lines(report: Report) -> Iterator[str]:
    if against := wording.against(report):
        yield escape(against)
        if report.base and report.base.problem:
            yield from (f"    {_BAR} {escape(line)}" for line in report.base.problem.splitlines())
    if report.kind is not Kind.DRIFT:
        yield from (line for change in report.changes for line in _change(change))
        yield from _outputs(report)
    for message in report.messages:
        colour, word = ("red", "error") if message.error else ("yellow", "warning")
        where = f" {escape(message.resource)}:" if message.resource else ""
        first, *others = message.text.splitlines() or [""]
        yield f"[{colour}]{word}:[/]{where} {escape(first)}"
        yield from (f"    {_BAR} {escape(line)}" for line in others)


def _outputs(report: Report) -> Iterator[str]:
    if report.outputs:
        yield f"    What apps are told differently: {len(report.outputs)} of the stack's outputs"
    for found in report.outputs[:_FEW]:
        says, will = (escape(differing.cut(text, _CELL)) or "nothing" for text in differing.pair(found))
        yield f"      {escape(found.path)}: {says} -> {will}"
    if len(report.outputs) > _FEW:
        yield f"      and {len(report.outputs) - _FEW} more; `make preview MARKDOWN=FILE` lists them all"


def _change(change: Change) -> Iterator[str]:
    colour = _COLOURS[change.operation]
    yield f"[{colour}]{wording.SIGNS[change.operation]:>3} {escape(change.resource)}[/] ({escape(change.type)})"
    created = change.operation in (Operation.CREATE, Operation.IMPORT)
    for found in change.properties:
        if created:
            yield f"      {escape(found.path)}: {escape(differing.cut(differing.pair(found)[1], _CELL))}"
            continue
        yield f"      {escape(found.path)}{' (forces the replacement)' if found.replaces else ''}"
        for line in differing.lines(found):
            yield f"      {_BAR} [{_DIFF_COLOURS.get(line[:1], 'default')}]{escape(differing.cut(line, _LINE))}[/]"


def _drift(report: Report) -> Table:
    titles = ("Resource", "Property", "The stack says", "The vendor has")
    table = Table(*(Column(title, overflow="fold") for title in titles))
    for change in report.changes:
        where = f"{escape(change.resource)}\n[dim]{escape(change.type)}[/]"
        if change.operation is Operation.DELETE:
            table.add_row(where, "all of it", "there", "[bold red]deleted[/]")
            continue
        for found in change.properties:
            says, has = (escape(differing.cut(text, _CELL)) or "nothing" for text in differing.pair(found))
            table.add_row(where, escape(found.path), says, has)
    return table


def _end(report: Report) -> Iterator[str]:
    for violation in report.violations:
        yield from _violation(violation)
    for waiver in report.waivers:
        yield f"[yellow]excepted[/] from {escape(waiver.policy)}: {escape(waiver.resource) or wording.EVERYTHING}"
        yield from (f"    {_BAR} {escape(line)}" for line in waiver.reason.splitlines())
    if report.kind is not Kind.DRIFT:
        for loss in consequences.losses(report):
            names = escape(", ".join(loss.resources))
            yield f"[bold red]![/] {names} ({escape(loss.type)}) {loss.verb}{f': {loss.cost}' if loss.cost else ''}"
    if outcome := wording.outcome(report):
        yield f"[bold red]{outcome}[/]"
        if report.violations:
            yield wording.MORE_ON_POLICIES
    yield f"[bold]{escape(wording.title(report))}: {wording.counts(report)}[/]"
    if report.kind is Kind.DRIFT:
        yield wording.NOT_COMPARED


def _violation(violation: Violation) -> Iterator[str]:
    word = "[bold red]refused[/]" if violation.mandatory else "[yellow]advice[/]"
    kind = f" ({escape(violation.type)})" if violation.type else ""
    yield f"{word} by {escape(violation.policy)}: {escape(violation.resource)}{kind}"
    yield from (f"    {_BAR} {escape(line)}" for line in violation.message.splitlines())
