"""A CLI that is there already: on PATH, or in the cache from an earlier time."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine import paths, versions

_OWN_MARK = b"dashboard-identity"
_SHOWN_BYTES = 4096
_VERSION_SECONDS = 30.0


@dataclass(frozen=True)
class Cli:
    """A Pulumi CLI that can be run."""

    path: Path

    @property
    def has_language_host(self) -> bool:
        """Whether the official language host lies with it or on PATH."""
        name = "pulumi-language-python"
        return (self.path.parent / name).is_file() or any(True for _ in _on_path(name))


def installed_root() -> Path:
    """Where the official installer puts its CLI (in ``bin/``) and what comes with it."""
    return paths.cache_dir() / f"pulumi-v{versions.CLI}-official"


def built_path() -> Path:
    return paths.cache_dir() / f"pulumi-v{versions.CLI}" / "pulumi"


def find() -> Cli | None:
    """The CLI to use, or None when one has to be made."""
    for candidate in _on_path("pulumi"):
        if not _is_this_project(candidate) and is_new_enough(version_of(candidate)):
            return Cli(candidate)
    for cached in (installed_root() / "bin" / "pulumi", built_path()):
        if os.access(cached, os.X_OK):
            return Cli(cached)
    return None


def version_of(cli: Path) -> str:
    """What ``pulumi version`` prints; empty where it does not run."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        shown = subprocess.run(
            [cli, "version"], capture_output=True, text=True, env=environment, timeout=_VERSION_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return shown.stdout.strip()


def is_new_enough(version: str) -> bool:
    """At least the oldest CLI that is used, of the same major version."""
    numbers, minimum = versions.parse(version), versions.parse(versions.CLI_MINIMUM)
    return bool(numbers) and numbers[0] == minimum[0] and numbers >= minimum


def _on_path(name: str) -> Iterator[Path]:
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        candidate = Path(folder or ".") / name
        if candidate.is_file() and os.access(candidate, os.X_OK):
            yield candidate.absolute()


def _is_this_project(candidate: Path) -> bool:
    """``bin/pulumi`` of this clone or of another: running that would come back here."""
    with candidate.open("rb") as file:
        head = file.read(_SHOWN_BYTES)
    return head.startswith(b"#!") and _OWN_MARK in head
