"""What a stack exported, for a person: each app at each identity provider, and whom to log in as."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Column, Table

_PASSWORDS = "bin/pulumi stack output initial_passwords --show-secrets"
_WIDTH = 120
_FEW = 4

Row = tuple[str, str, Mapping[str, Any]]
"""App, kind of identity provider, OIDC client."""


def show(outputs: Mapping[str, Any], console: Console) -> None:
    """Prints the table, then login addresses, then how to see the passwords.

    Args:
        outputs: of the stack, as ``stack output --json`` prints them.
    """
    applications: Mapping[str, Mapping[str, Any]] = outputs.get("applications") or {}
    users: Mapping[str, Mapping[str, str]] = outputs.get("users") or {}
    directories: Mapping[str, Mapping[str, Any]] = outputs.get("directories") or {}
    suggested = outputs.get("dashboard_user_email")
    rows = [
        (app, provider, client) for app, providers in applications.items() for provider, client in providers.items()
    ]
    table = Table("App", "Identity provider", Column("Client ID", no_wrap=True), "Log in as")
    for app, provider, client in rows:
        user = _user_to_try(provider, users, suggested) or _user_by_connector(provider, users, suggested, directories)
        table.add_row(app, provider, str(client.get("client_id", "")), user or "-")
    # Identifiers are copied from here, so a narrow window or a pipe must not cut them.
    Console(file=console.file, width=max(console.width, _WIDTH), force_terminal=console.is_terminal).print(table)
    for app, provider, client in _suggested(rows, outputs.get("dashboard_client_id")):
        url = login_url(client)
        if url:
            console.print(f"{app} at {provider}:", markup=False, highlight=False)
            console.print(f"  {url}", style=f"link {url}", markup=False, highlight=False, soft_wrap=True)
    if outputs.get("initial_passwords"):
        console.print(f"\nPasswords:  {_PASSWORDS}", markup=False, highlight=False, soft_wrap=True)


def _suggested(rows: Sequence[Row], client_id: object) -> Sequence[Row]:
    """Every app while they are few; then the one that the stack puts forward, since an address takes two lines."""
    if len(rows) <= _FEW:
        return rows
    first = next((app for app, _, client in rows if client.get("client_id") == client_id), rows[0][0])
    return [row for row in rows if row[0] == first]


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


def _user_to_try(provider: str, users: Mapping[str, Mapping[str, str]], suggested: object) -> str | None:
    """The user that the stack puts forward, else the first one whom the provider knows."""
    known = [email for email, ids in users.items() if provider in ids]
    return str(suggested) if suggested in known else next(iter(known), None)


def _user_by_connector(
    provider: str,
    users: Mapping[str, Mapping[str, str]],
    suggested: object,
    directories: Mapping[str, Mapping[str, Any]],
) -> str | None:
    """For a provider that has no users of its own, one of another, and where to log in as that one."""
    connectors: Mapping[str, str] = directories.get(provider, {}).get("connectors") or {}
    found = ((name, _user_to_try(source, users, suggested)) for name, source in connectors.items())
    return next((f"{user} by {name}" for name, user in found if user), None)
