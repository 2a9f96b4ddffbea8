"""What keeps a command from starting, or from going on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it has to be, and what to do about it."""

    what: str
    fix: str


class NotReady(Exception):
    """This machine, or this project, is not fit for the command; nothing was started. All problems are told at once."""

    headline = "not ready, and nothing was started"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [f"  - {problem.what}\n    {problem.fix}" for problem in self.problems]
        super().__init__(f"{self.headline}:\n" + "\n".join(lines))


class CannotGoOn(NotReady):
    """Something that was started did not come up, or did not end; the CLI was not run."""

    headline = "cannot go on"
