"""Fixtures that more than one folder of tests uses."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import browser as browsing
from tests import needs
from tests.ports import free_ports as free_ports_now
from tests.projects import ProjectCopy, copy_project


@pytest.fixture(scope="session")
def needs_node() -> None:
    needs.require("node")


@pytest.fixture(scope="session")
def needs_go() -> None:
    needs.require("go")


@pytest.fixture(scope="session")
def needs_chromium() -> None:
    needs.require("chromium")


@pytest.fixture(scope="session")
def needs_pulumi() -> None:
    needs.require("pulumi")


@pytest.fixture
def free_ports() -> Callable[[int], list[int]]:
    """``free_ports(4)``: as many loopback ports, free now and different from one another."""
    return free_ports_now


@pytest.fixture
def project_copy(tmp_path: Path) -> Iterator[ProjectCopy]:
    """The project in a folder of its own, on ports of its own; its emulator is stopped at the end."""
    copy = copy_project(tmp_path / "project", free_ports_now(7))
    try:
        yield copy
    finally:
        copy.stop()


@pytest.fixture(scope="session")
def live_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ProjectCopy]:
    """A copy that is up, for tests that only look and log in; taken down at the end of the session.

    A test that changes the stack takes ``project_copy`` and brings that up.
    """
    needs.require("pulumi", "node")
    copy = copy_project(tmp_path_factory.mktemp("live") / "project", free_ports_now(7))
    try:
        up = copy.make("up")
        assert up.returncode == 0, up.stdout + up.stderr
        yield copy
        down = copy.make("down")
        assert down.returncode == 0, down.stdout + down.stderr
    finally:
        copy.stop()


@pytest.fixture(scope="module")
def chromium(live_stack: ProjectCopy, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser that trusts the live stack's emulator.

    A module's own: Playwright's event loop counts as the thread's running one for as long as the browser is there, so a session's would be
    in the way of every later test that runs a loop.
    """
    needs.require("chromium")
    expect.set_options(timeout=20_000)
    with browsing.chromium(tmp_path_factory.mktemp("home"), live_stack.authority) as browser:
        yield browser


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees the same variables on every machine: no stack, backend or tenant of whoever runs it."""
    for name in list(os.environ):
        if name.startswith(("PULUMI_", "AUTH0_", "ARM_", "AWS_", "IDP_")) and name not in _KEPT:
            monkeypatch.delenv(name)


_KEPT = frozenset({"IDP_PYTHON", "PULUMI_PYTHON_CMD"})
