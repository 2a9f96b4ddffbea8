"""Connections: where users come from.

Source: https://auth0.com/docs/api/management/v2/connections (read 2026-11-24); defaults as the service answered them in 2026.
Differs: ``options`` of other strategies than ``auth0``, ``google-oauth2`` and ``oidc`` are kept as given; nothing is fetched from a
discovery URL before a login.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import TYPE_CHECKING, Any

from flask import request

from emulator.auth0 import ids
from emulator.auth0.management.clients import changed
from emulator.auth0.management.errors import ApiError, invalid_body
from emulator.auth0.management.listing import chosen, listed
from emulator.auth0.management.operations import ACCEPTED, CREATED, NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

DATABASE = "auth0"
"""The strategy whose users have a password here."""

_ALWAYS = ("id", "is_domain_connection", "authentication", "connected_accounts")
"""Answered whatever ``fields`` asks for."""

_OPTIONS: Document = {
    "mfa": {"active": True, "return_enroll_settings": True},
    "passwordPolicy": "good",
    "strategy_version": 2,
    "authentication_methods": {
        "password": {"enabled": True, "api_behavior": "required", "signup_behavior": "allow"},
        "passkey": {"enabled": False},
        "email_otp": {"enabled": False},
        "phone_otp": {"enabled": False},
    },
    "passkey_options": {
        "challenge_ui": "both",
        "progressive_enrollment_enabled": True,
        "local_enrollment_enabled": True,
    },
    "brute_force_protection": True,
}
_GOOGLE_SCOPES = {"email": "email", "profile": "profile"}
"""Permission -> scope; each scope that is asked for answers with its permission set as well."""
_OIDC_OPTIONS: Document = {
    "schema_version": "oidc-V4",
    "type": "front_channel",
    "connection_settings": {"pkce": "auto"},
    "attribute_map": {"mapping_mode": "bind_all"},
}


def new_connection(given: Document) -> Document:
    """A connection with the defaults that the service adds."""
    defaults: Document = {
        "is_domain_connection": False,
        "authentication": {"active": True},
        "connected_accounts": {"active": False},
        "enabled_clients": [],
        "realms": [given["name"]],
    }
    options = dict(given.get("options") or {})
    if given["strategy"] == DATABASE:
        options = {**_OPTIONS, **options}
        if "password_options" in options and "passwordPolicy" not in (given.get("options") or {}):
            del options["passwordPolicy"]
    elif given["strategy"] == "google-oauth2":
        options = _google_options(options)
    elif given["strategy"] == "oidc":
        options = {**_OIDC_OPTIONS, **options}
        defaults["show_as_button"] = False
    return {"id": ids.prefixed("con"), **defaults, **given, "options": options}


def _google_options(options: Document) -> Document:
    """Scopes and the permissions that they stand for, of which either may have been given."""
    scopes = options.get("scope")
    if scopes is None:
        named = [scope for name, scope in _GOOGLE_SCOPES.items() if options.get(name, True)]
        options = {**options, "scope": named}
    permissions = {name: True for name, scope in _GOOGLE_SCOPES.items() if scope in options["scope"]}
    return {**permissions, **options}


def find(tenant: Tenant, connection_id: str) -> Document:
    """The connection, or 404 in the vendor's words."""
    connection = tenant.connections.get(connection_id)
    if connection is None:
        raise ApiError(404, "The connection does not exist", "inexistent_connection")
    return connection


def _shown(connection: Document) -> Document:
    """As the API answers it: the values of ``options.configuration`` are enciphered."""
    document = chosen(connection, always=_ALWAYS)
    configuration = (document.get("options") or {}).get("configuration")
    if configuration:
        hidden = {name: _enciphered(value) for name, value in configuration.items()}
        document["options"] = {**document["options"], "configuration": hidden}
    return document


def _enciphered(value: Any) -> str:
    return b64encode(hashlib.sha256(str(value).encode()).digest()).decode()


def _refuse_unknown_clients(tenant: Tenant, given: Document) -> None:
    for client_id in given.get("enabled_clients") or []:
        if tenant.clients.get(client_id) is None:
            raise invalid_body(f"The client {client_id} in 'enabled_clients' does not exist")


def _refuse_contradictions(options: Document) -> None:
    """Source: the service's own answers to these, recorded in 2026."""
    if "attributes" in options:
        for other in ("requires_username", "validation"):
            if options.get(other):
                raise invalid_body(f"Cannot set both options.attributes and options.{other}")


@operations.add("GET", "/connections", "read:connections")
def get_connections(tenant: Tenant) -> Answer:
    """``GET /connections``, filtered by ``strategy`` and ``name``."""
    kinds, name = request.args.getlist("strategy"), request.args.get("name")
    found = [
        connection
        for connection in tenant.connections.all()
        if (not kinds or connection["strategy"] in kinds) and (not name or connection["name"] == name)
    ]
    return OK, listed("connections", found, lambda connection: str(connection["id"]), show=_shown)


@operations.add("POST", "/connections", "create:connections")
def post_connections(tenant: Tenant) -> Answer:
    """``POST /connections``; a name stands once, in whatever case."""
    given = check(body(), "connections", "create")
    _refuse_unknown_clients(tenant, given)
    _refuse_contradictions(given.get("options") or {})
    with tenant.context.store.transaction():
        if any(kept["name"].lower() == given["name"].lower() for kept in tenant.connections.all()):
            raise ApiError(409, "A connection with the same name already exists", "connection_conflict")
        connection = new_connection(given)
        tenant.connections.put(connection["id"], connection)
    return CREATED, _shown(connection)


@operations.add("GET", "/connections/<connection_id>", "read:connections")
def get_connections_by_id(tenant: Tenant, connection_id: str) -> Answer:
    """``GET /connections/{id}``."""
    return OK, _shown(find(tenant, connection_id))


@operations.add("PATCH", "/connections/<connection_id>", "update:connections")
def patch_connections_by_id(tenant: Tenant, connection_id: str) -> Answer:
    """``PATCH /connections/{id}``: ``options`` are replaced, name and strategy cannot be changed."""
    find(tenant, connection_id)
    given = check(body(), "connections", "update")
    _refuse_unknown_clients(tenant, given)
    _refuse_contradictions(given.get("options") or {})
    with tenant.context.store.transaction():
        kept = find(tenant, connection_id)
        if isinstance(given.get("options"), dict) and kept["strategy"] == DATABASE:
            lasting = ("authentication_methods", "passkey_options", "strategy_version")
            survivors = {name: kept["options"][name] for name in lasting if name in kept["options"]}
            given["options"] = {**survivors, **given["options"]}
        if isinstance(given.get("options"), dict) and kept["strategy"] == "google-oauth2":
            given["options"] = _google_options(given["options"])
        connection = changed(kept, given)
        connection.setdefault("enabled_clients", [])
        connection.setdefault("options", {})
        tenant.connections.put(connection_id, connection)
    return OK, _shown(connection)


@operations.add("DELETE", "/connections/<connection_id>", "delete:connections")
def delete_connections_by_id(tenant: Tenant, connection_id: str) -> Answer:
    """``DELETE /connections/{id}``, with its users."""
    from emulator.auth0.management.users import forget

    with tenant.context.store.transaction():
        connection = tenant.connections.get(connection_id)
        if connection is None:
            return NO_CONTENT, None
        tenant.connections.delete(connection_id)
        for user in tenant.users.find(_connection=connection["name"]):
            forget(tenant, user)
    return ACCEPTED, {"deleted_at": tenant.now()}
