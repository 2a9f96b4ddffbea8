"""What keeps a command from starting, told all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is not as it has to be, and what to do about it."""

    what: str
    fix: str


class NotReady(Exception):
    """This machine, or this project, is not fit for the command; nothing was started."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(render(self.problems))


def render(problems: Iterable[Problem]) -> str:
    lines = [f"  - {problem.what}\n    {problem.fix}" for problem in problems]
    return "not ready, and nothing was started:\n" + "\n".join(lines)
