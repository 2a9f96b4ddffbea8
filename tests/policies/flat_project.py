"""A project of somebody else's: one flat program, previewed by the real engine with the pack."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine import paths
from tests.policies.protocol import Archive, Resource, Secret, Text

PACK = paths.PROJECT / "policies"
_HEAD = re.compile(r"^\s+- \[(?P<level>\w+)\](?: \[severity: \w+\])?\s+(?P<policy>\S+)\s+\((?P<resource>.*)\)$")
_PROGRAM = """
import json
from pathlib import Path

import pulumi


def plain(value):
    if isinstance(value, list):
        return [plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "$secret" in value:
        return pulumi.Output.secret(plain(value["$secret"]))
    if "$text" in value:
        return pulumi.StringAsset(value["$text"])
    if "$archive" in value:
        return pulumi.AssetArchive({name: pulumi.StringAsset(text) for name, text in value["$archive"].items()})
    return {key: plain(item) for key, item in value.items()}


made = {}
for one in json.loads(Path("resources.json").read_text()):
    inputs = plain(one["inputs"])
    for name, sources in one["made_from"].items():
        inputs[name] = made[sources[0]].id
    component = one["type"].startswith("dashboard-identity:")
    kind = pulumi.ComponentResource if component else pulumi.CustomResource
    made[one["name"]] = kind(one["type"], one["name"], inputs)
"""


@dataclass(frozen=True)
class Told:
    """A violation as the preview shows it."""

    level: str
    policy: str
    resource: str
    text: str


@dataclass(frozen=True)
class FlatProject:
    """A folder with a program; its state is beside it."""

    root: Path
    environment: Mapping[str, str]

    def preview(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """``bin/pulumi preview`` with the pack."""
        return self.run("preview", "--policy-pack", str(PACK), *arguments, **variables)

    def run(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(paths.PROJECT / "bin" / "pulumi"), *arguments],
            cwd=self.root,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )


def project(folder: Path, program: str, variables: Mapping[str, str]) -> FlatProject:
    """A new project with that program, whose stack is ``dev``."""
    root = folder / "program"
    root.mkdir(parents=True)
    (root / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (root / "__main__.py").write_text(program)
    (folder / "backend").mkdir()
    environment = {
        **os.environ,
        "IDP_PYTHON": sys.executable,
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_BACKEND_URL": (folder / "backend").as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "x",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        **variables,
    }
    made = FlatProject(root, environment)
    done = made.run("stack", "init", "dev")
    assert done.returncode == 0, done.stderr
    return FlatProject(root, {**environment, "PULUMI_STACK": "dev"})


def project_of(folder: Path, resources: Sequence[Resource], variables: Mapping[str, str]) -> FlatProject:
    """A project whose program registers these resources and nothing else."""
    made = project(folder, _PROGRAM, variables)
    listed = [
        {"type": each.type, "name": each.name, "inputs": _as_json(each.inputs), "made_from": each.made_from}
        for each in resources
    ]
    (made.root / "resources.json").write_text(json.dumps(listed))
    return made


def _as_json(value: Any) -> Any:
    if isinstance(value, Secret):
        return {"$secret": _as_json(value.value)}
    if isinstance(value, Text):
        return {"$text": value.text}
    if isinstance(value, Archive):
        return {"$archive": value.files}
    if isinstance(value, Mapping):
        return {key: _as_json(item) for key, item in value.items()}
    return [_as_json(item) for item in value] if isinstance(value, (list, tuple)) else value


def told(output: str) -> list[Told]:
    """The violations of the section ``Policies`` of what a preview or an update printed."""
    found: list[Told] = []
    lines: list[str] = []
    for line in output.partition("\nPolicies:\n")[2].splitlines():
        head = _HEAD.match(line)
        if not line.strip():
            break
        if head:
            lines = []
            found.append(Told(head["level"], head["policy"], head["resource"].rpartition(": ")[2], ""))
        elif found:
            lines.append(line.strip())
            last = found.pop()
            found.append(Told(last.level, last.policy, last.resource, "\n".join(lines)))
    return found
