"""A client that reads ML Lab's four variables and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.apps.exported import AppsStack
from tests.browser import sign_in

_LAB = Path(__file__).parent / "ml_lab" / "lab.py"


@pytest.mark.parametrize("provider", ["entra"])
def test_four_variables_are_enough_to_learn_the_email_of_who_logs_in(
    apps_stack: AppsStack, page: Page, tmp_path: Path, provider: str
) -> None:
    exported = apps_stack.exported("MLLab", provider)
    assert len(exported.variables) == 4
    with exported.running([sys.executable, str(_LAB)], tmp_path, ready="/health", PORT=str(exported.port)):
        page.goto(exported.url + "/api/auth/oidc/login")
        sign_in(page, "editor@example.com", apps_stack.password("editor@example.com"))
        expect(page.get_by_text("Logged in as")).to_have_text("Logged in as editor@example.com")
        assert page.url == exported.url + "/"
