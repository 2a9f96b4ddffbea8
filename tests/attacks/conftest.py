"""Counts the attacks that were tried and refused, by family, and says so at the end.

A family is a file. Each of its tests says which requests are the attack by ``with attack:``, and one test of each file is the ``control``:
the honest request, which succeeds, so that the refusals mean something.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from types import TracebackType

import pytest

from tests.attacks.emulation import Emulation
from tests.attacks.vendors import Vendor, all_vendors

_HERE = Path(__file__).parent
_refused: Counter[str] = Counter()


class Attack:
    """Counts a block that ended as its assertions say."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.count += 1


@pytest.fixture
def attack() -> Attack:
    """``with attack:`` around what is sent and what must come of it."""
    return Attack()


@pytest.fixture(scope="session")
def emulation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulation]:
    running = Emulation(tmp_path_factory.mktemp("emulation"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def vendors(emulation: Emulation) -> Iterator[dict[str, Vendor]]:
    known = all_vendors(emulation)
    yield known
    for vendor in known.values():
        vendor.close()


@pytest.fixture
def vendor(request: pytest.FixtureRequest, vendors: dict[str, Vendor]) -> Vendor:
    """The vendor that the test is parametrised with by ``against``."""
    return vendors[request.param]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "control: the honest request of a family of attacks, which succeeds")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Each test attacks or is a control, and no family is without either."""
    kinds: dict[Path, set[str]] = {}
    for item in items:
        if item.path.parent != _HERE:
            continue
        control = item.get_closest_marker("control") is not None
        attacks = "attack" in getattr(item, "fixturenames", ())
        if control == attacks:
            raise pytest.UsageError(f"{item.nodeid}: takes the fixture 'attack', or is marked as a control")
        kinds.setdefault(item.path, set()).add("control" if control else "attack")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    outcome = yield
    counted = getattr(item, "funcargs", {}).get("attack")
    if counted is not None:
        assert counted.count, "this test takes the fixture 'attack' and attacks nothing"
        item.user_properties.append(("attacks", counted.count))
    return outcome


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed:
        counted = sum(count for name, count in report.user_properties if name == "attacks")
        if counted:
            _refused[Path(report.location[0]).stem.removeprefix("test_")] += counted


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _refused:
        families = ", ".join(f"{family} {count}" for family, count in sorted(_refused.items()))
        terminalreporter.write_line(f"attacks tried: {_refused.total()} ({families})")
