"""What a stack exported, for a person: each app at each identity provider, and whom to log in as."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

_PASSWORDS = "bin/pulumi stack output initial_passwords --show-secrets"
_WIDTH = 100


def show(outputs: Mapping[str, Any], console: Console) -> None:
    """Prints the table, then the login addresses, then what to do next.

    Args:
        outputs: of the stack, as ``stack output --json`` prints them.
    """
    applications: Mapping[str, Mapping[str, Any]] = outputs.get("applications") or {}
    users: Mapping[str, Mapping[str, str]] = outputs.get("users") or {}
    # A pipe has no width of its own; addresses must not be cut for it.
    console = console if console.is_terminal else Console(file=console.file, width=_WIDTH)
    rows = [
        (app, provider, client) for app, providers in applications.items() for provider, client in providers.items()
    ]
    table = Table("App", "Identity provider", "Client ID", "Log in as")
    for app, provider, client in rows:
        table.add_row(app, provider, str(client.get("client_id", "")), ", ".join(_users_at(provider, users)) or "-")
    console.print(table)
    for app, provider, client in rows:
        url = login_url(client)
        if url:
            console.print(f"{app} at {provider}:", markup=False, highlight=False)
            console.print(f"  {url}", style=f"link {url}", markup=False, highlight=False, soft_wrap=True)
    if outputs.get("initial_passwords"):
        console.print(f"\nPasswords:  {_PASSWORDS}", markup=False, highlight=False)
    console.print("Take down:  make down", markup=False, highlight=False)


def login_url(client: Mapping[str, Any]) -> str | None:
    """An authorization request of this client that a browser can open; None for a client that nobody logs in to."""
    endpoint, redirect_uris = client.get("authorization_endpoint"), client.get("redirect_uris")
    if not endpoint or not redirect_uris:
        return None
    verifier = secrets.token_urlsafe(32)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    parameters = {
        "response_type": "code",
        "client_id": client["client_id"],
        "redirect_uri": redirect_uris[0],
        "scope": " ".join(client.get("scopes") or ["openid"]),
        "state": secrets.token_urlsafe(8),
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{endpoint}?{urlencode(parameters)}"


def _users_at(provider: str, users: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    return (email for email, ids in users.items() if provider in ids)
