"""Users of the tenant.

Source: https://learn.microsoft.com/en-us/graph/api/resources/user (read 2026-11-24).
Differs: no guests are invited, no licences assigned; ``customSecurityAttributes`` are kept unread.
"""

from __future__ import annotations

import copy
from typing import Any

from flask import Blueprint, Response

from emulator.entra.graph.answers import count, entity, mixed_page, no_content, object_of, page
from emulator.entra.graph.bodies import check_body, merge
from emulator.entra.graph.caller import allowed, caller, directory
from emulator.entra.graph.errors import BadRequest, Denied, ResourceNotFound
from emulator.entra.graph.requests import body, find, referenced, require
from emulator.entra.graph.schema import USER
from emulator.entra.graph.user_checks import check_user, password_of
from emulator.entra.objects import new_user
from emulator.passwords import hash_password
from emulator.store import Document

blueprint = Blueprint("users", __name__, url_prefix="/users")

_LIST = ("User.ReadBasic.All", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
_READ = (*_LIST, "User.Read")
_WRITE = ("User.ReadWrite.All", "Directory.ReadWrite.All")


def readable(key: str) -> Document:
    """The user, whom a token with ``User.Read`` alone may read only if it is the caller."""
    document = find(USER, key)
    if not caller().permissions & set(_LIST) and document["id"] != caller().user_id:
        raise Denied
    return document


def _hashed(profile: dict[str, Any] | None, document: Document) -> str | None:
    """The hash of a password profile's new password, which takes a tenth of a second on purpose: no lock is held meanwhile."""
    password = password_of(profile, document)
    return None if password is None else hash_password(password, directory().context.settings.bcrypt_cost)


def _set_password(document: Document, profile: dict[str, Any] | None, hashed: str | None) -> None:
    document["passwordProfile"] = None
    if profile is None:
        return
    document["_forceChange"] = bool(profile.get("forceChangePasswordNextSignIn"))
    if hashed is not None:
        document["_password"] = hashed
        document["lastPasswordChangeDateTime"] = directory().now()
        document["signInSessionsValidFromDateTime"] = directory().now()


@blueprint.get("")
@allowed(*_LIST)
def list_users() -> Response:
    """Every user."""
    return page(USER, directory().objects("user").all())


@blueprint.get("/$count")
@allowed(*_LIST)
def count_users() -> Response:
    """How many users there are."""
    return count(directory().objects("user").all())


@blueprint.post("")
@allowed(*_WRITE)
def create_user() -> Response:
    """Adds a member of the tenant.

    Errors:
        BadRequest: a missing or unknown property, a user principal name that is taken or of another domain, a weak password.
    """
    properties = check_body(USER, body())
    require(USER, properties)
    profile = properties.pop("passwordProfile")
    if not profile.get("password"):
        raise BadRequest("A value is required for property 'password' of resource 'User'.", target="passwordProfile")
    tenant = directory()
    document = new_user(tenant, properties)
    check_user(tenant, document)
    _set_password(document, profile, _hashed(profile, document))
    with tenant.store.transaction():
        check_user(tenant, document)
        tenant.add("user", document)
    return entity(USER, document, 201)


@blueprint.get("/<key>")
@allowed(*_READ)
def get_user(key: str) -> Response:
    """One user, by id or user principal name."""
    return entity(USER, readable(key))


@blueprint.patch("/<key>")
@allowed(*_WRITE)
def update_user(key: str) -> Response:
    """Changes what the body names; a new password ends no session, but is asked for from now on."""
    properties = check_body(USER, body(), find(USER, key))
    profile = properties.pop("passwordProfile", None)
    tenant = directory()
    hashed = _hashed(profile, {**find(USER, key), **properties})
    with tenant.store.transaction():
        document = copy.deepcopy(find(USER, key))
        merge(document, properties, USER.writable)
        check_user(tenant, document)
        _set_password(document, profile, hashed)
        tenant.save("user", document)
    return no_content()


@blueprint.delete("/<key>")
@allowed(*_WRITE)
def delete_user(key: str) -> Response:
    """Moves the user to the deleted items."""
    directory().delete("user", find(USER, key))
    return no_content()


@blueprint.get("/<key>/manager")
@allowed(*_READ)
def get_manager(key: str) -> Response:
    """The user's manager.

    Errors:
        ResourceNotFound: there is none.
    """
    manager = directory().find_object(readable(key).get("_manager", ""))
    if manager is None:
        raise ResourceNotFound("manager")
    return object_of(manager)


@blueprint.put("/<key>/manager/$ref")
@allowed(*_WRITE)
def set_manager(key: str) -> Response:
    """Makes the user of ``@odata.id`` the manager."""
    kind, manager = referenced(body().get("@odata.id"))
    document = find(USER, key)
    if kind != "user" or manager["id"] == document["id"]:
        raise BadRequest("The manager must be another user.")
    directory().save("user", {**document, "_manager": manager["id"]})
    return no_content()


@blueprint.delete("/<key>/manager/$ref")
@allowed(*_WRITE)
def remove_manager(key: str) -> Response:
    """Leaves the user without a manager."""
    document = find(USER, key)
    if document.pop("_manager", None) is None:
        raise ResourceNotFound("manager")
    directory().save("user", document)
    return no_content()


@blueprint.get("/<key>/memberOf")
@allowed(*_READ)
def list_member_of(key: str) -> Response:
    """Groups that the user is directly in."""
    return mixed_page(directory().linking("members", readable(key)["id"]))


@blueprint.get("/<key>/transitiveMemberOf")
@allowed(*_READ)
def list_transitive_member_of(key: str) -> Response:
    """Groups that the user is in, directly or through other groups."""
    return mixed_page([("group", group) for group in directory().groups_of(readable(key)["id"])])
