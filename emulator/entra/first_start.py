"""What a tenant holds before anybody has made anything: Microsoft Graph, and the client that manages the tenant."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from emulator.entra.directory import GRAPH_APP_ID, Directory
from emulator.entra.objects import new_application, new_service_principal
from emulator.entra.permissions import (
    ADMIN_RESTRICTED,
    APPLICATION_PERMISSIONS,
    CONSENT_TEXTS,
    DELEGATED_PERMISSIONS,
    MANAGEMENT_PERMISSIONS,
)
from emulator.store import Document

_MICROSOFT_SERVICES = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
"""The tenant that owns Microsoft's own applications, Graph among them."""
_MANAGEMENT_NAME = "Emulator administration"


def prepare_tenant(directory: Directory) -> None:
    """Makes what is missing; a later start finds it all and changes nothing."""
    with directory.store.transaction():
        graph = directory.service_principal_by_app_id(GRAPH_APP_ID) or _add_graph(directory)
        if directory.application_by_app_id(directory.tenant.client_id) is None:
            _add_management_client(directory, graph)


def _add_graph(directory: Directory) -> Document:
    document = new_service_principal(directory, {"appId": GRAPH_APP_ID, "displayName": "Microsoft Graph"})
    document |= {
        "id": str(uuid.uuid5(uuid.UUID(directory.tenant.tenant_id), GRAPH_APP_ID)),
        "appDisplayName": "Microsoft Graph",
        "appOwnerOrganizationId": _MICROSOFT_SERVICES,
        "servicePrincipalNames": [GRAPH_APP_ID, "https://graph.microsoft.com"],
        "signInAudience": "AzureADMultipleOrgs",
        "appRoles": [_app_role(name, identifier) for name, identifier in APPLICATION_PERMISSIONS.items()],
        "oauth2PermissionScopes": [_scope(name, identifier) for name, identifier in DELEGATED_PERMISSIONS.items()],
    }
    return directory.add("servicePrincipal", document)


def _app_role(name: str, identifier: str) -> dict[str, Any]:
    return {
        "allowedMemberTypes": ["Application"],
        "description": name,
        "displayName": name,
        "id": identifier,
        "isEnabled": True,
        "origin": "Application",
        "value": name,
    }


def _scope(name: str, identifier: str) -> dict[str, Any]:
    title, description = CONSENT_TEXTS[name]
    return {
        "adminConsentDescription": description,
        "adminConsentDisplayName": title,
        "id": identifier,
        "isEnabled": True,
        "type": "Admin" if name in ADMIN_RESTRICTED else "User",
        "userConsentDescription": description,
        "userConsentDisplayName": title,
        "value": name,
    }


def _add_management_client(directory: Directory, graph: Document) -> None:
    tenant = directory.tenant
    application = new_application(directory, {"displayName": _MANAGEMENT_NAME})
    application["appId"] = tenant.client_id
    application["_secrets"] = {}
    key_id = str(uuid.uuid4())
    application["passwordCredentials"] = [
        {
            "customKeyIdentifier": None,
            "displayName": "credentials.json",
            "endDateTime": "2299-12-31T00:00:00Z",
            "hint": tenant.client_secret[:3],
            "keyId": key_id,
            "secretText": None,
            "startDateTime": directory.now(),
        }
    ]
    application["_secrets"][key_id] = hashlib.sha256(tenant.client_secret.encode()).hexdigest()
    directory.add("application", application)
    principal = directory.add("servicePrincipal", new_service_principal(directory, {"appId": tenant.client_id}))
    for name in MANAGEMENT_PERMISSIONS:
        assignment = {
            "id": str(uuid.uuid4()),
            "deletedDateTime": None,
            "appRoleId": APPLICATION_PERMISSIONS[name],
            "createdDateTime": directory.now(),
            "principalDisplayName": application["displayName"],
            "principalId": principal["id"],
            "principalType": "ServicePrincipal",
            "resourceDisplayName": graph["displayName"],
            "resourceId": graph["id"],
        }
        directory.assignments.put(assignment["id"], assignment)
