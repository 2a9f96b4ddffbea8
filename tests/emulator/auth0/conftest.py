"""A tenant on a state folder of its own, and a client for each way to talk to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from emulator import auth0
from emulator.context import Context
from emulator.settings import EmulatorSettings
from emulator.store import Store

BASE = "https://localhost:18999"


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def signing_key() -> dict[str, Any]:
    """Made once, because it takes longer than any test."""
    return dict(RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True).as_dict(private=True))


@pytest.fixture
def context(tmp_path: Path, clock: Clock, signing_key: dict[str, Any]) -> Iterator[Context]:
    settings = EmulatorSettings(state=tmp_path, auth0_port=18999, bcrypt_cost=4)
    context = Context(settings, Store(tmp_path / "emulator.db"), clock)
    context.store.collection("keys").put("auth0/id", signing_key)
    yield context
    auth0.close(context)
    context.store.close()


@pytest.fixture
def browser(context: Context) -> FlaskClient:
    """A browser: keeps cookies, follows nothing by itself."""
    return auth0.create_app(context).test_client()


class Management:
    """The Management API with a bearer token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self._client = client
        self._token = token

    def __call__(self, method: str, path: str, body: Any = None, **query: Any) -> TestResponse:
        return self._client.open(
            f"/api/v2{path}",
            method=method,
            base_url=BASE,
            json=body,
            query_string=query,
            headers={"Authorization": f"Bearer {self._token}"},
        )

    def made(self, path: str, body: Any) -> Any:
        """What a POST made; anything but success is the test's mistake."""
        response = self("POST", path, body)
        assert response.status_code in (200, 201), response.get_json()
        return response.get_json()


def management_token(client: FlaskClient, context: Context, **changes: str) -> str:
    credentials = auth0.credentials(context)
    form = {
        "grant_type": "client_credentials",
        "client_id": credentials["client_id"],
        "client_secret": credentials["client_secret"],
        "audience": f"{BASE}/api/v2/",
        **changes,
    }
    response = client.post("/oauth/token", base_url=BASE, data=form)
    assert response.status_code == 200, response.get_json()
    return str(response.get_json()["access_token"])


@pytest.fixture
def api(browser: FlaskClient, context: Context) -> Management:
    return Management(browser, management_token(browser, context))
