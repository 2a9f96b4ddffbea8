"""The arithmetic: alternated measurements in, ratios out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Ratio:
    """The median of the rounds' ratios, the smallest and the largest of them, and the best of each by the best of the other."""

    middle: float
    low: float
    high: float
    best: float
    """What a busy machine disturbs least: both had a quiet moment among their rounds."""

    def __str__(self) -> str:
        return f"{self.middle:.2f}"


def ratio(ours: Sequence[float], theirs: Sequence[float], best: Callable[[Sequence[float]], float]) -> Ratio:
    """Ours by theirs, round by round.

    Args:
        ours: one measurement a round.
        theirs: those of the same rounds, so that what slowed the machine down for a while is in both.
        best: ``max`` of rates, ``min`` of times and sizes.

    Raises:
        ValueError: no rounds, as many of one as of the other, or a measurement that is not above zero.
    """
    if not ours or len(ours) != len(theirs):
        raise ValueError(f"rounds do not pair: {len(ours)} and {len(theirs)}")
    if min(*ours, *theirs) <= 0:
        raise ValueError("a measurement is not above zero")
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return Ratio(median(ratios), min(ratios), max(ratios), best(ours) / best(theirs))


def growth(small: tuple[int, float], large: tuple[int, float]) -> float:
    """Time for each app of the large program by that of the small one: 1 is linear, below 1 is a fixed part being shared.

    Args:
        small: number of apps, seconds.
        large: the same, with more apps.
    """
    (few, seconds_few), (many, seconds_many) = small, large
    if not 0 < few < many or seconds_few <= 0:
        raise ValueError(f"{few} and {many} apps cannot be compared")
    return (seconds_many / many) / (seconds_few / few)


def marginal_growth(points: Sequence[tuple[int, float]]) -> float:
    """The same without the fixed part: seconds for each further app between the last two sizes, by that between the first two."""
    if len(points) != 3 or not points[0][0] < points[1][0] < points[2][0]:
        raise ValueError("three sizes are needed, smallest first")
    (first, a), (second, b), (third, c) = points
    if b <= a:
        raise ValueError("more apps took no longer, so nothing can be said of growth")
    return ((c - b) / (third - second)) / ((b - a) / (second - first))


def rotated(rounds: int, things: int) -> list[list[int]]:
    """The order of the things in each round: each begins as often as the others, so that none always has the warmer machine."""
    return [[(number + turn) % things for turn in range(things)] for number in range(rounds)]
