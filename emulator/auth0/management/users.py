"""Users of the database connections.

Source: https://auth0.com/docs/api/management/v2/users (read 2026-11-24).
Differs: only database connections have users that the API creates; no e-mail is sent, whatever ``verify_email`` says.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import request

from emulator.auth0 import brute_force, ids
from emulator.auth0.management.clients import changed
from emulator.auth0.management.connections import DATABASE
from emulator.auth0.management.errors import ApiError, invalid_body
from emulator.auth0.management.listing import chosen, listed
from emulator.auth0.management.operations import CREATED, NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.password_policy import check_password
from emulator.auth0.management.user_search import search
from emulator.auth0.management.validation import check
from emulator.passwords import hash_password
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

_READ = ("read:users", "read:user_idp_tokens")
_NOT_TOGETHER = (("username", "password"), ("username", "email_verified"), ("password", "email_verified"))


def find(tenant: Tenant, user_id: str) -> Document:
    """The user, or 404 in the vendor's words."""
    user = tenant.users.get(user_id)
    if user is None:
        raise ApiError(404, "The user does not exist.", "inexistent_user")
    return user


def find_by_login(tenant: Tenant, connection: str, identifier: str) -> Document | None:
    """The user of a connection whose e-mail address or user name this is."""
    entry = tenant.logins.get(_login_key(connection, identifier))
    return None if entry is None else tenant.users.get(entry["user_id"])


def forget(tenant: Tenant, user: Document) -> None:
    """Deletes a user with roles, permissions and login names."""
    with tenant.context.store.transaction():
        for identifier in identifiers(user):
            tenant.logins.delete(_login_key(user["_connection"], identifier))
        for collection in (tenant.users, tenant.user_roles, tenant.user_permissions):
            collection.delete(user["user_id"])
        brute_force.unblock(tenant, identifiers(user))
        tenant.records.forget("sub", user["user_id"])


def _login_key(connection: str, identifier: str) -> str:
    return f"{connection}\n{identifier.lower()}"


def identifiers(user: Document) -> list[str]:
    """The names by which the user logs in."""
    return [user[name] for name in ("email", "username") if user.get(name)]


def _database(tenant: Tenant, name: str) -> Document:
    connection = tenant.connections.find_one(name=name)
    if connection is None:
        raise ApiError(400, "The connection does not exist.", "inexistent_connection")
    if connection["strategy"] != DATABASE:
        raise ApiError(400, "The connection does not support the creation of users", "operation_not_supported")
    return connection


def _check_identifiers(given: Document, connection: Document) -> None:
    named = connection["options"].get("requires_username", False)
    if not given.get("email") and not named:
        raise invalid_body("Payload validation error: 'Missing required property: email'.")
    if named and not given.get("username"):
        raise invalid_body(f"Missing username for {connection['name']} connection with requires_username enabled")
    if given.get("username") and not named:
        raise invalid_body("Cannot set username for connection without requires_username")
    limits = (connection["options"].get("validation") or {}).get("username") or {"min": 1, "max": 15}
    if named and not limits["min"] <= len(given["username"]) <= limits["max"]:
        raise invalid_body(f"Username must be between {limits['min']} and {limits['max']} characters long")


def _picture(email: str) -> str:
    digest = hashlib.md5(email.lower().encode(), usedforsecurity=False).hexdigest()
    fallback = quote(f"https://cdn.auth0.com/avatars/{email[:2].lower()}.png", safe="")
    return f"https://s.gravatar.com/avatar/{digest}?s=480&r=pg&d={fallback}"


def _record(tenant: Tenant, given: Document, connection: Document) -> Document:
    identity = given.get("user_id") or ids.object_id()
    if given.get("email"):
        given = {**given, "email": given["email"].lower()}
    name = given.get("email") or given["username"]
    now = tenant.now()
    hidden = ("connection", "password", "verify_email", "user_id")
    return {
        "created_at": now,
        "email_verified": False,
        "identities": [{"connection": connection["name"], "user_id": identity, "provider": "auth0", "isSocial": False}],
        "name": name,
        "nickname": name.split("@")[0],
        "picture": _picture(name),
        "updated_at": now,
        **{key: value for key, value in given.items() if key not in hidden},
        "user_id": f"auth0|{identity}",
        "_connection": connection["name"],
        "_password_hash": hash_password(given["password"], tenant.context.settings.bcrypt_cost),
    }


