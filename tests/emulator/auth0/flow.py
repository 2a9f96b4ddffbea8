"""What an app and its user do at a login, over HTTP."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.emulator.auth0.conftest import BASE, Management

CALLBACK = "https://board.example/callback"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PASSWORD = "Correct-horse-7"
EMAIL = "ada@example.com"


@dataclass
class App:
    """A client with a connection of its own and one user."""

    client: dict[str, Any]
    connection: dict[str, Any]
    user: dict[str, Any]
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def client_id(self) -> str:
        return str(self.client["client_id"])

    def authorize(self, **changes: str | None) -> dict[str, str]:
        asked = {
            "client_id": self.client_id,
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "scope": "openid profile email",
            "state": "s-1",
            "nonce": "n-1",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
            **self.parameters,
            **changes,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def exchange(self, code: str, /, **changes: str | None) -> dict[str, str]:
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "client_id": self.client_id,
            "client_secret": self.client.get("client_secret"),
            "code_verifier": VERIFIER,
            **changes,
        }
        return {name: value for name, value in sent.items() if value is not None}


def make_app(api: Management, *, name: str = "Board", user: dict[str, Any] | None = None, **client: Any) -> App:
    made = api.made(
        "/clients",
        {
            "name": name,
            "app_type": "regular_web",
            "callbacks": [CALLBACK],
            "allowed_logout_urls": ["https://board.example/bye"],
            "grant_types": ["authorization_code", "refresh_token"],
            "jwt_configuration": {"alg": "RS256"},
            "oidc_conformant": True,
            "token_endpoint_auth_method": "client_secret_post",
            **client,
        },
    )
    connection = api.made("/connections", {"name": f"{name}-users", "strategy": "auth0"})
    enabled = api(
        "PATCH", f"/connections/{connection['id']}/clients", [{"client_id": made["client_id"], "status": True}]
    )
    assert enabled.status_code == 204
    person = api.made(
        "/users", {"connection": connection["name"], "email": EMAIL, "password": PASSWORD, **(user or {})}
    )
    return App(made, connection, person)


def start(browser: FlaskClient, app: App, **changes: str | None) -> TestResponse:
    return browser.get("/authorize", base_url=BASE, query_string=app.authorize(**changes))


def submit(browser: FlaskClient, page: TestResponse, **values: str) -> TestResponse:
    """Fills the page's form in and posts it."""
    text = page.get_data(as_text=True)
    action = re.search(r'<form method="post" action="([^"]+)"', text)
    assert action is not None, text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    return browser.post(html.unescape(action.group(1)), base_url=BASE, data={**hidden, **values})


def open_page(browser: FlaskClient, response: TestResponse) -> TestResponse:
    assert response.status_code == 302, response.get_data(as_text=True)
    return browser.get(response.headers["Location"], base_url=BASE)


def log_in(
    browser: FlaskClient, app: App, *, username: str = EMAIL, password: str = PASSWORD, **changes: str | None
) -> TestResponse:
    page = open_page(browser, start(browser, app, **changes))
    return submit(browser, page, username=username, password=password)


def answered(response: TestResponse) -> dict[str, str]:
    """The parameters with which the browser is sent to the app."""
    assert response.status_code == 302, response.get_data(as_text=True)
    location = urlsplit(response.headers["Location"])
    assert response.headers["Location"].startswith(CALLBACK), response.headers["Location"]
    return {name: values[0] for name, values in parse_qs(location.query).items()}


def exchange(browser: FlaskClient, app: App, code: str, /, **changes: str | None) -> TestResponse:
    return browser.post("/oauth/token", base_url=BASE, data=app.exchange(code, **changes))


def tokens(browser: FlaskClient, app: App, **changes: str | None) -> dict[str, Any]:
    code = answered(log_in(browser, app, **changes))["code"]
    response = exchange(browser, app, code)
    assert response.status_code == 200, response.get_json()
    return dict(response.get_json())


def payload(token: str) -> dict[str, Any]:
    """The claims of a JWT, unverified; a test of its own verifies them with another library."""
    middle = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))))
