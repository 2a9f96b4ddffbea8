"""Applications.

Source: https://auth0.com/docs/api/management/v2/clients (read 2026-11-24); defaults as the service answered them in 2026.
Differs: ``signing_keys`` is empty; the management application cannot be deleted, because nothing could make another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import request

from emulator.auth0 import ids
from emulator.auth0.management.authorization import has_scope
from emulator.auth0.management.errors import ApiError, invalid_body, not_implemented
from emulator.auth0.management.listing import chosen, flag, listed, public
from emulator.auth0.management.operations import CREATED, NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

GRANT_TYPES = (
    "authorization_code",
    "implicit",
    "refresh_token",
    "client_credentials",
    "password",
    "http://auth0.com/oauth/grant-type/password-realm",
    "http://auth0.com/oauth/grant-type/mfa-oob",
    "http://auth0.com/oauth/grant-type/mfa-otp",
    "http://auth0.com/oauth/grant-type/mfa-recovery-code",
    "http://auth0.com/oauth/grant-type/passwordless/otp",
    "urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "urn:ietf:params:oauth:grant-type:token-exchange",
    "urn:okta:params:oauth:grant-type:webauthn",
    "urn:openid:params:grant-type:ciba",
)
_READ = ("read:clients", "read:client_keys")
_KEYS = ("client_secret", "encryption_key", "signing_keys")
_MERGED = ("client_metadata", "jwt_configuration", "refresh_token", "session_transfer")
_DAY = 24 * 3600


def new_client(tenant: Tenant, given: Document) -> Document:
    """A client with the defaults that the service adds."""
    first_party = given.get("is_first_party", True)
    defaults: Document = {
        "tenant": "emulator",
        "global": False,
        "is_first_party": True,
        "is_token_endpoint_ip_header_trusted": False,
        "oidc_conformant": not first_party,
        "jwt_configuration": {"secret_encoded": False, "lifetime_in_seconds": 36000},
        "signing_keys": [],
        "sso_disabled": False,
        "cross_origin_authentication": False,
        "grant_types": _grant_types(given),
        "custom_login_page_on": True,
    }
    client = {**defaults, **given, "client_id": ids.client_id(), "client_secret": ids.client_secret()}
    client["jwt_configuration"] = {"secret_encoded": False, **client["jwt_configuration"]}
    client["refresh_token"] = {**_refresh_token(given), **(given.get("refresh_token") or {})}
    return client


def _grant_types(given: Document) -> list[str]:
    grants = ["authorization_code", "implicit", "refresh_token"]
    if given.get("app_type") == "resource_server":
        return []
    if given.get("token_endpoint_auth_method") == "none":
        return grants
    return [*grants, "client_credentials"] if given.get("is_first_party", True) else ["authorization_code"]


def _refresh_token(given: Document) -> Document:
    """How refresh tokens of a new client live: those of somebody else's public client rotate and end."""
    short = given.get("token_endpoint_auth_method") == "none" and not given.get("is_first_party", True)
    long = given.get("token_endpoint_auth_method") in ("client_secret_post", "client_secret_basic")
    return {
        "rotation_type": "rotating" if short else "non-rotating",
        "expiration_type": "expiring" if short else "non-expiring",
        "leeway": 0,
        "token_lifetime": 31557600 if long else 30 * _DAY,
        "infinite_token_lifetime": not short,
        "infinite_idle_token_lifetime": not short,
        "idle_token_lifetime": 30 * _DAY if long else 15 * _DAY,
    }


def find(tenant: Tenant, client_id: str) -> Document:
    """The client, or 404 in the vendor's words."""
    client = tenant.clients.get(client_id)
    if client is None:
        raise ApiError(404, "The client does not exist", "inexistent_client")
    return client


def _read(client: Document) -> Document:
    """As a reader sees it, who needs a scope of its own for keys.

    Source: https://auth0.com/docs/api/management/v2/clients/get-clients (read 2026-11-25).
    """
    document = _shown(client)
    return document if has_scope("read:client_keys") else {k: v for k, v in document.items() if k not in _KEYS}


def _shown(client: Document) -> Document:
    """As the API answers it: no secret while keys authenticate the client."""
    document = chosen(client)
    if client.get("client_authentication_methods"):
        document.pop("client_secret", None)
    return document


def _refuse_what_no_schema_says(client: Document) -> None:
    unknown = [grant for grant in client.get("grant_types") or [] if grant not in GRANT_TYPES]
    if unknown:
        raise invalid_body(f"Invalid grant types: {', '.join(unknown)}")
    algorithm = (client.get("jwt_configuration") or {}).get("alg")
    if algorithm not in (None, "HS256", "RS256"):
        raise not_implemented(f"the jwt_configuration.alg {algorithm}")
    if client.get("token_endpoint_auth_method") and client.get("client_authentication_methods"):
        raise invalid_body(
            "Only one of 'token_endpoint_auth_method' and 'client_authentication_methods' may have a value"
        )
    refresh = client.get("refresh_token") or {}
    if refresh.get("rotation_type") == "rotating" and refresh.get("expiration_type") == "non-expiring":
        raise invalid_body("Rotating refresh tokens must expire: 'expiration_type' has to be 'expiring'")


