"""A Pulumi project in a folder of its own, with an emulator of its own, run as ``bin/pulumi`` runs one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.programs import stack
from bench.servers import free_ports
from engine import emulation
from engine.environment import EMULATOR_SALT

STACK = "bench"
_ROOT = Path(__file__).resolve().parents[2]
_COMPONENTS = ("__main__.py", "components", "integrations", "rules")
_DEVELOPERS_OWN = ("PULUMI_", "AUTH0_", "ARM_", "AWS_", "IDP_")
_SHOWN_LINES = 25


class CommandFailed(Exception):
    """A measured command did not end with 0."""


@dataclass(frozen=True)
class Measurement:
    """One command."""

    seconds: float
    """From its start to its end, as its user sees it."""
    peak_memory: float
    """``ru_maxrss`` of the process that runs the program; its unit is the system's."""


@dataclass(frozen=True)
class Project:
    """One of the two programs with a stack file."""

    title: str
    root: Path
    environment: dict[str, str]

    def run(self, *line: str) -> Measurement:
        """
        Raises:
            CommandFailed: with the end of what it printed.
        """
        result = self.root.parent / "result.json"
        command = [sys.executable, "-m", "bench.programs.measured", str(result), *line, "--stack", STACK]
        begin = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        seconds = time.perf_counter() - begin
        if done.returncode != 0:
            words = "\n    ".join(done.stdout.strip().splitlines()[-_SHOWN_LINES:])
            raise CommandFailed(
                f"the {self.title} program's `{' '.join(line)}` ended with {done.returncode}:\n    {words}"
            )
        return Measurement(seconds, float(json.loads(result.read_text(encoding="utf-8"))["peak_memory"]))

    def resources(self) -> Counter[str]:
        """Type to number of the resources that the stack holds, without components, providers and the stack itself."""
        state = Path(self.environment["IDP_STATE_DIR"]) / "pulumi" / ".pulumi" / "stacks" / "dashboard-identity"
        checkpoint: dict[str, Any] = json.loads((state / f"{STACK}.json").read_text(encoding="utf-8"))
        held = checkpoint["checkpoint"]["latest"].get("resources") or []
        return Counter(
            each["type"] for each in held if each.get("custom") and not each["type"].startswith("pulumi:providers:")
        )


def write_flat(root: Path) -> None:
    """The flat program, beside the JavaScript that its Action is made of and the names of the variables that it exports."""
    shutil.copy2(Path(__file__).parent / "flat" / "__main__.py", root / "__main__.py")
    shutil.copytree(_ROOT / "integrations", root / "integrations", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy2(_ROOT / "rules" / "add-role-claim" / "code.js", root / "role-claim.js")


def write_components(root: Path) -> None:
    """The project's own program."""
    for name in _COMPONENTS:
        source = _ROOT / name
        if source.is_dir():
            shutil.copytree(source, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, root / name)


@contextmanager
def project(title: str, folder: Path, apps: int) -> Iterator[Project]:
    """A project whose emulator runs until the block ends.

    Args:
        title: ``component`` or ``flat``.
        folder: empty.
    """
    root = folder / "project"
    root.mkdir(parents=True)
    (write_components if title == "component" else write_flat)(root)
    shutil.copy2(_ROOT / "Pulumi.yaml", root)
    *ports, console, google = free_ports(5)
    content = {"encryptionsalt": EMULATOR_SALT, "config": stack.config(apps, ports)}
    (root / f"Pulumi.{STACK}.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    state = folder / "state"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_DEVELOPERS_OWN)}
    environment = {
        **kept,
        "PYTHONPATH": str(_ROOT),
        "IDP_STATE_DIR": str(state),
        "IDP_EMULATOR_CONSOLE_PORT": str(console),
        "IDP_EMULATOR_GOOGLE_PORT": str(google),
    }
    try:
        yield Project(title, root, environment)
    finally:
        emulation.stop(state / "emulator")
