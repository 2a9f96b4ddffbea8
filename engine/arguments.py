"""What a Pulumi command line asks for: the command, the stack, the folder. The line itself is never changed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

DEFAULT_STACK = "dev"

PROVIDER_COMMANDS = frozenset(
    {"preview", "pre", "up", "update", "refresh", "destroy", "down", "dn", "import", "watch", "do"}
)
"""Commands that call a provider, so that the emulator has to run and the plugins have to be there."""

CHANGING_COMMANDS = frozenset({"up", "update", "refresh", "destroy", "down", "dn", "import"})
"""Commands that change a stack's state and what its providers hold; one at a time."""

LANGUAGE_COMMANDS = PROVIDER_COMMANDS | {"about", "convert", "install", "new", "package", "policy", "schema"}
"""Commands that ask the language host."""

ABOUT_A_STACK = PROVIDER_COMMANDS | {"stack", "config", "state", "cancel", "logs"}
"""Commands that read or write one stack's configuration or state."""

STACK_COMMANDS_WITH_NAME = frozenset({"new", "init", "create", "setup", "select", "remove", "rm", "delete"})
"""``pulumi stack VERB NAME``: the stack is an argument, not a flag."""

_LONG_WITH_VALUE = frozenset(
    {"stack", "cwd", "config-file", "color", "verbose", "tracing", "otel-traces", "profiling", "memprofilerate"}
    | {"secrets-provider", "copy-config-from", "teams"}
)
_SHORT_WITH_VALUE = "sCvcmptx"


@dataclass(frozen=True)
class Invocation:
    """One command line of ``pulumi``, as far as the engine has to understand it."""

    command: str | None
    subcommand: str | None
    stack: str
    stack_is_given: bool
    """By ``--stack``, by ``PULUMI_STACK``, or as the argument of ``stack init``; else the default is meant."""
    cwd: Path
    config_file: Path | None
    help: bool
    preview_only: bool = False
    """``refresh --preview-only``, to which the CLI's own ``--yes`` is a contradiction."""

    @property
    def needs_providers(self) -> bool:
        return self.command in PROVIDER_COMMANDS and not self.help

    @property
    def changes_the_stack(self) -> bool:
        return self.command in CHANGING_COMMANDS and not self.help

    @property
    def is_about_a_stack(self) -> bool:
        return self.command in ABOUT_A_STACK and not self.help

    @property
    def needs_language_host(self) -> bool:
        return self.command in LANGUAGE_COMMANDS and not self.help

    @property
    def selects_a_stack(self) -> bool:
        return self.command == "stack" and self.subcommand == "select" and not self.help

    @property
    def names_its_stack(self) -> bool:
        return self.command == "stack" and self.subcommand in STACK_COMMANDS_WITH_NAME


def read(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Invocation:
    """Reads a command line as the CLI would, flags before or after the command.

    Args:
        arguments: without the program's name, such as ``["up", "--yes", "-s", "prod"]``.
    """
    flags, words = _split(arguments)
    command = words[0] if words else None
    subcommand = words[1] if len(words) > 1 else None
    positional = words[2] if command == "stack" and subcommand in STACK_COMMANDS_WITH_NAME and len(words) > 2 else None
    given = positional or flags.get("stack") or environment.get("PULUMI_STACK")
    cwd = Path(flags.get("cwd") or ".").resolve()
    config_file = flags.get("config-file")
    return Invocation(
        command=command,
        subcommand=subcommand,
        stack=(given or DEFAULT_STACK).split("/")[-1],
        stack_is_given=given is not None,
        cwd=cwd,
        config_file=cwd / config_file if config_file else None,
        help="help" in flags or command == "help",
        preview_only="preview-only" in flags,
    )


def _split(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    flags: dict[str, str] = {}
    words: list[str] = []
    rest = iter(arguments)
    for argument in rest:
        if argument == "--":
            break
        if argument.startswith("--"):
            name, equals, value = argument[2:].partition("=")
            if not equals and name in _LONG_WITH_VALUE:
                value = next(rest, "")
            flags[name] = value
        elif argument.startswith("-") and len(argument) > 1:
            _read_short(argument[1:], rest, flags)
        else:
            words.append(argument)
    return flags, words


def _read_short(letters: str, rest: Iterator[str], flags: dict[str, str]) -> None:
    names = {"s": "stack", "C": "cwd", "h": "help"}
    for position, letter in enumerate(letters):
        if letter not in _SHORT_WITH_VALUE:
            flags[names.get(letter, letter)] = ""
            continue
        value = letters[position + 1 :].removeprefix("=") or next(rest, "")
        flags[names.get(letter, letter)] = value
        return