@operations.add("GET", "/clients", *_READ)
def get_clients(tenant: Tenant) -> Answer:
    """``GET /clients``, filtered by ``app_type``, ``is_first_party`` and ``is_global``."""
    kinds = [kind for kind in request.args.get("app_type", "").split(",") if kind]
    first_party, is_global = flag("is_first_party"), flag("is_global")
    found = [
        client
        for client in tenant.clients.all()
        if (not kinds or client.get("app_type") in kinds)
        and (first_party is None or client["is_first_party"] is first_party)
        and (is_global is None or client["global"] is is_global)
    ]
    return OK, listed("clients", found, lambda client: str(client["client_id"]), show=_read)


@operations.add("POST", "/clients", "create:clients")
def post_clients(tenant: Tenant) -> Answer:
    """``POST /clients``."""
    given = check(body(), "clients", "create")
    client = new_client(tenant, given)
    _refuse_what_no_schema_says(client)
    with tenant.context.store.transaction():
        _keep_given_keys(tenant, client)
        tenant.clients.put(client["client_id"], client)
    return CREATED, _shown(client)


def _keep_given_keys(tenant: Tenant, client: Document) -> None:
    """Makes credentials of the keys that came with a new client, and leaves their ids in their place."""
    from emulator.auth0.management.client_credentials import new_credential

    for method in (client.get("client_authentication_methods") or {}).values():
        for reference in method.get("credentials", []):
            if "pem" in reference:
                credential = new_credential(tenant, client["client_id"], reference)
                reference.clear()
                reference["id"] = credential["id"]


@operations.add("GET", "/clients/<client_id>", *_READ)
def get_clients_by_id(tenant: Tenant, client_id: str) -> Answer:
    """``GET /clients/{id}``."""
    return OK, _read(find(tenant, client_id))


@operations.add("PATCH", "/clients/<client_id>", "update:clients", "update:client_keys")
def patch_clients_by_id(tenant: Tenant, client_id: str) -> Answer:
    """``PATCH /clients/{id}``: null takes a property away; metadata and settings of tokens are merged."""
    find(tenant, client_id)
    given = check(body(), "clients", "update")
    if set(given) & set(_KEYS) and not has_scope("update:client_keys"):
        raise ApiError(403, "Insufficient scope, expected any of: update:client_keys", "insufficient_scope")
    with tenant.context.store.transaction():
        client = changed(find(tenant, client_id), given, merged=_MERGED)
        if given.get("client_authentication_methods"):
            client.pop("token_endpoint_auth_method", None)
        _refuse_what_no_schema_says(client)
        tenant.clients.put(client_id, client)
    return OK, _shown(client)


@operations.add("DELETE", "/clients/<client_id>", "delete:clients")
def delete_clients_by_id(tenant: Tenant, client_id: str) -> Answer:
    """``DELETE /clients/{id}``, with its grants, its credentials and its place in connections; 204 also when it is gone."""
    client = tenant.clients.get(client_id)
    if client is None:
        return NO_CONTENT, None
    if client.get("_own"):
        raise ApiError(403, "The emulator's management application cannot be deleted", "operation_not_supported")
    with tenant.context.store.transaction():
        tenant.clients.delete(client_id)
        tenant.records.forget("client_id", client_id)
        for grant in tenant.client_grants.find(client_id=client_id):
            tenant.client_grants.delete(grant["id"])
        for credential in tenant.credentials.find(_client_id=client_id):
            tenant.credentials.delete(credential["id"])
        for connection in tenant.connections.all():
            if client_id in connection["enabled_clients"]:
                connection["enabled_clients"].remove(client_id)
                tenant.connections.put(connection["id"], connection)
    return NO_CONTENT, None


@operations.add("POST", "/clients/<client_id>/rotate-secret", "update:client_keys")
def post_rotate_secret(tenant: Tenant, client_id: str) -> Answer:
    """``POST /clients/{id}/rotate-secret``: the old secret ends at once."""
    find(tenant, client_id)
    tenant.clients.update(client_id, lambda kept: kept.update(client_secret=ids.client_secret()))
    return OK, _shown(find(tenant, client_id))


@operations.add("GET", "/clients/<client_id>/connections", "read:connections")
def get_client_connections(tenant: Tenant, client_id: str) -> Answer:
    """``GET /clients/{id}/connections``: those that are enabled for the client."""
    find(tenant, client_id)
    found = [connection for connection in tenant.connections.all() if client_id in connection["enabled_clients"]]
    kinds = request.args.getlist("strategy")
    found = [connection for connection in found if not kinds or connection["strategy"] in kinds]
    if "take" in request.args or "from" in request.args:
        return OK, listed("connections", found, lambda connection: str(connection["id"]))
    return OK, {"connections": [public(connection) for connection in found]}


def changed(document: Document, given: Document, *, merged: tuple[str, ...] = ()) -> Document:
    """The document after a PATCH.

    Args:
        merged: members whose own members are changed one by one, null taking one away.
    """
    result: dict[str, Any] = dict(document)
    for name, value in given.items():
        if value is None:
            result.pop(name, None)
        elif name in merged:
            together = {**result.get(name, {}), **value}
            result[name] = {key: member for key, member in together.items() if member is not None}
        else:
            result[name] = value
    return result
