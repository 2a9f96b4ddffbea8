"""What the CLI is told to attach to, by its own documented variables, for as long as it runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from engine.plugins_process import Plugins

_ANALYZERS = Path(__file__).parent / "analyzers"


@contextmanager
def plugins(names: frozenset[str], environment: Mapping[str, str], journal: Path | None) -> Iterator[Plugins | None]:
    """The process of the provider plugins; None where nothing is to be attached.

    Args:
        journal: where they note what they are about to create.
    """
    process = Plugins(sorted(names), environment, journal) if names else None
    try:
        yield process
    finally:
        if process:
            process.stop()


def providers(process: Plugins | None) -> dict[str, str]:
    """The variable with which the CLI dials the attached providers, once they listen."""
    if process is None:
        return {}
    return {"PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{port}" for name, port in sorted(process.ports().items()))}


@contextmanager
def language_host(required: frozenset[str], environment: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The variables with which the CLI finds this process's language host, and its runner of policy packs.

    Args:
        required: providers whose official plugins the CLI shall see to.
    """
    from engine import language_host as host

    server, port = host.serve(required)
    try:
        yield {
            "PULUMI_DEBUG_LANGUAGES": f"python:{port}",
            "PATH": f"{_ANALYZERS}{os.pathsep}{environment.get('PATH', '')}",
            "IDP_ANALYZER_PYTHON": sys.executable,
        }
    finally:
        server.stop(grace=None)
