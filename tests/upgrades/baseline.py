"""What a release left in a stack's state: recorded once, previewed by every later program.

``python -m tests.upgrades.baseline 0.2.0 [REF]`` records the release that the last commit, or another git reference, is.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.ports import free_ports
from tests.projects import move_ports

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).parent / "baselines"
_UNREAD = frozenset({"sourcePosition", "stackTrace", "created", "modified", "time"})
"""Of a resource in the state: where in a program it was made and when, which no preview reads and each machine has otherwise."""
_PUBLIC = {"providers": ["auth0", "cognito", "entra"], "callbacks": ["http://localhost:3000/callback"]}


@dataclass(frozen=True)
class Baseline:
    """One stack as one release left it."""

    release: str
    stack: str

    @property
    def stack_file(self) -> Path:
        return FOLDER / self.release / f"{self.stack}.yaml"

    @property
    def state(self) -> Path:
        """As ``pulumi stack export`` writes it: secrets are encrypted by the dev stack's passphrase, which everybody knows."""
        return FOLDER / self.release / f"{self.stack}.json"


def baselines() -> list[Baseline]:
    """All that were recorded."""
    return [Baseline(path.parent.name, path.stem) for path in sorted(FOLDER.glob("*/*.json"))]


def _as_it_is(config: dict[str, Any]) -> None:
    """The dev stack."""


def _otherwise(config: dict[str, Any]) -> None:
    """The other way of whatever the dev stack does one way."""
    config["dashboard-identity:providers"]["auth0"]["roleClaim"] = "rule"
    cognito = config["dashboard-identity:providers"]["cognito"]
    cognito["roleClaim"] = "groups"
    cognito.pop("namespace", None)
    config["dashboard-identity:apps"] += [
        {"name": "Single-Page", "type": "spa", "namespace": "https://single-page.example.com/", **_PUBLIC},
        {"name": "Native", "type": "native", "namespace": "https://native.example.com/", **_PUBLIC},
        {
            "name": "Nightly-Job",
            "type": "machine",
            "providers": _PUBLIC["providers"],
            "audience": "https://api.example.com",
            "scopes": ["read"],
        },
    ]


_STACKS: Mapping[str, Callable[[dict[str, Any]], None]] = {"dev": _as_it_is, "otherwise": _otherwise}


def record(release: str, reference: str) -> None:
    """Brings each stack up with the program of the reference, and keeps its file and its state."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        project.mkdir()
        archive = subprocess.run(["git", "archive", reference], cwd=ROOT, stdout=subprocess.PIPE, check=True)
        subprocess.run(["tar", "x", "-C", str(project)], input=archive.stdout, check=True)
        stack_file = project / "Pulumi.dev.yaml"
        # A developer's own stack may be up on the usual ones.
        ports = free_ports(7)
        document = yaml.safe_load(move_ports(stack_file.read_text(encoding="utf-8"), ports))
        for stack, change in _STACKS.items():
            content = json.loads(json.dumps(document))
            change(content["config"])
            stack_file.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
            environment = {
                **os.environ,
                "IDP_STATE_DIR": f"{folder}/state-{stack}",
                "IDP_PYTHON": sys.executable,
                "IDP_EMULATOR_CONSOLE_PORT": str(ports[3]),
                "IDP_EMULATOR_GOOGLE_PORT": str(ports[5]),
            }
            _record(project, environment, Baseline(release, stack))


def _record(project: Path, environment: Mapping[str, str], baseline: Baseline) -> None:
    subprocess.run(["make", "up"], cwd=project, env=environment, check=True)
    try:
        command = [str(project / "bin" / "pulumi"), "stack", "export"]
        exported = subprocess.run(command, cwd=project, env=environment, stdout=subprocess.PIPE, text=True, check=True)
        content = _without_what_nobody_reads(json.loads(exported.stdout))
        baseline.state.parent.mkdir(parents=True, exist_ok=True)
        baseline.state.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
        baseline.stack_file.write_text((project / "Pulumi.dev.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    finally:
        subprocess.run(["make", "down"], cwd=project, env=environment, check=True)


def _without_what_nobody_reads(exported: dict[str, Any]) -> dict[str, Any]:
    deployment = exported["deployment"]
    deployment["manifest"]["time"] = "0001-01-01T00:00:00Z"
    deployment["resources"] = [
        {name: value for name, value in resource.items() if name not in _UNREAD} for resource in deployment["resources"]
    ]
    return exported


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tests.upgrades.baseline", description=__doc__)
    parser.add_argument("release", help="the folder's name, such as 0.2.0")
    parser.add_argument("reference", nargs="?", default="HEAD", help="a git reference (default: HEAD)")
    given = parser.parse_args()
    record(given.release, given.reference)
