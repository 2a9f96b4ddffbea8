"""The console over the smallest realm: its button may take an app's place, and nothing else may."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from emulator.console import app as console
from emulator.console.contract import Shown
from emulator.context import Context
from emulator.settings import EmulatorSettings
from tests.emulator.oidc.conftest import new_request, world  # noqa: F401 - a fixture

HOME = "https://localhost:18440"


@pytest.fixture
def pages(world, monkeypatch, tmp_path):  # noqa: F811
    def shown(_context):
        yield Shown("Small", "the tenant", world.provider, list(world.realm.clients.values()), ["ada"])

    monkeypatch.setattr(console, "_shown", shown)
    context = Context(EmulatorSettings(state=tmp_path), world.provider.records.store, world.clock)
    return console.create_app(context).test_client()


def _start(pages, origin=HOME):
    form = {"realm": "small", "client_id": "app"}
    return pages.post("/login", base_url=HOME, data=form, headers={"Origin": origin})


def test_the_list_names_every_app_with_a_button(pages):
    text = pages.get("/", base_url=HOME).text
    assert "An app" in text
    assert "<code>app</code>" in text
    assert "Log in to An app with Small" in text


def test_the_button_logs_in_and_shows_the_decoded_tokens(pages, world):  # noqa: F811
    started = _start(pages)
    browser = world.browser()
    page = browser.get(started.location.replace("https://localhost/", "/"))
    answer = browser.submit(page, username="ada", password="ada-password")
    assert answer.location.startswith(f"{HOME}/callback?")
    result = pages.get(answer.location, base_url=HOME)
    assert result.status_code == 200
    assert "sub-ada" in re.search(r'id="id_token-claims">([^<]*)', result.text).group(1)
    again = pages.get(answer.location, base_url=HOME)
    assert again.status_code == 400
    assert "did not begin here" in again.text


def test_another_page_cannot_press_the_button(pages):
    assert _start(pages, origin="https://evil.example").status_code == 403


def test_the_consoles_redirect_uri_is_worth_nothing_without_a_ticket(pages, world):  # noqa: F811
    request = new_request(redirect_uri=f"{HOME}/callback")
    assert world.browser().authorize(request).text == "error REDIRECT_URI_MISMATCH"
    ticket = parse_qs(urlsplit(_start(pages).location).query)
    world.register("other")
    stolen = {name: values[0] for name, values in ticket.items()} | {"client_id": "other"}
    assert world.browser().get(f"/authorize?{urlencode(stolen)}").text == "error REDIRECT_URI_MISMATCH"
    world.clock.now += 601
    late = {name: values[0] for name, values in ticket.items()}
    assert world.browser().get(f"/authorize?{urlencode(late)}").text == "error REDIRECT_URI_MISMATCH"
