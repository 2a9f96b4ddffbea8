"""Dex's source from its Go module, made ready to build."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from engine import paths
from engine.cli.toolchain import Go
from engine.problems import CannotGoOn, Problem

_HERE = Path(__file__).parent
_MODULE = "github.com/dexidp/dex"
_REPLACED = "apiserver"
"""Package of ``server/``, and the folder here that stands in for it."""


def prepare(folder: Path, go: Go) -> Path:
    """A copy of the module under ``folder`` that builds; returns the folder of the ``go.mod`` to build by.

    Dex's repository holds two modules and builds one against the other's files beside it. The proxy serves the second one by its
    releases only, which lag behind: what Dex's management API asks of it at this commit has not been released. So that one
    package is left out; all others are as the module has them, and as ``go.sum`` vouches for.

    Raises:
        CannotGoOn: the module cannot be had; Go's own last words.
    """
    source, build = folder / "dex", folder / "build"
    shutil.copytree(_download(go), source)
    for path in (source, *source.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    package = source / "server" / _REPLACED
    shutil.rmtree(package)
    shutil.copytree(_HERE / _REPLACED, package)
    paths.private_dir(build)
    shutil.copyfile(_HERE / "go.sum", build / "go.sum")
    required = (_HERE / "go.mod").read_text(encoding="utf-8")
    (build / "go.mod").write_text(f"{required}\nreplace {_MODULE} => {source}\n", encoding="utf-8")
    return build


def _download(go: Go) -> Path:
    """Go's own unpacked copy, which is not to be written to."""
    asked = subprocess.run(
        [go.command, "mod", "download", "-json", _MODULE],
        cwd=_HERE,
        env={**go.environment, "GOFLAGS": "-mod=readonly"},
        capture_output=True,
        text=True,
        check=False,
    )
    answer = json.loads(asked.stdout or "{}")
    if asked.returncode != 0 or "Dir" not in answer:
        what = f"Dex cannot be downloaded: {answer.get('Error') or asked.stderr.strip()}"
        raise CannotGoOn([Problem(what, "is the Go module proxy reachable (`go env GOPROXY`)?")])
    return Path(answer["Dir"])
