"""How long is looked: the same examples everywhere and every time, so that a red build is a broken program.

``pytest tests/fuzz --hypothesis-profile=deep`` looks for other ones, and for longer.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.fuzz.accounts import Account

_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]

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
