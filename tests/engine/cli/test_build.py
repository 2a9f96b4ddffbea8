from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from engine import paths, versions
from engine.cli import build, find
from engine.cli.toolchain import Go
from engine.problems import NotReady

_GO = """#!/bin/sh
case $1 in
  list) echo "go: downloading example.com/m v1.0.0" >&2; printf 'a\\nb\\nc\\n';;
  build)
    printf 'a\\nb\\nc\\n' >&2
    while [ "$1" != -o ]; do shift; done
    {last}
    echo built > "$2/pulumi";;
esac
"""


@pytest.fixture(autouse=True)
def _cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def _go(folder: Path, last: str = "") -> Go:
    command = folder / "go"
    command.write_text(_GO.replace("{last}", last))
    command.chmod(0o755)
    return Go(str(command), {"PATH": "/usr/bin:/bin"})


def test_the_build_lands_in_the_cache_and_tells_its_progress(tmp_path: Path) -> None:
    told = io.StringIO()

    cli = build.build(_go(tmp_path), Console(file=told))

    assert cli.path.read_text() == "built\n"
    assert list(cli.path.parent.iterdir()) == [cli.path]
    assert told.getvalue().splitlines()[-1] == "compiling the Pulumi CLI: 100 %"


def test_a_failed_build_leaves_nothing_and_tells_gos_own_words(tmp_path: Path) -> None:
    go = _go(tmp_path, last="echo 'x.go:1: undefined: y' >&2; exit 1")

    with pytest.raises(NotReady, match="undefined: y"):
        build.build(go, Console(file=io.StringIO()))

    assert not find.built_path().exists()
    assert list(find.built_path().parent.iterdir()) == []


def test_the_module_and_the_engine_name_the_same_cli() -> None:
    module = (paths.PROJECT / "engine" / "cli" / "go.mod").read_text()

    assert f"github.com/pulumi/pulumi/pkg/v3 v{versions.CLI}" in module
    assert f"\ngo {versions.GO_MINIMUM}\n" in module
