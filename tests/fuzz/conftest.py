"""How long is looked, and how much was looked at.

The same examples everywhere and every time, so that a red build is a broken program. ``pytest tests/fuzz --hypothesis-profile=deep`` looks
for other ones, and for longer.
"""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.fuzz.accounts import Account
from tests.fuzz.statuses import Statuses

_HERE = Path(__file__).parent
_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
_examples: Counter[str] = Counter()
_operations: defaultdict[str, set[str]] = defaultdict(set)

settings.register_profile(
    "same", derandomize=True, database=None, max_examples=100, deadline=None, suppress_health_check=_SLOW
)
settings.register_profile("deep", max_examples=3000, deadline=None, print_blob=True, suppress_health_check=_SLOW)


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("hypothesis_profile", default=None):
        settings.load_profile("same")


def examples(number: int) -> int:
    """As many, in proportion to how many the profile looks at."""
    return max(1, number * settings.default.max_examples // 100)


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The module's own."""
    made = Account(tmp_path_factory.mktemp("account"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def statuses() -> Iterator[Statuses]:
    """How a module's calls were answered; at the end, enough of them must have got through."""
    seen = Statuses()
    yield seen
    seen.check()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Counts a fuzzed test's examples where Hypothesis calls it: those that came to the end of its body."""
    handle = getattr(getattr(item, "obj", None), "hypothesis", None)
    if item.path.parent != _HERE or handle is None:
        return (yield)
    ended = Counter[str]()
    body = handle.inner_test
    handle.inner_test = _counting(body, ended)
    try:
        outcome = yield
    finally:
        handle.inner_test = body
    item.user_properties.append(("examples", ended.total()))
    if "operation" in getattr(getattr(item, "callspec", None), "params", {}):
        item.user_properties.append(("operation", item.name))
    return outcome


def _counting(body: Callable[..., None], ended: Counter[str]) -> Callable[..., None]:
    @functools.wraps(body)
    def counted(*args: object, **kwargs: object) -> None:
        body(*args, **kwargs)
        ended["examples"] += 1

    return counted


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What a worker of pytest-xdist counted comes along with its report."""
    if report.when == "call" and report.passed:
        module = Path(report.location[0]).stem.removeprefix("test_")
        for name, value in report.user_properties:
            if name == "examples":
                _examples[module] += int(str(value))
            elif name == "operation":
                _operations[module].add(str(value))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _examples:
        terminalreporter.write_line(
            f"fuzzed: {_examples.total()} examples ({', '.join(map(_told, sorted(_examples)))})"
        )


def _told(module: str) -> str:
    operations = len(_operations[module])
    return f"{module} {_examples[module]}" + (f" of {operations} operations" if operations else "")
