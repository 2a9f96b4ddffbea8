"""The project's policy pack on the command line of a CLI that runs in the project's folder."""

from __future__ import annotations

from engine import paths


def options(stack: str) -> tuple[str, ...]:
    """The pack, with bounds and exceptions of the stack's own where a file named after it holds any; this project's stacks have none."""
    configuration = f"policies.{stack}.json"
    pack = ("--policy-pack", "policies")
    return (*pack, "--policy-pack-config", configuration) if (paths.PROJECT / configuration).is_file() else pack
