"""What a program may look up in the tenant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.plugins.auth0.application import Client
from engine.plugins.auth0.client import Auth0Client
from engine.plugins.auth0.connection import Connection
from engine.plugins.auth0.user import User
from engine.plugins.errors import VendorError
from engine.plugins.properties import Properties, Secret
from engine.plugins.schema import Field

_NOTHING: Mapping[str, Any] = {"string": "", "boolean": False, "integer": 0, "number": 0, "list": (), "map": {}}


def get_client(client: Auth0Client, arguments: Properties) -> Properties:
    """An application by its ``clientId`` or ``name``, with its secret."""
    api = client.api.clients
    if arguments.get("clientId"):
        found = client.call(api.get, arguments["clientId"])
    else:
        found = _only(client.call(api.list, per_page=100), "application", arguments.get("name"))
    secret = found.get("client_secret")
    return {
        **_as_function(Client.schema().outputs, Client(client).state(found)),
        "id": found["client_id"],
        "clientSecret": Secret(secret or ""),
        "tokenEndpointAuthMethod": found.get("token_endpoint_auth_method") or "",
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
    return {
        **_as_function(Connection.schema().outputs, state),
        "id": found["id"],
        "connectionId": found["id"],
        "enabledClients": enabled,
    }


def get_user(client: Auth0Client, arguments: Properties) -> Properties:
    """A user by their ``userId``, or the only one whom a ``query`` finds, with the ids of their roles and their permissions."""
    api = client.api.users
    if arguments.get("userId"):
        found = client.call(api.get, arguments["userId"])
    else:
        matching = client.call(api.list, q=arguments.get("query") or "", search_engine="v3")
        if len(matching) != 1:
            raise VendorError(f"{len(matching)} users match the query {arguments.get('query')!r}, and it must be one")
        found = matching[0]
    identity = found["user_id"]
    roles = [] if arguments.get("skipRoles") else client.call(api.roles.list, identity, per_page=100)
    permissions = [] if arguments.get("skipPermissions") else client.call(api.permissions.list, identity, per_page=100)
    return {
        **_as_function(User.schema().outputs, User(client).state(found)),
        "id": identity,
        "query": arguments.get("query"),
        "roles": [role["id"] for role in roles],
        "permissions": [
            {
                "name": permission.get("permission_name"),
                "description": permission.get("description"),
                "resourceServerIdentifier": permission.get("resource_server_identifier"),
                "resourceServerName": permission.get("resource_server_name"),
            }
            for permission in permissions
        ],
    }


def _as_function(fields: Mapping[str, Field], state: Mapping[str, Any]) -> Properties:
    """A resource's outputs as the function's: an object is a list of one, under a plural; what is not there is empty."""
    found: Properties = {}
    for name, field in fields.items():
        value = state.get(name)
        if field.type.kind == "object":
            inner = [] if value is None else [_as_function(field.type.fields, value)]
            found[name if name.endswith("s") else f"{name}s"] = inner
        else:
            found[name] = _NOTHING.get(field.type.kind) if value is None else value
    return found


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
