"""What is to go wrong in a test, and what did."""

from __future__ import annotations

import json
from collections import Counter
from itertools import count
from pathlib import Path
from typing import Any

from emulator.faults.plan import Plan

TRIED: Counter[tuple[str, str, str]] = Counter()
"""(vendor, kind of fault, effect of the call) -> how many were injected in this run."""


class Plans:
    """The plan of one emulator, written anew for each fault; each plan has a journal of its own.

    Args:
        folder: of the plan and the journals.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._numbers = count(1)
        self._journal = folder / "journal-0"
        self.path = folder / "plan.json"
        self._write(())

    def inject(self, *faults: dict[str, Any]) -> None:
        """Has these faults injected from the next request on, and no other.

        Args:
            faults: fields of ``emulator.faults.plan.Fault``; names are given to those that have none.
        """
        self._journal = self._folder / f"journal-{next(self._numbers)}"
        self._write(faults)

    def lift(self) -> list[dict[str, Any]]:
        """Nothing goes wrong from the next request on; answers what did."""
        done = self.injected()
        for line in done:
            TRIED[(line["vendor"], *kind(line))] += 1
        self.inject()
        return done

    def injected(self) -> list[dict[str, Any]]:
        """What went wrong since ``inject``, without what was only noted."""
        return [line for line in self.noted() if line["does"] != "note"]

    def noted(self) -> list[dict[str, Any]]:
        if not self._journal.exists():
            return []
        return [json.loads(line) for line in self._journal.read_text(encoding="utf-8").splitlines()]

    def _write(self, faults: tuple[dict[str, Any], ...]) -> None:
        named = [{"name": str(number), **fault} for number, fault in enumerate(faults)]
        text = json.dumps({"journal": str(self._journal), "faults": named})
        Plan.model_validate_json(text)
        draft = self.path.with_suffix(".new")
        draft.write_text(text, encoding="utf-8")
        draft.chmod(0o600)
        draft.replace(self.path)


def kind(line: dict[str, Any]) -> tuple[str, str]:
    """What a fault is called at the end, and what became of the call."""
    effect = {"before": "no effect", "after": "took effect", "late": "took effect late"}[line["moment"]]
    # Why a call is held up is the test's to say.
    return _WORDS.get(line["does"], line["fault"]), "" if line["does"] == "throttle" else effect


_WORDS = {
    "throttle": "too many requests",
    "fail": "5xx",
    "cut": "connection cut",
    "wait": "slow answer",
    "kill": "emulator killed",
}


def table() -> list[str]:
    """The lines at the end: one for each kind of fault, and the sum."""
    kinds = sorted({(word, effect) for _, word, effect in TRIED})
    vendors = sorted({vendor for vendor, *_ in TRIED})
    names = [", ".join(filter(None, kind)) for kind in kinds]
    width = max(map(len, names), default=0)
    lines = [f"{'':{width}}  " + "".join(f"{vendor:>8}" for vendor in (*vendors, "all"))]
    for name, (word, effect) in zip(names, kinds, strict=True):
        numbers = [TRIED[vendor, word, effect] for vendor in vendors]
        lines.append(f"{name:{width}}  " + "".join(f"{number:8}" for number in (*numbers, sum(numbers))))
    words: Counter[str] = Counter()
    for (_, word, _), number in TRIED.items():
        words[word] += number
    return [*lines, f"faults tried: {words.total()} ({', '.join(f'{word} {words[word]}' for word in sorted(words))})"]
