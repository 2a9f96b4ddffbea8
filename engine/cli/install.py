"""The official installer, where the machine reaches it."""

from __future__ import annotations

import subprocess
import urllib.error
import urllib.request

from rich.console import Console

from engine import versions
from engine.cli.find import Cli, installed_root

INSTALLER = "https://get.pulumi.com/install.sh"
"""Source: https://www.pulumi.com/docs/iac/download-install/, read 2026-11."""

_CONNECT_SECONDS = 3.0


def is_reachable() -> bool:
    """Whether the installer can be fetched from here; answers within seconds."""
    request = urllib.request.Request(INSTALLER, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=_CONNECT_SECONDS) as response:  # noqa: S310
            return bool(response.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def install(console: Console) -> Cli | None:
    """Installs the CLI and its language hosts into the cache; None when that fails, with the reason said."""
    from pulumi.automation import PulumiCommand
    from semver import VersionInfo

    root = installed_root()
    try:
        with console.status(f"installing the Pulumi CLI {versions.CLI} (official installer)"):
            PulumiCommand.install(root=str(root), version=VersionInfo.parse(versions.CLI))
    except (OSError, subprocess.SubprocessError, RuntimeError) as problem:
        detail = getattr(problem, "output", None) or str(problem)
        text = detail.decode(errors="replace") if isinstance(detail, bytes) else detail
        console.print(f"the official installer failed: {text.strip()[-300:]}", markup=False)
        return None
    return Cli(root / "bin" / "pulumi")
