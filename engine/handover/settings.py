"""What a stack exported for one app at one identity provider."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from rich.console import Console

from engine import arguments, paths, project, session
from engine.problems import NotReady, Problem


class Unusable(Exception):
    """What was asked for does not exist, or cannot be had in this way."""


@dataclass(frozen=True)
class Settings:
    """The variables and files of one app."""

    app: str
    provider: str
    variables: Mapping[str, str] = field(repr=False)
    files: Mapping[str, str] = field(repr=False)
    """Path, relative to where the app looks for it -> text."""


def read(stack: str | None, console: Console, *, show_secrets: bool) -> Mapping[str, Any]:
    """The stack's outputs.

    Raises:
        NotReady: with the command to run, where there are none; or what kept the CLI from running.
    """
    line = ["stack", "output", "--json", *(["--stack", stack] if stack else [])]
    line += ["--show-secrets"] if show_secrets else []
    if project.find(Path.cwd()) is None:
        line += ["--cwd", str(paths.PROJECT)]
    try:
        outputs: Mapping[str, Any] = json.loads(session.capture(line, console))
    except subprocess.CalledProcessError:
        raise NotReady([_not_up(line, "cannot be read")]) from None
    if not outputs.get("settings"):
        raise NotReady([_not_up(line, "has no settings yet")])
    return outputs


def choose(outputs: Mapping[str, Any], app: str, provider: str) -> Settings:
    """
    Raises:
        Unusable: with the names that there are.
    """
    providers = _one_of(outputs["settings"], app, "app")
    variables = _one_of(providers, provider, f"identity provider of {app}")
    files = outputs.get("files", {}).get(app, {}).get(provider, {})
    return Settings(app, provider, variables, files)


def known(names: Iterable[str], wanted: str) -> str:
    """``; did you mean 'x'? Known: x, y``."""
    names = list(names)
    close = get_close_matches(wanted, names, n=1)
    return (f"; did you mean {close[0]!r}? " if close else "; ") + f"known: {', '.join(names) or 'none'}"


def _one_of(choices: Mapping[str, Any], wanted: str, what: str) -> Mapping[str, Any]:
    if wanted not in choices:
        raise Unusable(f"{wanted!r} is no {what}{known(choices, wanted)}")
    found: Mapping[str, Any] = choices[wanted]
    return found


def _not_up(line: Collection[str], what: str) -> Problem:
    invocation = arguments.read([*line])
    found = project.find(invocation.cwd)
    emulated = found is not None and found.stack_file(invocation).endpoints is not None
    command = (
        "make up"
        if emulated and invocation.stack == arguments.DEFAULT_STACK
        else f"bin/pulumi up -s {invocation.stack}"
    )
    return Problem(f"the stack {invocation.stack} {what}", f"bring it up: {command}")
