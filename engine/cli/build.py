"""The CLI from its Go module, for a machine that reaches package registries only. About five minutes, once."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from engine import gobuild, versions
from engine.cli.find import Cli, built_path
from engine.cli.toolchain import Go


def build(go: Go, console: Console) -> Cli:
    """Builds into the cache; the binary appears there whole or not at all.

    Raises:
        NotReady: Go's own last words.
    """
    program = gobuild.Program(
        title="the Pulumi CLI",
        module=Path(__file__).parent,
        linker_flags=f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{versions.CLI}",
        target=built_path(),
        otherwise=f"An official `pulumi` {versions.CLI_MINIMUM} or newer on PATH makes the build unnecessary",
    )
    return Cli(gobuild.build(program, go, console))
