"""A stack with the real apps, and the browser of whoever uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect

from tests import browser as browsing
from tests import needs
from tests.apps import environments, processes
from tests.apps.exported import AppsStack
from tests.ports import free_ports
from tests.projects import _move_ports as move_ports
from tests.projects import copy_project

_STACK = Path(__file__).with_name("stack.yaml")


@pytest.fixture(scope="session")
def apps_stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppsStack]:
    """The dev stack with the apps of ``stack.yaml``, up; taken down at the end of the session."""
    needs.require("pulumi", "node")
    ports = free_ports(7)
    copy = copy_project(tmp_path_factory.mktemp("apps") / "project", ports)
    more = yaml.safe_load(move_ports(_STACK.read_text(encoding="utf-8"), ports))
    copy.edit(lambda config: _merge(config, more, "dashboard-identity:"))
    try:
        copy.make("up", check=True)
        yield AppsStack(copy, copy.outputs())
        copy.make("down", check=True)
    finally:
        copy.stop()


@pytest.fixture(scope="session")
def app_environment(request: pytest.FixtureRequest) -> Callable[[str], Path]:
    """``app_environment("streamlit")``: the Python that has the app, made on first use with its progress on the terminal."""
    capture = request.config.pluginmanager.getplugin("capturemanager")

    def make(name: str) -> Path:
        if capture is None:
            return environments.environment(name)
        with capture.global_and_fixture_disabled():
            return environments.environment(name)

    return make


@pytest.fixture(scope="session")
def chromium(apps_stack: AppsStack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    needs.require("chromium")
    expect.set_options(timeout=20_000)
    with browsing.chromium(tmp_path_factory.mktemp("home"), apps_stack.authority) as browser:
        yield browser


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with browsing.fresh_context(chromium) as context:
        yield context.new_page()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Shows the logs of the apps that it met with the report of a test that failed."""
    report = yield
    if report.failed:
        report.sections.extend((f"log of {app.name}", app.log) for app in processes.suspects)
        processes.suspects[:] = [app for app in processes.suspects if app.process.poll() is None]
    return report


def _merge(known: dict[str, Any], more: Mapping[str, Any], prefix: str = "") -> None:
    """Joins lists, and sections key by key."""
    for key, value in more.items():
        if isinstance(value, list):
            known.setdefault(prefix + key, []).extend(value)
        elif isinstance(value, dict) and value:
            _merge(known.setdefault(prefix + key, {}), value)
        else:
            known[prefix + key] = value
