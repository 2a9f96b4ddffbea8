"""Getting Dex, with a Go that only pretends."""

from __future__ import annotations

import io
import os
import re
import stat
from pathlib import Path

import pytest
from rich.console import Console

from engine import paths, versions
from engine.cli import toolchain
from engine.dex import obtain as dex
from engine.problems import NotReady, Problem

PRETENDED_GO = """#!/bin/sh
case "$1" in
  env) case "$2" in GOVERSION) echo go1.30.0; echo auto ;; CC) echo "$PRETENDED_CC" ;; esac ;;
  mod)
    if [ -n "$PRETENDED_DOWNLOAD" ]; then echo '{"Error": "'"$PRETENDED_DOWNLOAD"'"}'; exit 1; fi
    echo '{"Dir": "'"$PRETENDED_MODULE"'"}' ;;
  list) echo example.com/a; echo example.com/b ;;
  build)
    if [ -n "$PRETENDED_FAILURE" ]; then echo "$PRETENDED_FAILURE" >&2; exit 1; fi
    echo example.com/a >&2
    while [ "$1" != -o ]; do shift; done
    cat ../dex/server/apiserver/*.go ../dex/server/kept.go go.mod > "$PRETENDED_MODULE/../built"
    echo "cgo $CGO_ENABLED" > "$2/dex"; chmod +x "$2/dex" ;;
esac
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """An empty cache, and a PATH with a Go and a C compiler that do nothing."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in (("go", PRETENDED_GO), ("somecc", "#!/bin/sh\n")):
        program = folder / name
        program.write_text(text)
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PRETENDED_CC", "somecc -O2")
    package = tmp_path / "module" / "server" / "apiserver"
    package.mkdir(parents=True)
    (package / "api.go").write_text("the real management API")
    (package.parent / "kept.go").write_text("the rest of Dex")
    (package.parent / "kept.go").chmod(0o400)
    monkeypatch.setenv("PRETENDED_MODULE", str(tmp_path / "module"))
    monkeypatch.setattr(dex.readiness, "disk_problems", lambda *_: iter(()))
    return folder


def console():
    return Console(file=io.StringIO(), width=200)


def test_dex_is_built_once_into_the_cache_with_cgo_on(machine):
    path = dex.obtain(console())
    assert path == paths.cache_dir() / f"dex-v{versions.DEX}" / "dex"
    assert path.read_text() == "cgo 1\n"
    (machine / "go").unlink()
    assert dex.obtain(console()) == path


def test_without_a_terminal_progress_is_lines_of_text(machine):
    said = console()
    dex.obtain(said)
    assert f"compiling Dex {versions.DEX}: 0 %" in said.file.getvalue()


def test_a_missing_c_compiler_is_named_before_anything_is_built(machine, monkeypatch):
    monkeypatch.setenv("PRETENDED_CC", "no-such-cc")
    with pytest.raises(NotReady, match="no C compiler \\(no-such-cc is not on PATH\\)"):
        dex.obtain(console())
    assert not dex.built_path().exists()


def test_a_missing_go_and_a_full_disk_are_told_together(machine, monkeypatch):
    monkeypatch.setattr(toolchain, "find", lambda *_: Problem("there is no Go", "install Go"))
    monkeypatch.setattr(dex.readiness, "disk_problems", lambda *_: iter([Problem("1 MB free", "make room")]))
    with pytest.raises(NotReady, match=r"there is no Go(.|\n)*1 MB free"):
        dex.obtain(console())


def test_what_go_said_last_is_the_reason(machine, monkeypatch):
    monkeypatch.setenv("PRETENDED_FAILURE", "sqlite3.h: no such file")
    with pytest.raises(NotReady, match=f"building Dex {versions.DEX} failed:\n.*sqlite3.h: no such file"):
        dex.obtain(console())
    assert list(dex.built_path().parent.iterdir()) == []


def test_a_module_that_cannot_be_had_is_told_in_gos_words(machine, monkeypatch):
    monkeypatch.setenv("PRETENDED_DOWNLOAD", "410 Gone")
    with pytest.raises(NotReady, match="Dex cannot be downloaded: 410 Gone"):
        dex.obtain(console())


def test_only_the_management_api_is_left_out(machine, tmp_path):
    dex.obtain(console())
    built = (tmp_path / "built").read_text()
    assert "the rest of Dex" in built
    assert "the real management API" not in built
    assert "UnimplementedDexServer" in built
    assert re.search(r"^replace github.com/dexidp/dex => /", built, re.MULTILINE)


def test_the_module_names_one_tool_and_the_commit_that_the_versions_name():
    module = (Path(dex.__file__).parent / "go.mod").read_text()
    assert re.findall(r"^tool (.*)$", module, re.MULTILINE) == ["github.com/dexidp/dex/cmd/dex"]
    assert f"github.com/dexidp/dex v{versions.DEX} " in module
    assert "github.com/dexidp/dex/api/v2 v2.4.0 " in module
