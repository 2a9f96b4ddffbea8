"""A real Chromium that trusts the emulator's authority through its own certificate store, and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
)


def executable() -> str | None:
    """Chromium on PATH, or None."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


def trust(home: Path, authority: Path) -> None:
    """Puts the authority into the store that Chromium reads below ``home``."""
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True, exist_ok=True)
    database = f"sql:{store}"
    if not (store / "cert9.db").exists():
        subprocess.run(["certutil", "-d", database, "-N", "--empty-password"], check=True)
    command = ["certutil", "-d", database, "-A", "-t", "C,,", "-n", str(authority), "-i", str(authority)]
    subprocess.run(command, check=True)


@contextmanager
def chromium(home: Path, *authorities: Path) -> Iterator[Browser]:
    """A headless browser whose profile lives below ``home``."""
    for authority in authorities:
        trust(home, authority)
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable(), args=arguments, env={**os.environ, "HOME": str(home)}
        )
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def fresh_context(browser: Browser) -> Iterator[BrowserContext]:
    """Cookies of nobody."""
    context = browser.new_context()
    context.set_default_timeout(20_000)
    try:
        yield context
    finally:
        context.close()


def parameters_of(url: str) -> dict[str, str]:
    """The query of an address, one value a name."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def sign_in(page: Page, username: str, password: str) -> None:
    """Types into the login page and submits it, as a person does: by the labels' fields and the button."""
    page.fill("input[name=username]", username)
    if page.locator("input[name=password]").count() == 0 or not page.locator("input[name=password]").is_visible():
        page.click("button[type=submit]")
    page.fill("input[name=password]", password)
    page.click("button[type=submit]")
