"""A stack with the real apps, and the browser of whoever uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests import browser as browsing
from tests.apps import environments, processes
from tests.apps.exported import AppsStack
from tests.projects import ProjectCopy


@pytest.fixture(scope="session")
def apps_stack(live_stack: ProjectCopy) -> AppsStack:
    """The dev stack, up, whose apps are the real ones."""
    return AppsStack(live_stack, live_stack.outputs())


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
