"""The tables: ratios, the spread of the rounds, and whether the target is met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from bench.ratios import Ratio


def verdict(ratio: Ratio, *, at_least: float | None = None, at_most: float | None = None) -> str:
    """``met`` or ``missed``, of the ratio as it is printed; empty where there is no target."""
    shown = round(ratio.middle, 2)
    if at_least is not None:
        return f"{'met' if shown >= at_least else 'missed'} (at least {at_least:.2f})"
    if at_most is not None:
        return f"{'met' if shown <= at_most else 'missed'} (at most {at_most:.2f})"
    return ""


NUMBERS = ("ratio", "best", "rounds")


def numbers(ratio: Ratio) -> tuple[str, str, str]:
    """The median, best by best, and the smallest and the largest of the rounds."""
    return f"{ratio.middle:.2f}", f"{ratio.best:.2f}", f"{ratio.low:.2f} to {ratio.high:.2f}"


def show(console: Console, title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table; without a terminal, aligned text that a program can cut."""
    rows = list(rows)
    if console.is_terminal:
        table = Table(title=title, title_justify="left")
        for number, column in enumerate(columns):
            table.add_column(column, justify="left" if number == 0 else "right")
        for row in rows:
            table.add_row(*row)
        console.print(table)
        return
    widths = [max(len(cell) for cell in cells) for cells in zip(columns, *rows, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (columns, *rows)]
    console.print(title, *lines, "", sep="\n", markup=False, highlight=False, soft_wrap=True)