@operations.add("POST", "/users", "create:users")
def post_users(tenant: Tenant) -> Answer:
    """``POST /users``: a given ``user_id`` comes back as ``auth0|`` and itself."""
    given = check(body(), "users", "create")
    connection = _database(tenant, given["connection"])
    _check_identifiers(given, connection)
    if "password" not in given:
        raise invalid_body("Payload validation error: 'Missing required property: password'.")
    check_password(given["password"], connection["options"], given)
    user = _record(tenant, given, connection)
    with tenant.context.store.transaction():
        taken = any(find_by_login(tenant, connection["name"], identifier) for identifier in identifiers(user))
        if taken or tenant.users.get(user["user_id"]):
            raise ApiError(409, "The user already exists.", "auth0_idp_error")
        _put(tenant, user)
    return CREATED, chosen(user)


def _put(tenant: Tenant, user: Document) -> None:
    tenant.users.put(user["user_id"], user)
    for identifier in identifiers(user):
        tenant.logins.put(_login_key(user["_connection"], identifier), {"user_id": user["user_id"]})


@operations.add("GET", "/users", *_READ)
def get_users(tenant: Tenant) -> Answer:
    """``GET /users``: ``q`` in the simple forms of the query syntax, ``connection``, ``sort=field:1``."""
    found = search(tenant.users.all(), request.args.get("q", ""), request.args.get("sort", ""))
    connection = request.args.get("connection")
    if connection:
        found = [user for user in found if user["_connection"] == connection]
    return OK, listed("users", found, lambda user: str(user["user_id"]), length=True)


@operations.add("GET", "/users-by-email", "read:users")
def get_users_by_email(tenant: Tenant) -> Answer:
    """``GET /users-by-email?email=``: an array, one user a connection."""
    email = request.args.get("email")
    if not email:
        raise ApiError(400, "Query validation error: 'Missing required property: email'.", "invalid_query_string")
    return OK, [chosen(user) for user in tenant.users.all() if user.get("email") == email.lower()]


@operations.add("GET", "/users/<user_id>", *_READ)
def get_users_by_id(tenant: Tenant, user_id: str) -> Answer:
    """``GET /users/{id}``."""
    return OK, chosen(find(tenant, user_id))


@operations.add("PATCH", "/users/<user_id>", "update:users", "update:users_app_metadata")
def patch_users_by_id(tenant: Tenant, user_id: str) -> Answer:
    """``PATCH /users/{id}``: metadata is merged at its first level, null takes a member away, ``{}`` takes all."""
    find(tenant, user_id)
    given = check(body(), "users", "update")
    for one, other in _NOT_TOGETHER:
        if given.get(one) is not None and given.get(other) is not None:
            raise ApiError(400, f"Cannot update {one} and {other} simultaneously", "operation_not_supported")
    password_hash = _new_password_hash(tenant, find(tenant, user_id), given)
    with tenant.context.store.transaction():
        user = find(tenant, user_id)
        _refuse_taken_names(tenant, user, given)
        for identifier in identifiers(user):
            tenant.logins.delete(_login_key(user["_connection"], identifier))
        user = _updated(user, given)
        user["updated_at"] = tenant.now()
        if password_hash:
            user["_password_hash"] = password_hash
            brute_force.unblock(tenant, identifiers(user))
        _put(tenant, user)
    return OK, chosen(user)


def _updated(user: Document, given: Document) -> Document:
    hidden = ("connection", "client_id", "password", "verify_email", "verify_phone_number")
    wanted: dict[str, Any] = {key: value for key, value in given.items() if key not in hidden}
    if wanted.get("email"):
        wanted = {"email_verified": False, **wanted, "email": wanted["email"].lower()}
        if user["name"] == user.get("email"):
            wanted.setdefault("name", wanted["email"])
    if wanted.get("app_metadata") == {}:
        wanted["app_metadata"] = None
    merged = ("app_metadata",) if wanted.get("user_metadata") == {} else ("user_metadata", "app_metadata")
    return changed(user, wanted, merged=merged)


def _new_password_hash(tenant: Tenant, user: Document, given: Document) -> str | None:
    if not given.get("password"):
        return None
    connection = _database(tenant, user["_connection"])
    check_password(given["password"], connection["options"], {**user, **given})
    return hash_password(given["password"], tenant.context.settings.bcrypt_cost)


def _refuse_taken_names(tenant: Tenant, user: Document, given: Document) -> None:
    for name in ("email", "username"):
        other = find_by_login(tenant, user["_connection"], given[name]) if given.get(name) else None
        if other is not None and other["user_id"] != user["user_id"]:
            raise ApiError(400, f"The specified new {name} already exists", "auth0_idp_error")


@operations.add("DELETE", "/users/<user_id>", "delete:users", "delete:current_user")
def delete_users_by_id(tenant: Tenant, user_id: str) -> Answer:
    """``DELETE /users/{id}``: 204 also when it is gone."""
    user = tenant.users.get(user_id)
    if user is not None:
        forget(tenant, user)
    return NO_CONTENT, None
