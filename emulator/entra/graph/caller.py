"""Who calls Graph, and what their access token allows."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from flask import current_app, g, request

from emulator.entra.directory import GRAPH_APP_ID, Directory
from emulator.entra.graph.errors import Denied, InvalidToken
from emulator.keys import SigningKeys

View = TypeVar("View", bound=Callable[..., Any])
SIGNING_REALM = "entra"
SIGNING_KEY = "id"


@dataclass(frozen=True)
class Caller:
    """The principal of an access token."""

    object_id: str
    app_id: str
    permissions: frozenset[str]
    user_id: str | None
    """Of a delegated token; None for an application's own."""


def directory() -> Directory:
    """The directory of the application that answers."""
    return cast("Directory", current_app.extensions["entra"])


def version() -> str:
    """``v1.0`` or ``beta``."""
    return request.path.split("/")[1]


def caller() -> Caller:
    """Who sent this request."""
    return cast("Caller", g.caller)


def identify() -> None:
    """Checks the bearer token before anything else.

    Errors:
        InvalidToken: missing, not signed by this tenant, expired, for another audience, or of an application or a user that is
            gone or disabled.
    Source: https://learn.microsoft.com/en-us/graph/auth/auth-concepts (read 2026-11-24).
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise InvalidToken("Access token is empty.")
    g.caller = _caller_of(directory(), token.strip())


def _caller_of(tenant: Directory, token: str) -> Caller:
    if token.count(".") != 2:
        raise InvalidToken("CompactToken parsing failed with error code: 80049217")
    claims = SigningKeys(tenant.store, SIGNING_REALM, (SIGNING_KEY,)).verify(token)
    if claims is None:
        raise InvalidToken("Access token validation failure. Invalid signature.")
    if claims.get("aud") not in (tenant.base_url, GRAPH_APP_ID):
        raise InvalidToken("Access token validation failure. Invalid audience.")
    if claims.get("exp", 0) <= tenant.context.clock():
        raise InvalidToken("Lifetime validation failed, the token is expired.")
    client = tenant.service_principal_by_app_id(str(claims.get("appid")))
    if client is None or not client["accountEnabled"]:
        raise InvalidToken("The identity of the calling application could not be established.")
    object_id = str(claims["oid"])
    if "scp" not in claims:
        return Caller(object_id, client["appId"], frozenset(claims.get("roles", ())), None)
    user = tenant.objects("user").get(object_id)
    if user is None or not user["accountEnabled"]:
        raise InvalidToken("Continuous access evaluation resulted in challenge.")
    return Caller(object_id, client["appId"], frozenset(str(claims["scp"]).split()), object_id)


def allowed(*permissions: str) -> Callable[[View], View]:
    """A view that an application may call with one of these permissions.

    A delegated token reads with the permission of the same name. It never writes: writing takes a directory role on top, and
    this tenant gives none.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            who = caller()
            if not who.permissions & set(permissions) or (who.user_id and request.method not in ("GET", "HEAD")):
                raise Denied
            return view(*args, **kwargs)

        return cast("View", checked)

    return decorate


def may_write_applications(object_id: str | None) -> None:
    """``Application.ReadWrite.OwnedBy`` reaches only what the caller owns; None stands for an object that is being made."""
    who = caller()
    if "Application.ReadWrite.All" in who.permissions or "Directory.ReadWrite.All" in who.permissions:
        return
    if object_id is not None and directory().links("owners").get(f"{object_id}/{who.object_id}") is None:
        raise Denied
