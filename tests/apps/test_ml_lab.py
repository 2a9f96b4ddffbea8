"""A client that reads ML Lab's four variables and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.apps.exported import AppsStack
from tests.apps.processes import App
from tests.browser import sign_in

_LAB = Path(__file__).parent / "ml_lab" / "lab.py"
_LOGIN = "/api/auth/oidc/login"
_VARIABLES = {
    "LAB_EXTERNAL_OIDC_AUTH_URL",
    "LAB_EXTERNAL_OIDC_TOKEN_URL",
    "LAB_EXTERNAL_OIDC_CLIENT_ID",
    "LAB_EXTERNAL_OIDC_CLIENT_SECRET",
}

Lab = Callable[[str], AbstractContextManager[App]]


@pytest.fixture
def lab(apps_stack: AppsStack, tmp_path: Path) -> Lab:
    """``lab("entra")``: the client, running with that identity provider."""

    @contextmanager
    def run(provider: str) -> Iterator[App]:
        exported = apps_stack.exported("MLLab", provider)
        assert set(exported.variables) == _VARIABLES
        # The dev stack's Dex requires a challenge; at Entra the client is as ML Lab is.
        sends = str(provider == "dex").lower()
        command = [sys.executable, str(_LAB)]
        with exported.running(
            command, tmp_path, ready="/health", PORT=str(exported.port), SENDS_CHALLENGE=sends
        ) as app:
            yield app

    return run


def test_at_entra_the_lab_learns_the_email_of_who_logs_in(lab: Lab, apps_stack: AppsStack, page: Page) -> None:
    with lab("entra"):
        page.goto(apps_stack.exported("MLLab", "entra").url + _LOGIN)
        sign_in(page, "editor@example.com", apps_stack.password("editor@example.com"))
        _is_logged_in_as(page, "editor@example.com")


@pytest.mark.parametrize("connector", ["Microsoft", "Amazon Cognito"])
def test_through_dex_the_lab_learns_the_email_of_who_logs_in_at_another_provider(
    lab: Lab, apps_stack: AppsStack, page: Page, connector: str
) -> None:
    with lab("dex"):
        page.goto(apps_stack.exported("MLLab", "dex").url + _LOGIN)
        page.get_by_role("link", name=f"Log in with {connector}").click()
        sign_in(page, "editor@example.com", apps_stack.password("editor@example.com"))
        _is_logged_in_as(page, "editor@example.com")


def test_at_dex_itself_the_lab_learns_the_email_of_who_has_a_password_there(
    lab: Lab, apps_stack: AppsStack, page: Page
) -> None:
    with lab("dex"):
        page.goto(apps_stack.exported("MLLab", "dex").url + _LOGIN)
        page.get_by_role("link", name="Log in with Email").click()
        page.fill("input[name=login]", "editor@example.com")
        page.fill("input[name=password]", apps_stack.password("editor@example.com"))
        page.get_by_role("button", name="Login").click()
        _is_logged_in_as(page, "editor@example.com")


def _is_logged_in_as(page: Page, email: str) -> None:
    expect(page.get_by_text("Logged in as")).to_have_text(f"Logged in as {email}")
