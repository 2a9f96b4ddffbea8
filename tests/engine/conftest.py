"""A project with the real engine in it, and stand-ins for the CLI, the emulator and the plugins: nothing has to be built."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine import emulation, paths

_SKELETON = Path(__file__).parent / "skeleton"
_SECONDS = 60
_VENDORS = ("AUTH0", "AWS", "ENTRA", "CONSOLE", "GOOGLE")


@dataclass
class Skeleton:
    """The engine at work in a folder of its own; ``environment`` is what a test adds to."""

    root: Path
    notes: Path
    ports: list[int]
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def state(self) -> Path:
        return self.root / ".state"

    def run(self, *arguments: str, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.root / "bin" / "pulumi"), *arguments],
            cwd=cwd or self.root,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )

    def begin(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """A command that is still running."""
        return subprocess.Popen(
            [str(self.root / "bin" / "pulumi"), *arguments],
            cwd=self.root,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def everyday(self, name: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """``make up`` and ``make down``, without make."""
        return subprocess.run(
            [str(self.root / "bin" / "with-python"), "-m", "engine.everyday", name],
            cwd=self.root,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Each call of the CLI: arguments, environment, cwd, umask."""
        file = self.notes / "calls.jsonl"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    @property
    def plugins(self) -> dict[str, Any]:
        """How the plugins were last started: names, environment."""
        content: dict[str, Any] = json.loads((self.notes / "plugins.json").read_text())
        return content

    def write_stack(self, name: str, config: Mapping[str, Any], **more: str) -> None:
        (self.root / f"Pulumi.{name}.yaml").write_text(yaml.safe_dump({**more, "config": dict(config)}))

    def stop(self) -> None:
        emulation.stop(self.state / "emulator")


@pytest.fixture
def skeleton(tmp_path: Path, free_ports: Callable[[int], list[int]]) -> Iterator[Skeleton]:
    root, notes, on_path = tmp_path / "project", tmp_path / "notes", tmp_path / "path"
    for folder in (root, notes, on_path):
        folder.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", "plugins")
    shutil.copytree(paths.PROJECT / "engine", root / "engine", ignore=ignored)
    shutil.copytree(paths.PROJECT / "bin", root / "bin")
    shutil.copytree(_SKELETON / "emulator", root / "emulator")
    shutil.copytree(_SKELETON / "plugins", root / "engine" / "plugins")
    shutil.copy(_SKELETON / "recycle_bin.py", root / "engine")
    shutil.copy(_SKELETON / "pulumi", on_path)
    (root / "Pulumi.yaml").write_text("name: dashboard-identity\nruntime: python\n")
    ports = free_ports(5)
    kept = {key: value for key, value in os.environ.items() if key in {"HOME", "LANG", "TMPDIR"}}
    interpreters = os.pathsep.join([str(on_path), str(Path(sys.executable).parent), "/usr/bin", "/bin"])
    made = Skeleton(root, notes, ports)
    made.environment = {
        **kept,
        "PATH": interpreters,
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "IDP_PYTHON": sys.executable,
        **{f"IDP_EMULATOR_{name}_PORT": str(port) for name, port in zip(_VENDORS, ports, strict=True)},
        "FAKE_NOTES": str(notes),
    }
    made.write_stack("prod", {"auth0:domain": "example.eu.auth0.com"})
    made.write_stack(
        "dev",
        {
            "auth0:domain": f"localhost:{ports[0]}",
            "aws:region": "eu-west-1",
            "aws:endpoints": [{"cognitoidp": f"https://localhost:{ports[1]}"}],
            "azuread:metadataHost": f"localhost:{ports[2]}",
        },
    )
    try:
        yield made
    finally:
        made.stop()
