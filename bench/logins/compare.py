"""The comparison: rounds of a few logins at each target in turn."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from bench.logins.browser import Browser, LoginFailed, Target
from bench.logins.dex import dex
from bench.logins.emulator import CLAIM, Emulator, emulator
from bench.logins.load import logins_per_second
from bench.progress import Progress
from bench.ratios import Ratio, ratio, rotated

TARGET = 1.0
"""The emulator is to log in at least as many people a second as Dex."""

ROUNDS = 12
LOGINS = 24


@dataclass(frozen=True)
class Row:
    """A ratio of rates, and what it compares."""

    title: str
    ratio: Ratio
    target: float | None


@dataclass(frozen=True)
class _Contender:
    """What is measured in each round."""

    target: Target
    tls: ssl.SSLContext
    emulator: Emulator | None = None
    with_action: bool = False

    def measure(self) -> float:
        if self.emulator:
            self.emulator.bind_action(self.with_action)
        return logins_per_second(self.target, self.tls, LOGINS)


def compare(binary: Path, progress: Progress) -> list[Row]:
    """
    Args:
        binary: Dex.

    Raises:
        LoginFailed: a login failed, or one provider's takes more requests than the other's.
    """
    with ExitStack() as running:
        contenders = dict(_contenders(binary, running))
        _refuse_unequal(contenders)
        rates: dict[str, list[float]] = {name: [] for name in contenders}
        names = list(contenders)
        for number, order in enumerate(rotated(ROUNDS, len(names))):
            progress.step(f"logins, round {number + 1} of {ROUNDS}")
            for turn in order:
                rates[names[turn]].append(contenders[names[turn]].measure())
    return [
        Row("no post-login code, Dex on SQLite", ratio(rates["plain"], rates["dex"], max), TARGET),
        Row("a post-login Action in Node, Dex on SQLite", ratio(rates["action"], rates["dex"], max), TARGET),
        Row("no post-login code, Dex in memory", ratio(rates["plain"], rates["dex in memory"], max), None),
    ]


def _contenders(binary: Path, running: ExitStack) -> Iterator[tuple[str, _Contender]]:
    def folder() -> Path:
        return Path(running.enter_context(tempfile.TemporaryDirectory(prefix="bench-")))

    yield "dex", _Contender(*running.enter_context(dex(binary, folder(), "sqlite3")))
    yield "dex in memory", _Contender(*running.enter_context(dex(binary, folder(), "memory")))
    ours = running.enter_context(emulator(folder()))
    yield "plain", _Contender(ours.target, ours.tls, ours)
    yield "action", _Contender(replace(ours.target, claim=CLAIM), ours.tls, ours, with_action=True)


def _refuse_unequal(contenders: dict[str, _Contender]) -> None:
    """A login is to take as many HTTP requests at each."""
    requests = {}
    for name, contender in contenders.items():
        if contender.emulator:
            contender.emulator.bind_action(contender.with_action)
        with Browser(contender.target, contender.tls) as browser:
            requests[name] = browser.log_in().requests
    if len(set(requests.values())) > 1:
        raise LoginFailed(f"a login takes unequal numbers of requests: {requests}")
