"""The vendors' applications without sockets, for many requests in little time; what a client may name in one is what is there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask
from werkzeug.test import Client, TestResponse

from emulator import auth0, aws, console, entra, google
from emulator.context import Context
from emulator.settings import EmulatorSettings
from emulator.store import Store

PORTS = {"auth0": 18441, "aws": 18442, "entra": 18443, "google": 18445, "console": 18440}
CALLBACK = "https://app.example.com/callback"
PASSWORD = "Correct-Horse-7-battery"
EMAIL = "ada@example.com"
_VENDORS = {"auth0": auth0, "aws": aws, "entra": entra, "google": google, "console": console}


@dataclass
class Account:
    """One state folder with every vendor's application."""

    folder: Path
    context: Context = field(init=False)
    applications: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        settings = EmulatorSettings(state=self.folder, bcrypt_cost=4)
        self.context = Context(settings, Store(self.folder / "emulator.db"))
        self.applications = {name: vendor.create_app(self.context) for name, vendor in _VENDORS.items()}
        for application in self.applications.values():
            if isinstance(application, Flask):
                # A failure is answered as it is to anybody, and found by its status.
                application.config["PROPAGATE_EXCEPTIONS"] = False

    def close(self) -> None:
        auth0.close(self.context)
        self.context.store.close()

    def client(self, name: str) -> Client:
        return Client(self.applications[name], use_cookies=False)

    def base(self, name: str) -> str:
        return f"https://localhost:{PORTS[name]}"

    def send(self, vendor: str, method: str, path: str, **options: Any) -> TestResponse:
        """A request as the emulator's server hands it over, which leaves an escaped slash escaped."""
        parts = re.split("%2f", path, flags=re.IGNORECASE)
        decoded = b"%2F".join(map(unquote_to_bytes, parts)).decode("latin-1")
        given = options.pop("environ_overrides", {})
        options["environ_overrides"] = {"REMOTE_ADDR": "127.0.0.1", "PATH_INFO": decoded, **given}
        return self.client(vendor).open(path, method=method, base_url=self.base(vendor), **options)


def auth0_token(account: Account) -> str:
    own = auth0.credentials(account.context)
    form = {"grant_type": "client_credentials", "audience": f"{account.base('auth0')}/api/v2/"}
    form |= {name: own[name] for name in ("client_id", "client_secret")}
    return str(account.send("auth0", "POST", "/oauth/token", data=form).get_json()["access_token"])


def graph_token(account: Account) -> str:
    own = entra.credentials(account.context)
    form = {"grant_type": "client_credentials", "scope": f"{account.base('entra')}/.default"}
    form |= {name: own[name] for name in ("client_id", "client_secret")}
    path = f"/{own['tenant_id']}/oauth2/v2.0/token"
    return str(account.send("entra", "POST", path, data=form).get_json()["access_token"])
