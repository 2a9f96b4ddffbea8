"""What a program may look up in the tenant."""

from __future__ import annotations

from typing import Any

from engine.plugins.auth0.application import Client
from engine.plugins.auth0.client import Auth0Client
from engine.plugins.auth0.connection import Connection
from engine.plugins.errors import VendorError
from engine.plugins.properties import Properties, Secret


def get_client(client: Auth0Client, arguments: Properties) -> Properties:
    """An application by its ``clientId`` or ``name``, with its secret."""
    api = client.api.clients
    if arguments.get("clientId"):
        found = client.call(api.get, arguments["clientId"])
    else:
        found = _only(client.call(api.list, per_page=100), "application", arguments.get("name"))
    secret = found.get("client_secret")
    return {
        **Client(client).state(found),
        "id": found["client_id"],
        "clientSecret": Secret(secret) if secret else None,
        "tokenEndpointAuthMethod": found.get("token_endpoint_auth_method"),
    }


def get_connection(client: Auth0Client, arguments: Properties) -> Properties:
    """A connection by its ``connectionId`` or ``name``, with the applications that may use it."""
    api = client.api.connections
    if arguments.get("connectionId"):
        found = client.call(api.get, arguments["connectionId"])
    else:
        found = _only(client.call(api.list, name=[arguments.get("name")]), "connection", arguments.get("name"))
    state = Connection(client).read(found["id"], {}) or {}
    enabled = [entry["client_id"] for entry in client.call(api.clients.get, found["id"])]
    return {**state, "id": found["id"], "connectionId": found["id"], "enabledClients": enabled}


def get_tenant(client: Auth0Client, arguments: Properties) -> Properties:
    """The tenant's settings and where its Management API is."""
    settings = client.call(client.api.tenants.settings.get)
    names = {
        "friendlyName": "friendly_name",
        "pictureUrl": "picture_url",
        "supportEmail": "support_email",
        "supportUrl": "support_url",
        "defaultDirectory": "default_directory",
        "defaultAudience": "default_audience",
        "defaultRedirectionUri": "default_redirection_uri",
        "sessionLifetime": "session_lifetime",
        "idleSessionLifetime": "idle_session_lifetime",
        "enabledLocales": "enabled_locales",
        "sandboxVersion": "sandbox_version",
        "allowedLogoutUrls": "allowed_logout_urls",
    }
    found = {name: settings.get(key) for name, key in names.items()}
    return {
        **found,
        "id": client.domain,
        "domain": client.domain,
        "managementApiIdentifier": f"https://{client.domain}/api/v2/",
    }


def _only(found: list[Any], kind: str, name: str | None) -> Any:
    matching = [entry for entry in found if entry.get("name") == name]
    if len(matching) != 1:
        raise VendorError(f"{len(matching)} {kind}s are called {name!r}")
    return matching[0]
