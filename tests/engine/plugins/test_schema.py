"""The SDKs' modules, of which each resource type needs one, and several threads at once ask for several."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.plugins import schema

NAMES = ("one", "two", "three", "four")
ATTEMPTS = 60


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Packages made as the SDKs are: whoever imports one of their modules imports all of them."""
    found = [f"sdk_{number}" for number in range(ATTEMPTS)]
    for package in found:
        (tmp_path / package).mkdir()
        everything = "".join(f"from .{name} import *\n" for name in NAMES)
        (tmp_path / package / "__init__.py").write_text(everything)
        for name in NAMES:
            (tmp_path / package / f"{name}.py").write_text("class A: ...\nclass AArgs: ...\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield found
    sys.setswitchinterval(interval)
    for module in [name for name in sys.modules if name.startswith("sdk_")]:
        del sys.modules[module]


def test_threads_that_import_one_sdk_at_once_all_get_it(packages: list[str]) -> None:
    together = threading.Barrier(len(NAMES))

    def ask(reference: str) -> schema.Schema:
        together.wait(timeout=30)
        return schema.of(reference)

    with ThreadPoolExecutor(len(NAMES)) as pool:
        for package in packages:
            assert list(pool.map(ask, [f"{package}.{name}:A" for name in NAMES])) == [schema.Schema({}, {})] * 4
