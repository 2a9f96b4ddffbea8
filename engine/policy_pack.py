"""The project's policy pack on the command line of a CLI that runs in the project's folder."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from engine import paths
from engine.problems import NotReady, Problem

_EVERY: Final = "all"
"""In a configuration, the level of every policy."""
_LEVELS: Final = ("advisory", "mandatory", "remediate", "disabled")
_LENIENT: Final = ("advisory", "disabled")


def options(stack: str) -> tuple[str, ...]:
    """The pack, with bounds and exceptions of the stack's own where a file named after it holds any; this project's stacks have none.

    Raises:
        NotReady: the file names what the pack does not have. The CLI would say ``invalid enforcement level ""``, and not where.
    """
    pack = ("--policy-pack", "policies")
    file = _file(stack)
    if not file.is_file():
        return pack
    problems = list(_problems(file))
    if problems:
        raise NotReady(problems)
    return (*pack, "--policy-pack-config", file.name)


def waivers(stack: str) -> Iterator[tuple[str, str, str]]:
    """Policy, resource and reason of each exception in the stack's configuration; no resource where the policy stops nothing at all."""
    file = _file(stack)
    configured: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    for policy, settings in configured.items():
        known = settings if isinstance(settings, dict) else {"enforcementLevel": settings}
        if known.get("enforcementLevel") in _LENIENT:
            yield policy, "", f"its level is {known['enforcementLevel']}"
        exceptions = known.get("exceptions")
        # One of another type is the CLI's to refuse.
        if isinstance(exceptions, dict):
            yield from ((policy, resource, str(reason)) for resource, reason in exceptions.items())


def _file(stack: str) -> Path:
    return paths.PROJECT / f"policies.{stack}.json"


def _problems(file: Path) -> Iterator[Problem]:
    """What the CLI tells badly. Settings it checks by each policy's schema, and says of which policy they are."""
    try:
        configured: Any = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        yield Problem(f"{file.name} is no JSON: {error}", "docs/policies.md shows one")
        return
    if not isinstance(configured, dict):
        yield Problem(
            f"{file.name} is no object", "it maps names of policies to their settings; docs/policies.md shows one"
        )
        return
    known = [
        _EVERY,
        *sorted(check.stem.replace("_", "-") for check in (paths.PROJECT / "policies" / "checks").glob("[!_]*.py")),
    ]
    for name, settings in configured.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            fix = f"did you mean {near[0]!r}?" if near else "docs/policies.md lists them all"
            yield Problem(f"{file.name} configures {name!r}, and the pack has no such policy", fix)
        level = settings.get("enforcementLevel", _LEVELS[0]) if isinstance(settings, dict) else settings
        if level not in _LEVELS:
            yield Problem(f"{file.name} has {name!r} at the level {level!r}", f"use one of {', '.join(_LEVELS)}")
