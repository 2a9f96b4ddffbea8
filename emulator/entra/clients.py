"""An application as the protocol sees it.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/msal-client-applications, …/refresh-tokens (lifetimes: 90 days, and
24 hours for single-page apps) (read 2026-11-24).
Differs: certificates are kept and not accepted as credentials.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from emulator.entra.directory import Directory
from emulator.entra.graph.times import parse_time
from emulator.entra.redirects import redirect_uris
from emulator.oidc.contract import Client, Secret
from emulator.store import Document

_REFRESH_SECONDS = 90 * 24 * 3600
_SPA_REFRESH_SECONDS = 24 * 3600
_ACCESS_SECONDS = 3599


def find_client(directory: Directory, client_id: str) -> Client | None:
    """The client of a registration that can be used."""
    application = directory.application_by_app_id(client_id)
    principal = directory.service_principal_by_app_id(client_id)
    return None if application is None or principal is None else as_client(application, principal)


def find_application(directory: Directory, client_id: str) -> Document | None:
    """The registration, if it has a service principal in the tenant; without one nobody can use it."""
    application = directory.application_by_app_id(client_id)
    if application is None or directory.service_principal_by_app_id(client_id) is None:
        return None
    return application


def is_public(application: Mapping[str, Any]) -> bool:
    """Whether there is a way to use the application without a secret."""
    return bool(
        application["isFallbackPublicClient"]
        or application["spa"]["redirectUris"]
        or application["publicClient"]["redirectUris"]
    )


def _secrets(holder: Document) -> tuple[Secret, ...]:
    ends = {one["keyId"]: one["endDateTime"] for one in holder["passwordCredentials"]}
    return tuple(Secret(digest, parse_time(ends[key_id]).timestamp()) for key_id, digest in holder["_secrets"].items())


def as_client(application: Document, principal: Document) -> Client:
    """The client of a registration, with the secrets of it and of its service principal."""
    methods = {"client_secret_basic", "client_secret_post"}
    if is_public(application):
        methods.add("none")
    only_spa = bool(application["spa"]["redirectUris"]) and not (
        application["web"]["redirectUris"] or application["publicClient"]["redirectUris"]
    )
    return Client(
        client_id=application["appId"],
        name=application["displayName"],
        secrets=_secrets(application) + _secrets(principal),
        auth_methods=frozenset(methods),
        redirect_uris=redirect_uris(application),
        post_logout_redirect_uris=redirect_uris(application),
        grant_types=frozenset({"authorization_code", "refresh_token", "client_credentials"}),
        consent=True,
        access_token_lifetime_seconds=_ACCESS_SECONDS,
        refresh_token_lifetime_seconds=_SPA_REFRESH_SECONDS if only_spa else _REFRESH_SECONDS,
        record=application,
    )
