from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine import paths, versions
from engine.cli import find


def fake_cli(path: Path, version: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {version}\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return tmp_path / "cache" / "dashboard-identity"


def _put_on_path(monkeypatch: pytest.MonkeyPatch, *folders: Path) -> None:
    monkeypatch.setenv("PATH", os.pathsep.join([*map(str, folders), "/usr/bin", "/bin"]))


def test_a_new_enough_cli_on_path_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    cli = fake_cli(tmp_path / "bin" / "pulumi", f"v{versions.CLI_MINIMUM}")
    _put_on_path(monkeypatch, cli.parent)

    assert find.find() == find.Cli(cli)


@pytest.mark.parametrize("version", ["v3.1.0", "v4.0.0", "nonsense", ""])
def test_a_cli_that_is_too_old_or_none_is_passed_over_for_the_cache(
    version: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cached = fake_cli(find.built_path(), "v0")
    _put_on_path(monkeypatch, fake_cli(tmp_path / "bin" / "pulumi", version).parent)

    assert find.find() == find.Cli(cached)


def test_the_second_cli_on_path_is_used_when_the_first_is_too_old(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = fake_cli(tmp_path / "old" / "pulumi", "v3.1.0")
    new = fake_cli(tmp_path / "new" / "pulumi", "v3.300.0")
    _put_on_path(monkeypatch, old.parent, new.parent)

    assert find.find() == find.Cli(new)


def test_the_projects_own_command_on_path_is_not_taken_for_the_cli(monkeypatch: pytest.MonkeyPatch) -> None:
    _put_on_path(monkeypatch, paths.PROJECT / "bin")

    assert find.find() is None


def test_an_installed_cli_is_preferred_to_a_built_one() -> None:
    fake_cli(find.built_path(), "v0")
    installed = fake_cli(find.installed_root() / "bin" / "pulumi", "v0")

    assert find.find() == find.Cli(installed)


def test_the_language_host_is_looked_for_beside_the_cli(tmp_path: Path) -> None:
    cli = fake_cli(tmp_path / "with" / "pulumi", "v3")
    fake_cli(tmp_path / "with" / "pulumi-language-python", "")

    assert find.Cli(cli).has_language_host
    assert not find.Cli(tmp_path / "without" / "pulumi").has_language_host
