"""In which order an API's operations are called, and how they were answered."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import event

_ENOUGH = 20


def turn(method: str, path: str) -> tuple[int, int]:
    """What makes things comes first, and what takes them away last; what is below a thing before the thing."""
    return {"POST": 0, "DELETE": 2}.get(method, 1), -path.count("/")


class Statuses:
    """What came of the calls; if all were refused at the door, nothing was fuzzed."""

    def __init__(self) -> None:
        self._seen: defaultdict[str, set[int]] = defaultdict(set)

    def add(self, operation: str, status: int) -> None:
        event(f"status: {status}")
        self._seen[operation].add(status)

    def check(self) -> None:
        """Of the operations that there are, save those that are not implemented, half did what they were asked for at least once."""
        there = {name: seen for name, seen in self._seen.items() if 501 not in seen}
        refused = sorted(name for name, seen in there.items() if min(seen) >= 400)
        if len(there) >= _ENOUGH:
            assert len(refused) <= len(there) / 2, f"nothing but refusals at {', '.join(refused)}"
