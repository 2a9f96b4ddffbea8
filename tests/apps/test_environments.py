from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from rich.console import Console

from tests.apps import environments


@pytest.fixture
def apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of apps, and an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(environments, "_APPS", tmp_path / "apps")
    return tmp_path / "apps"


def want(apps: Path, name: str, requirements: str = "") -> None:
    (apps / name).mkdir(parents=True)
    (apps / name / "requirements.txt").write_text(requirements, encoding="utf-8")


def said(name: str) -> tuple[Path, str]:
    told = io.StringIO()
    return environments.environment(name, Console(file=told, width=200)), told.getvalue()


def test_an_environment_is_built_once_with_its_progress_told(apps: Path) -> None:
    want(apps, "catalog")
    python, told = said("catalog")
    assert "environment of catalog" in told
    assert said("catalog") == (python, "")
    prefix = subprocess.run([python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True)
    assert Path(prefix.stdout.strip()) == python.parent.parent


def test_another_pin_is_another_environment(apps: Path) -> None:
    want(apps, "catalog")
    before, _ = said("catalog")
    (apps / "catalog" / "requirements.txt").write_text("# none\n", encoding="utf-8")
    assert said("catalog")[0] != before


def test_what_was_left_half_built_is_built_anew(apps: Path) -> None:
    want(apps, "catalog")
    python, _ = said("catalog")
    (python.parent.parent / "whole").unlink()
    assert "environment of catalog" in said("catalog")[1]


def test_where_pip_brings_nothing_the_test_is_skipped_with_its_words(
    apps: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)
    want(apps, "catalog", "nothing @ file:///nowhere/nothing-1.0-py3-none-any.whl\n")
    with pytest.raises(pytest.skip.Exception, match="the environment of catalog cannot be built: ERROR"):
        environments.environment("catalog")


def test_on_ci_that_is_a_failure(apps: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    want(apps, "catalog", "nothing @ file:///nowhere/nothing-1.0-py3-none-any.whl\n")
    with pytest.raises(pytest.fail.Exception, match="no reason to skip"):
        environments.environment("catalog")
