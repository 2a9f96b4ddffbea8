"""`streamlit run` with `st.login`, and nothing but the secrets.toml and the variables that the stack exported."""

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

_APP = Path(__file__).parent / "streamlit" / "app.py"
_PROVIDERS = ("auth0", "cognito", "entra")

Dashboard = Callable[[str], AbstractContextManager[App]]


@pytest.fixture
def dashboard(apps_stack: AppsStack, app_environment: Callable[[str], Path], tmp_path: Path) -> Dashboard:
    """``dashboard("auth0")``: the dashboard, running with that identity provider."""
    python = str(app_environment("streamlit"))

    @contextmanager
    def run(provider: str) -> Iterator[App]:
        exported = apps_stack.exported("Streamlit", provider)
        shutil.copy(_APP, tmp_path)
        options = {
            "server.address": "127.0.0.1",
            "server.port": str(exported.port),
            "server.headless": "true",
            "server.fileWatcherType": "none",
            "browser.gatherUsageStats": "false",
        }
        arguments = [f"--{name}={value}" for name, value in options.items()]
        command = [python, "-m", "streamlit", "run", _APP.name, *arguments]
        with exported.running(command, tmp_path, ready="/_stcore/health") as app:
            yield app

    return run


@pytest.mark.parametrize("provider", _PROVIDERS)
def test_a_person_logs_in_and_the_dashboard_shows_name_and_roles(
    dashboard: Dashboard, apps_stack: AppsStack, page: Page, provider: str
) -> None:
    with dashboard(provider):
        _log_in(page, apps_stack, provider)
        expect(page.get_by_text("Logged in as")).to_have_text("Logged in as editor@example.com")
        expect(page.get_by_text("Roles:")).to_have_text("Roles: dashboard-editor, dashboard-user")


@pytest.mark.parametrize("provider", ["auth0", "entra"])
def test_who_logs_out_comes_back_to_the_dashboard_and_must_give_the_password_again(
    dashboard: Dashboard, apps_stack: AppsStack, page: Page, provider: str
) -> None:
    with dashboard(provider):
        _log_in(page, apps_stack, provider)
        page.get_by_role("button", name="Log out").click()
        page.get_by_role("button", name="Log in").click()
        expect(page.locator("input[name=username]")).to_be_visible()


def test_who_logs_out_at_cognito_is_logged_out_though_its_page_asks_for_a_parameter_of_its_own(
    dashboard: Dashboard, apps_stack: AppsStack, page: Page
) -> None:
    """`st.logout` names the way back as OpenID Connect does, Cognito as it does itself.

    Source: https://github.com/streamlit/streamlit/issues/14601
    """
    with dashboard("cognito"):
        _log_in(page, apps_stack, "cognito")
        page.get_by_role("button", name="Log out").click()
        expect(page.get_by_text("Required String parameter 'redirect_uri' is not present")).to_be_visible()
        page.goto(apps_stack.exported("Streamlit", "cognito").url)
        expect(page.get_by_role("button", name="Log in")).to_be_visible()


def _log_in(page: Page, apps_stack: AppsStack, provider: str) -> None:
    page.goto(apps_stack.exported("Streamlit", provider).url)
    page.get_by_role("button", name="Log in").click()
    sign_in(page, "editor@example.com", apps_stack.password("editor@example.com"))
    expect(page.get_by_text("Logged in as")).to_be_visible()
