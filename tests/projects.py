"""Copies of the project that a test may run and change."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from engine import emulation
from engine.dex import server as dex
from tests.ports import free_ports

ROOT = Path(__file__).resolve().parent.parent
_DEFAULT_PORTS = {18441: 0, 18442: 1, 18443: 2, 8501: 4, 18444: 6}
_PORT = re.compile(r"(?<=localhost:)\d{2,5}\b")
_TIMEOUT_SECONDS = 600
_DEVELOPERS_OWN = ("PULUMI_", "AUTH0_", "ARM_", "AWS_", "IDP_")
_WITHOUT_BYTECODE = "PYTHONDONTWRITEBYTECODE"
"""With it every command on a copy would compile the whole project anew, which takes longer than the command itself."""


@dataclass(frozen=True)
class ProjectCopy:
    """A project in a folder of its own.

    Args:
        ports: of auth0, aws, entra, the console, the first app whose callbacks the stack registers, the stand-in of Google, and Dex.
    """

    root: Path
    ports: tuple[int, ...]
    environment: Mapping[str, str]

    @property
    def state(self) -> Path:
        return Path(self.environment["IDP_STATE_DIR"])

    @property
    def authority(self) -> Path:
        """The certificate authority of this copy's emulator, as a PEM file."""
        return self.state / "emulator" / "ca.pem"

    @property
    def credentials(self) -> dict[str, dict[str, str]]:
        """Vendor -> the emulator's own credentials, which may do everything."""
        found: dict[str, dict[str, str]] = json.loads((self.state / "emulator" / "credentials.json").read_text())
        return found

    @property
    def stack_file(self) -> Path:
        return self.root / "Pulumi.dev.yaml"

    def run(self, *arguments: str, check: bool = False, **variables: str) -> subprocess.CompletedProcess[str]:
        """``bin/pulumi ARGUMENTS``; with ``check``, a failure tells what it printed."""
        return self._call([str(self.root / "bin" / "pulumi"), *arguments], check, variables)

    def make(self, *targets: str, check: bool = False, **variables: str) -> subprocess.CompletedProcess[str]:
        return self._call(["make", *targets], check, variables)

    def settings(self, *arguments: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        """``bin/settings ARGUMENTS``."""
        return self._call([str(self.root / "bin" / "settings"), *arguments], check, {})

    def outputs(self, *, show_secrets: bool = True) -> dict[str, Any]:
        """The stack's outputs."""
        shown = self.run("stack", "output", "--json", *(["--show-secrets"] if show_secrets else []), check=True)
        outputs: dict[str, Any] = json.loads(shown.stdout)
        return outputs

    def edit(self, change: Callable[[dict[str, Any]], object]) -> None:
        """Changes the configuration in the stack file."""
        document = yaml.safe_load(self.stack_file.read_text(encoding="utf-8"))
        change(document["config"])
        self.stack_file.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")

    def except_from_policy(self, policy: str, **reasons: str) -> None:
        """Has ``make up`` pass over a policy for some resources; resource -> why."""
        configuration = {policy: {"exceptions": reasons}}
        (self.root / "policies.dev.json").write_text(json.dumps(configuration), encoding="utf-8")

    def with_variables(self, variables: Mapping[str, str]) -> ProjectCopy:
        """The same project, with these in the environment of every command."""
        return replace(self, environment={**self.environment, **variables})

    def stop(self) -> None:
        """Stops this copy's emulator and its Dex, if they run."""
        dex.stop(self.state / "dex")
        emulation.stop(self.state / "emulator")

    def _call(
        self, command: Sequence[str], check: bool, variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command,
            cwd=self.root,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
        assert not check or done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done


def copy_project(target: Path, ports: Sequence[int]) -> ProjectCopy:
    """Copies what git tracks, and what it would track, with the stack's emulator and its app on other ports."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name)
    stack = target / "Pulumi.dev.yaml"
    if stack.exists():
        stack.write_text(move_ports(stack.read_text(encoding="utf-8"), ports), encoding="utf-8")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(_DEVELOPERS_OWN)}
    environment.pop(_WITHOUT_BYTECODE, None)
    environment |= {
        "IDP_PYTHON": sys.executable,
        "IDP_STATE_DIR": str(target.parent / "state"),
        "IDP_EMULATOR_CONSOLE_PORT": str(ports[3]),
        "IDP_EMULATOR_GOOGLE_PORT": str(ports[5]),
    }
    return ProjectCopy(target, tuple(ports), environment)


def move_ports(text: str, ports: Sequence[int]) -> str:
    """The same stack file with every port of this machine moved; apps but the first get whichever are free."""
    moved = {default: ports[index] for default, index in _DEFAULT_PORTS.items()}
    others = {int(port) for port in _PORT.findall(text)} - moved.keys()
    free = [port for port in free_ports(len(others) + len(ports)) if port not in ports]
    moved |= dict(zip(sorted(others), free, strict=False))
    return _PORT.sub(lambda found: str(moved[int(found.group())]), text)


def leave_one_app(config: dict[str, Any], *kinds: str) -> dict[str, Any]:
    """Takes all apps but the first out of the dev stack's configuration, and all identity providers but these; the app that is left.

    A test of one thing has a stack of that thing, which comes up in a fraction of the whole one's time.
    """
    app: dict[str, Any] = config["dashboard-identity:apps"][0]
    app["providers"] = list(kinds)
    config["dashboard-identity:apps"][:] = [app]
    providers = config["dashboard-identity:providers"]
    for kind in set(providers) - set(kinds):
        del providers[kind]
    providers.get("auth0", {}).pop("google", None)
    providers.get("cognito", {}).pop("federation", None)
    config.pop("dashboard-identity:entitlements", None)
    for user in config["dashboard-identity:users"]:
        user["options"] = {kind: options for kind, options in user.get("options", {}).items() if kind in kinds}
    return app
