"""The real Amundsen front end behind flaskoidc, with what the stack exported for it at Auth0."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.apps.amundsen.metadata_service import metadata_service
from tests.apps.exported import AppsStack
from tests.apps.processes import App
from tests.browser import sign_in

_OWN = Path(__file__).parent / "amundsen"


@pytest.fixture(scope="module")
def amundsen(
    apps_stack: AppsStack, app_environment: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[App]:
    """The front end in a folder of its own, where it also keeps its sessions."""
    python = str(app_environment("amundsen"))
    exported = apps_stack.exported("Amundsen", "auth0")
    folder = tmp_path_factory.mktemp("amundsen")
    _check_out(python, folder)
    userinfo = json.loads(exported.files["client_secrets.json"])["userinfo_endpoint"]
    with (
        metadata_service(userinfo, apps_stack.authority) as metadata,
        exported.running(
            [python, str(folder / "start.py")],
            folder,
            ready="/healthcheck",
            PORT=str(exported.port),
            METADATASERVICE_BASE=metadata,
        ) as app,
    ):
        yield app


def _check_out(python: str, folder: Path) -> None:
    """A folder like a clone's, with a page where `npm run build` puts the front end's: the package on PyPI comes without."""
    where = "import importlib.util as u; print(u.find_spec('amundsen_application').submodule_search_locations[0])"
    installed = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True).stdout.strip()
    shutil.copytree(installed, folder / "amundsen_application")
    templates = folder / "amundsen_application" / "static" / "dist" / "templates"
    templates.mkdir(parents=True)
    shutil.copy(_OWN / "index.html", templates)
    shutil.copy(_OWN / "start.py", folder)


def test_a_person_logs_in_with_a_password_and_amundsen_shows_who_it_is(
    amundsen: App, apps_stack: AppsStack, page: Page
) -> None:
    exported = apps_stack.exported("Amundsen", "auth0")
    page.goto(exported.url)
    sign_in(page, "editor@example.com", apps_stack.password("editor@example.com"))
    expect(page.locator("#user")).to_have_text("Edda Editor (editor@example.com)")
    assert page.url == exported.url + "/"


def test_a_person_logs_in_by_google_and_amundsen_shows_who_it_is(
    amundsen: App, apps_stack: AppsStack, page: Page
) -> None:
    page.goto(apps_stack.exported("Amundsen", "auth0").url)
    page.get_by_role("button", name="Continue with Google").click()
    page.get_by_label("Email").fill("greta@gmail.com")
    page.get_by_label("Full name").fill("Greta Google")
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#user")).to_have_text("Greta Google (greta@gmail.com)")


def test_amundsen_at_an_address_that_the_stack_does_not_name_ends_on_the_mismatch_page(
    amundsen: App, apps_stack: AppsStack, page: Page
) -> None:
    exported = apps_stack.exported("Amundsen", "auth0")
    page.goto(f"http://127.0.0.1:{exported.port}/")
    expect(page.get_by_role("heading")).to_have_text("Callback URL mismatch.")
    expect(page.locator("body")).to_contain_text(f"http://127.0.0.1:{exported.port}/authorization-code/callback")
