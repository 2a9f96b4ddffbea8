"""The organization and its domains, which are as they were made at the first start.

Source: https://learn.microsoft.com/en-us/graph/api/resources/organization, …/domain (read 2026-11-24).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from emulator.entra.graph.answers import json_response, metadata_url, plain_page
from emulator.entra.graph.caller import allowed, directory
from emulator.entra.graph.errors import ResourceNotFound
from emulator.entra.tenant import DEFAULT_DOMAIN, INITIAL_DOMAIN, VERIFIED_DOMAINS

blueprint = Blueprint("tenant_resources", __name__)

_DIRECTORY = ("Directory.Read.All", "Directory.ReadWrite.All")


def _organization() -> dict[str, Any]:
    tenant = directory().tenant
    return {
        "id": tenant.tenant_id,
        "deletedDateTime": None,
        "displayName": tenant.display_name,
        "tenantType": "AAD",
        "businessPhones": [],
        "countryLetterCode": None,
        "preferredLanguage": "en",
        "technicalNotificationMails": [],
        "verifiedDomains": [
            {
                "capabilities": "Email",
                "isDefault": name == DEFAULT_DOMAIN,
                "isInitial": name == INITIAL_DOMAIN,
                "name": name,
                "type": "Managed",
            }
            for name in VERIFIED_DOMAINS
        ],
    }


def _domain(name: str) -> dict[str, Any]:
    return {
        "id": name,
        "authenticationType": "Managed",
        "availabilityStatus": None,
        "isAdminManaged": True,
        "isDefault": name == DEFAULT_DOMAIN,
        "isInitial": name == INITIAL_DOMAIN,
        "isRoot": True,
        "isVerified": True,
        "passwordNotificationWindowInDays": 14,
        "passwordValidityPeriodInDays": 2147483647,
        "state": None,
        "supportedServices": ["Email"],
    }


@blueprint.get("/organization")
@allowed(*_DIRECTORY, "Organization.Read.All", "User.Read")
def list_organization() -> Response:
    """The tenant, in a list of one."""
    return plain_page("organization", "organization", [_organization()])


@blueprint.get("/organization/<tenant_id>")
@allowed(*_DIRECTORY, "Organization.Read.All", "User.Read")
def get_organization(tenant_id: str) -> Response:
    """The tenant."""
    if tenant_id.lower() != directory().tenant.tenant_id:
        raise ResourceNotFound(tenant_id)
    return json_response({"@odata.context": metadata_url("organization/$entity"), **_organization()})


@blueprint.get("/domains")
@allowed(*_DIRECTORY, "Domain.Read.All")
def list_domains() -> Response:
    """The verified domains."""
    return plain_page("domains", "domain", [_domain(name) for name in VERIFIED_DOMAINS])


@blueprint.get("/domains/<name>")
@allowed(*_DIRECTORY, "Domain.Read.All")
def get_domain(name: str) -> Response:
    """One domain."""
    if name.casefold() not in VERIFIED_DOMAINS:
        raise ResourceNotFound(name)
    return json_response({"@odata.context": metadata_url("domains/$entity"), **_domain(name.casefold())})
