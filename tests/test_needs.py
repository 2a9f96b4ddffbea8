"""On CI, what CI installs is no reason to skip."""

from __future__ import annotations

import shutil

import pytest

from tests import needs


@pytest.fixture
def _nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    monkeypatch.setattr(needs.find, "find", lambda: None)


@pytest.mark.usefixtures("_nothing_installed")
@pytest.mark.parametrize("name", ["node", "go", "chromium", "pulumi"])
def test_a_missing_tool_is_a_skip_that_names_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match=rf"needs {name} \(.+\)"):
        needs.require(name)


@pytest.mark.usefixtures("_nothing_installed")
def test_on_ci_a_missing_tool_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match=r"needs node \(.+\), go \(.+\); CI installs it"):
        needs.require("node", "go")


def test_what_is_there_is_no_skip() -> None:
    needs.require()


def test_a_need_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown need: nodejs"):
        needs.needs("nodejs")
