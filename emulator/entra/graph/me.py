"""``/me``: the user of a delegated token.

Source: https://learn.microsoft.com/en-us/graph/api/user-get (read 2026-11-24).
"""

from __future__ import annotations

from flask import Blueprint, Response

from emulator.entra.graph.answers import entity, mixed_page
from emulator.entra.graph.caller import allowed, caller, directory
from emulator.entra.graph.errors import BadRequest
from emulator.entra.graph.requests import find
from emulator.entra.graph.schema import USER
from emulator.store import Document

blueprint = Blueprint("me", __name__, url_prefix="/me")

_READ = ("User.Read", "User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")


def _me() -> Document:
    user_id = caller().user_id
    if user_id is None:
        raise BadRequest("/me request is only valid with delegated authentication flow.")
    return find(USER, user_id)


@blueprint.get("")
@allowed(*_READ)
def get_me() -> Response:
    """The user."""
    return entity(USER, _me())


@blueprint.get("/memberOf")
@allowed(*_READ)
def list_my_member_of() -> Response:
    """Groups that the user is directly in."""
    return mixed_page(directory().linking("members", _me()["id"]))


@blueprint.get("/transitiveMemberOf")
@allowed(*_READ)
def list_my_transitive_member_of() -> Response:
    """Groups that the user is in, directly or through other groups."""
    return mixed_page([("group", group) for group in directory().groups_of(_me()["id"])])
