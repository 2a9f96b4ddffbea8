"""The first segment of the login host's paths: which tenant it names."""

from __future__ import annotations

from flask import Response, current_app, request

from emulator.entra.directory import Directory
from emulator.entra.errors import EntraFault
from emulator.entra.realm import EntraRealm
from emulator.entra.tenant import is_verified_domain
from emulator.oidc.faults import Situation
from emulator.oidc.provider import Provider
from emulator.oidc.responses import json_response

_ALIASES = ("common", "organizations")
_PAGES = ("/authorize", "/logout", "/login", "/consent", "/saml2")


class UnknownTenant(Exception):
    """The path names a tenant that is not this one."""


def directory() -> Directory:
    """The directory of the application that answers."""
    found: Directory = current_app.extensions["entra"]
    return found


def realm_of(tenant: str) -> EntraRealm:
    """The realm that a path segment names: the tenant's id, one of its domains, or everybody's alias."""
    known = directory()
    if tenant.lower() == known.tenant.tenant_id or is_verified_domain(tenant):
        return EntraRealm(known)
    if tenant in _ALIASES:
        return EntraRealm(known, tenant)
    raise UnknownTenant(tenant)


def provider_of(tenant: str) -> Provider:
    """The protocol's endpoints of that realm."""
    return Provider(directory().context, realm_of(tenant))


def unknown_tenant(problem: UnknownTenant) -> Response:
    """AADSTS90002, as a page or as JSON."""
    realm = EntraRealm(directory())
    if str(problem) == "consumers":
        fault = EntraFault(
            Situation.MALFORMED,
            9002332,
            "The application is configured for use by Microsoft Entra users only. Please do not use the /consumers endpoint "
            "to serve this request.",
        )
    else:
        fault = EntraFault(
            Situation.MALFORMED,
            90002,
            f"Tenant '{problem}' not found. Check to make sure you have the correct tenant ID and are signing into the "
            "correct cloud. Check with your subscription administrator, this may happen if there are no active "
            "subscriptions for the tenant.",
        )
    if request.path.endswith(_PAGES):
        return realm.error_page(fault, {})
    status, body, headers = realm.token_error(fault, {})
    return json_response(status, body, headers)
