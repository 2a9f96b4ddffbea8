"""Which providers use their official plugin, and seeing that it is there before the CLI needs it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from engine.cli.find import Cli
from engine.problems import NotReady, Problem
from engine.project import PROVIDERS

ALL = "all"
VARIABLE = "IDP_OFFICIAL_PLUGINS"


def wanted(environment: Mapping[str, str] = os.environ) -> frozenset[str]:
    """The providers that ``IDP_OFFICIAL_PLUGINS`` (or ``IDP_PLUGINS=official``) names.

    Raises:
        NotReady: a name that is no provider of this project.
    """
    given = environment.get(VARIABLE, "")
    if environment.get("IDP_PLUGINS") == "official":
        given = ALL
    names = frozenset(name.strip() for name in given.split(",") if name.strip())
    if names == {ALL}:
        return frozenset(PROVIDERS)
    unknown = sorted(names - set(PROVIDERS))
    if unknown:
        what = f"{VARIABLE} names {', '.join(unknown)}, which is no provider of this project"
        raise NotReady([Problem(what, f"use `{ALL}`, or a list of {', '.join(PROVIDERS)}")])
    return names


def share_plugins(home: Path, environment: Mapping[str, str] = os.environ) -> None:
    """Lets the project's own ``PULUMI_HOME`` use the plugins that the user has installed, and they its."""
    users = Path(environment.get("PULUMI_HOME") or Path.home() / ".pulumi") / "plugins"
    link = home / "plugins"
    if not link.exists() and not link.is_symlink():
        users.mkdir(parents=True, exist_ok=True)
        link.symlink_to(users)


def install_missing(
    cli: Cli, packages: Iterable[tuple[str, str, str]], home: Path, environment: Mapping[str, str]
) -> None:
    """Has the CLI download what is neither on PATH nor installed, while it still has the user's own network settings.

    Args:
        packages: name, version and server, as the SDKs name them.
        environment: the CLI's, without the emulator's certificate authority and closed proxy.

    Raises:
        NotReady: one that could not be downloaded.
    """
    problems = list(_install_each(cli, packages, home, environment))
    if problems:
        raise NotReady(problems)


def _install_each(
    cli: Cli, packages: Iterable[tuple[str, str, str]], home: Path, environment: Mapping[str, str]
) -> Iterator[Problem]:
    for name, version, server in packages:
        if shutil.which(f"pulumi-resource-{name}") or (home / "plugins" / f"resource-{name}-v{version}").is_dir():
            continue
        command = [str(cli.path), "plugin", "install", "resource", name, f"v{version}"]
        if server:
            command += ["--server", server]
        if subprocess.run(command, env=dict(environment), check=False).returncode != 0:
            yield Problem(
                f"the official plugin {name} v{version} is neither on PATH nor installed, and could not be downloaded",
                f"put `pulumi-resource-{name}` on PATH, or take {name} out of {VARIABLE}",
            )
