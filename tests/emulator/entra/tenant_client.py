"""The emulated tenant as tests use it: its HTTP application, its management client, and a clock that a test moves."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from joserfc.jwk import RSAKey

from emulator.context import Context
from emulator.entra import create_flask_app, credentials
from emulator.settings import EmulatorSettings
from emulator.store import Store

PASSWORD = "Correct-Horse-7"


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@functools.cache
def _signing_key() -> dict[str, Any]:
    """One key for all tests, whose making would take most of their time."""
    key = RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256"}, auto_kid=True)
    return dict(key.as_dict(private=True))


class Tenant:
    """The emulator's application with its management client, as a Graph client sees it."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        store = Store(folder / "emulator.db")
        store.collection("keys").put("entra/id", _signing_key())
        self.context = Context(EmulatorSettings(state=folder, bcrypt_cost=4), store, self.clock)
        self.app = create_flask_app(self.context)
        self.credentials = credentials(self.context)
        self.id = self.credentials["tenant_id"]
        self.base = "https://localhost:18443"
        self.http: FlaskClient = self.app.test_client()
        self.token = self.app_token(self.credentials["client_id"], self.credentials["client_secret"])["access_token"]

    def app_token(self, client_id: str, client_secret: str, scope: str | None = None) -> dict[str, Any]:
        form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": scope or f"{self.base}/.default",
        }
        answer = self.http.post(f"/{self.id}/oauth2/v2.0/token", data=form)
        assert answer.status_code == 200, answer.json
        return dict(answer.json or {})

    def call(self, method: str, path: str, *, token: str | None = None, headers: Any = None, **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {token or self.token}", **(headers or {})}
        client = self.app.test_client(use_cookies=False)
        return client.open(path, method=method, base_url=self.base, headers=headers, **options)

    def get(self, path: str, **options: Any) -> dict[str, Any]:
        answer = self.call("GET", path, **options)
        assert answer.status_code == 200, answer.json
        return dict(answer.json)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.call("POST", path, json=body)
        assert answer.status_code in (200, 201, 204), answer.json
        return dict(answer.json or {})

    def patch(self, path: str, body: dict[str, Any]) -> None:
        answer = self.call("PATCH", path, json=body)
        assert answer.status_code == 204, answer.json

    def refused(self, method: str, path: str, status: int, **options: Any) -> dict[str, Any]:
        answer = self.call(method, path, **options)
        assert answer.status_code == status, answer.json
        return dict(answer.json["error"])

    def user(self, name: str = "ada", **more: Any) -> dict[str, Any]:
        body = {
            "accountEnabled": True,
            "displayName": name.title(),
            "mailNickname": name,
            "userPrincipalName": f"{name}@example.com",
            "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": False},
            **more,
        }
        return self.post("/v1.0/users", body)

    def application(self, **more: Any) -> dict[str, Any]:
        return self.post("/v1.0/applications", {"displayName": "Dashboard", **more})

    def principal(self, application: dict[str, Any], **more: Any) -> dict[str, Any]:
        return self.post("/v1.0/servicePrincipals", {"appId": application["appId"], **more})

    def assign(self, principal: str, resource: str, role: str) -> dict[str, Any]:
        body = {"principalId": principal, "resourceId": resource, "appRoleId": role}
        return self.post(f"/v1.0/servicePrincipals/{resource}/appRoleAssignedTo", body)


ADMIN = "5b3b2c1e-6f0f-4c3a-9a63-0d6f3a0a0001"
VIEWER = "5b3b2c1e-6f0f-4c3a-9a63-0d6f3a0a0002"


def app_role(identifier: str, value: str, **more: Any) -> dict[str, Any]:
    return {
        "allowedMemberTypes": ["User"],
        "description": value,
        "displayName": value,
        "id": identifier,
        "isEnabled": True,
        "value": value,
        **more,
    }
