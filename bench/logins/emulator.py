"""The emulator as a process of its own, with one app, one database connection and one person in its Auth0 tenant."""

from __future__ import annotations

import json
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bench.logins.browser import Target
from bench.logins.dex import BCRYPT_COST
from bench.servers import free_ports, running

CLAIM = "https://bench.example/role"
"""What the post-login Action adds to the ID token."""

_ROOT = Path(__file__).resolve().parents[2]
_PASSWORD = "Correct-Horse-Battery-5taple"
_CALLBACK = "https://app.example/callback"
_CONNECTION = "bench-users"
_EMAIL = "ada@example.com"
_ACTION = f"""exports.onExecutePostLogin = async (event, api) => {{
  api.idToken.setCustomClaim("{CLAIM}", event.user.app_metadata.roles);
}};
"""


@dataclass(frozen=True)
class Emulator:
    """The tenant, provisioned."""

    target: Target
    tls: ssl.SSLContext
    management: Management
    action_id: str

    def bind_action(self, bound: bool) -> None:
        """Has the Action run after each login, or not."""
        bindings = [{"ref": {"type": "action_id", "value": self.action_id}, "display_name": "Role"}] if bound else []
        self.management.send("PATCH", "actions/triggers/post-login/bindings", {"bindings": bindings})


class Management:
    """Auth0's Management API, with a token of its own."""

    def __init__(self, domain: str, client_id: str, client_secret: str, tls: ssl.SSLContext) -> None:
        self._client = httpx.Client(base_url=f"https://{domain}", verify=tls, trust_env=False)
        asked = {
            "grant_type": "client_credentials",
            "audience": f"https://{domain}/api/v2/",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        token = self._client.post("/oauth/token", data=asked).raise_for_status().json()["access_token"]
        self._client.headers["Authorization"] = f"Bearer {token}"

    def send(self, method: str, path: str, body: Any) -> Any:
        """
        Raises:
            httpx.HTTPStatusError: the emulator refused.
        """
        response = self._client.request(method, f"/api/v2/{path}", json=body).raise_for_status()
        return response.json() if response.content else None

    def close(self) -> None:
        self._client.close()


@contextmanager
def emulator(folder: Path) -> Iterator[Emulator]:
    """A running emulator; the Action is deployed and not bound.

    Args:
        folder: empty; gets the state and the log.
    """
    state = folder / "state"
    ports = dict(zip(("auth0", "aws", "entra", "google", "console"), free_ports(5), strict=True))
    command = [sys.executable, "-m", "emulator", "--state", str(state), "--bcrypt-cost", str(BCRYPT_COST)]
    for name, port in ports.items():
        command += [f"--{name}-port", str(port)]
    with running(command, folder / "emulator.log", "emulator ready", cwd=_ROOT):
        tls = ssl.create_default_context(cafile=state / "ca.pem")
        credentials = json.loads((state / "credentials.json").read_text(encoding="utf-8"))["auth0"]
        management = Management(credentials["domain"], credentials["client_id"], credentials["client_secret"], tls)
        try:
            yield _provision(management, credentials["domain"], tls)
        finally:
            management.close()


def _provision(management: Management, domain: str, tls: ssl.SSLContext) -> Emulator:
    client = management.send(
        "POST",
        "clients",
        {
            "name": "Bench",
            "app_type": "regular_web",
            "callbacks": [_CALLBACK],
            "grant_types": ["authorization_code"],
            "oidc_conformant": True,
            "jwt_configuration": {"alg": "RS256"},
            "token_endpoint_auth_method": "client_secret_post",
        },
    )
    connection = management.send("POST", "connections", {"name": _CONNECTION, "strategy": "auth0"})
    enabled = [{"client_id": client["client_id"], "status": True}]
    management.send("PATCH", f"connections/{connection['id']}/clients", enabled)
    person = {
        "connection": _CONNECTION,
        "email": _EMAIL,
        "password": _PASSWORD,
        "app_metadata": {"roles": ["dashboard-user"]},
    }
    management.send("POST", "users", person)
    action = {
        "name": "Role",
        "code": _ACTION,
        "runtime": "node22",
        "supported_triggers": [{"id": "post-login", "version": "v3"}],
    }
    action_id = management.send("POST", "actions/actions", action)["id"]
    management.send("POST", f"actions/actions/{action_id}/deploy", None)
    target = Target(
        title="the emulator (Auth0)",
        authorization_endpoint=f"https://{domain}/authorize",
        token_endpoint=f"https://{domain}/oauth/token",
        issuer=f"https://{domain}/",
        client_id=client["client_id"],
        client_secret=client["client_secret"],
        redirect_uri=_CALLBACK,
        username=_EMAIL,
        password=_PASSWORD,
    )
    return Emulator(target, tls, management, action_id)
