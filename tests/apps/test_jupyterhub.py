"""The real JupyterHub with oauthenticator, and nothing but the variables and the configuration that the stack exported."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.apps.exported import AppsStack
from tests.apps.processes import App
from tests.browser import sign_in
from tests.ports import free_ports

_CONFIG = Path(__file__).parent / "jupyterhub" / "jupyterhub_config.py"

Hub = Callable[[str], AbstractContextManager[App]]


@pytest.fixture
def hub(apps_stack: AppsStack, app_environment: Callable[[str], Path], tmp_path: Path) -> Hub:
    """``hub("auth0")``: the hub, running with that identity provider."""
    python = str(app_environment("jupyterhub"))

    @contextmanager
    def run(provider: str) -> Iterator[App]:
        exported = apps_stack.exported("JupyterHub", provider)
        shutil.copy(_CONFIG, tmp_path)
        hub_port, proxy_port = free_ports(2)
        with exported.running(
            [python, "-m", "jupyterhub", "-f", _CONFIG.name],
            tmp_path,
            ready="/hub/health",
            BIND_URL=f"http://127.0.0.1:{exported.port}",
            HUB_PORT=str(hub_port),
            PROXY_API_URL=f"http://127.0.0.1:{proxy_port}",
        ) as app:
            yield app

    return run


@pytest.mark.parametrize("provider", ["auth0", "cognito"])
def test_a_person_logs_in_and_the_hub_shows_the_email(
    hub: Hub, apps_stack: AppsStack, page: Page, provider: str
) -> None:
    with hub(provider):
        _log_in(page, apps_stack, provider, "editor@example.com")
        expect(page.get_by_role("navigation")).to_contain_text("editor@example.com")
        expect(page.get_by_role("link", name="Admin")).to_have_count(0)


def test_whom_the_stack_gives_the_admin_role_is_an_admin_of_the_hub(
    hub: Hub, apps_stack: AppsStack, page: Page
) -> None:
    with hub("auth0"):
        _log_in(page, apps_stack, "auth0", "admin@example.com")
        page.get_by_role("link", name="Admin").click()
        expect(page.get_by_role("row", name="admin@example.com")).to_be_visible()


def test_a_person_without_a_role_is_let_in_by_the_provider_and_refused_by_the_hub(
    hub: Hub, apps_stack: AppsStack, page: Page
) -> None:
    with hub("auth0"):
        _log_in(page, apps_stack, "auth0", "guest@example.com")
        expect(page.get_by_role("heading", name="403")).to_be_visible()


def _log_in(page: Page, apps_stack: AppsStack, provider: str, email: str) -> None:
    page.goto(apps_stack.exported("JupyterHub", provider).url)
    page.get_by_role("button", name="Sign in with").click()
    sign_in(page, email, apps_stack.password(email))
