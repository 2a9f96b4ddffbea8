"""The comparison: both programs, command by command, at each size."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.programs.project import Measurement, Project, project
from bench.progress import Progress
from bench.ratios import Ratio, growth, marginal_growth, ratio, rotated

TARGET = 1.10
"""What the components may cost, in time and in peak memory."""

SIZES = (1, 10, 100)
_TITLES = ("component", "flat")
COMMANDS = {
    "preview": ("preview",),
    "up": ("up", "--yes", "--skip-preview"),
    "no-op up": ("up", "--yes", "--skip-preview", "--expect-no-changes"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}
_WARM_UP = ("refresh", "--yes", "--skip-preview")
"""Starts the emulator and makes the stack, which no measured command is to do; runs no program."""


class ProgramsDiffer(Exception):
    """The two stacks do not hold the same resources, so a ratio would compare nothing."""


@dataclass
class Pair:
    """One command at one size: the rounds of each program."""

    component: list[Measurement] = field(default_factory=list)
    flat: list[Measurement] = field(default_factory=list)

    @property
    def time(self) -> Ratio:
        return ratio([one.seconds for one in self.component], [one.seconds for one in self.flat], min)

    @property
    def memory(self) -> Ratio:
        return ratio([one.peak_memory for one in self.component], [one.peak_memory for one in self.flat], min)


Results = dict[int, dict[str, Pair]]
"""Number of apps -> command -> both programs."""


@dataclass(frozen=True)
class Growth:
    """How a program's time for each app grows from one size to a larger one; 1 is linear."""

    command: str
    component: float
    flat: float
    marginal: tuple[float | None, float | None]
    """The same of both, for the further apps only; None where fewer than three sizes were measured."""


def rounds_of(apps: int) -> int:
    """A large program is measured once: its commands are long enough for a busy moment to weigh little."""
    return 3 if apps <= 10 else 1


def steps(sizes: Sequence[int]) -> int:
    """How many times the progress is told."""
    return sum(rounds_of(apps) * len(COMMANDS) * 2 + 2 for apps in sizes)


def compare(sizes: Sequence[int], progress: Progress) -> Results:
    """
    Raises:
        CommandFailed: a command ended with another status than 0, or a no-op up had something to do.
        ProgramsDiffer: after an up.
    """
    return {apps: _compare_at(apps, progress) for apps in sizes}


def _compare_at(apps: int, progress: Progress) -> dict[str, Pair]:
    results = {command: Pair() for command in COMMANDS}
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))
        projects = [running.enter_context(project(title, folder / title, apps)) for title in _TITLES]
        for each in projects:
            progress.step(f"{_apps(apps)}: starting the {each.title} program's emulator")
            each.run(*_WARM_UP)
        for number, order in enumerate(rotated(rounds_of(apps), len(projects))):
            for name, line in COMMANDS.items():
                for turn in order:
                    title = projects[turn].title
                    progress.step(f"{_apps(apps)}, round {number + 1} of {rounds_of(apps)}: {name}, {title} program")
                    getattr(results[name], title).append(projects[turn].run(*line))
                if name == "up":
                    _refuse_unequal(*projects)
    return results


def _refuse_unequal(component: Project, flat: Project) -> None:
    ours, theirs = component.resources(), flat.resources()
    if ours != theirs or not ours:
        differing = {each: (ours[each], theirs[each]) for each in ours | theirs if ours[each] != theirs[each]}
        raise ProgramsDiffer(f"the two stacks hold different resources (component, flat): {differing}")


def growths(results: Results) -> Iterator[Growth]:
    """From the second largest size to the largest; nothing where only one was measured."""
    sizes = sorted(results)
    if len(sizes) < 2:
        return
    for command in COMMANDS:
        points = {
            title: [(apps, _seconds(getattr(results[apps][command], title))) for apps in sizes] for title in _TITLES
        }
        yield Growth(
            command,
            growth(*points["component"][-2:]),
            growth(*points["flat"][-2:]),
            (_marginal(points["component"]), _marginal(points["flat"])),
        )


def _seconds(measurements: Sequence[Measurement]) -> float:
    return median(one.seconds for one in measurements)


def _marginal(points: list[tuple[int, float]]) -> float | None:
    try:
        return marginal_growth(points[-3:])
    except ValueError:
        return None


def _apps(number: int) -> str:
    return "1 app" if number == 1 else f"{number} apps"
