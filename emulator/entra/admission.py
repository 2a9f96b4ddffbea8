"""Who may ask for what: shared endpoints, scopes, consent, assignment to an application.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/permissions-consent-overview,
https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/what-is-access-management (read 2026-11-24).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from emulator.entra.directory import GRAPH_APP_ID, Directory
from emulator.entra.errors import EntraFault
from emulator.entra.scopes import (
    DEFAULT,
    GRANTED_TO_ALL,
    granted_by_administrator,
    is_admin_restricted,
    is_known,
    understand,
)
from emulator.oidc.contract import Client, Subject
from emulator.oidc.faults import Fault, Situation
from emulator.oidc.records import Records
from emulator.store import Document


def principal_of(directory: Directory, client: Client) -> Document:
    """The service principal of a client that was found before."""
    principal = directory.service_principal_by_app_id(client.client_id)
    if principal is None:
        raise Fault(Situation.UNKNOWN_CLIENT)
    return principal


def check_alias(alias: str | None, application: Mapping[str, Any]) -> None:
    """Raises where an application of this tenant alone is asked for through ``common`` or ``organizations``."""
    if alias is not None and application["signInAudience"] == "AzureADMyOrg":
        raise EntraFault(
            Situation.UNKNOWN_CLIENT,
            50194,
            f"Application '{application['appId']}'({application['displayName']}) is not configured as a multi-tenant "
            f"application. Usage of the /{alias} endpoint is not supported for such applications created after "
            "'10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
            error="invalid_request",
        )


def check_scopes(directory: Directory, client: Client, scopes: tuple[str, ...]) -> None:
    """Raises what is wrong with the first scope that cannot be granted."""
    if not scopes:
        raise EntraFault(
            Situation.INVALID_SCOPE,
            900144,
            "The request body must contain the following parameter: 'scope'.",
            error="invalid_request",
        )
    for scope in scopes:
        _check_scope(directory, client, scope)


def _check_scope(directory: Directory, client: Client, scope: str) -> None:
    permission = understand(directory, scope)
    if permission is None:
        raise EntraFault(
            Situation.INVALID_SCOPE,
            500011,
            f"The resource principal named {scope.rpartition('/')[0]} was not found in the tenant named "
            f"{directory.tenant.display_name}. This can happen if the application has not been installed by the "
            "administrator of the tenant or consented to by any user in the tenant. You might have sent your "
            "authentication request to the wrong tenant.",
            error="invalid_resource",
        )
    if not is_known(permission):
        raise EntraFault(
            Situation.INVALID_SCOPE,
            650053,
            f"The application '{client.name}' asked for scope '{permission.value}' that doesn't exist on the resource "
            f"'{permission.resource['appId']}'. Contact the app vendor.",
            error="invalid_client",
        )
    if is_admin_restricted(permission):
        client_principal = principal_of(directory, client)["id"]
        if permission.value not in granted_by_administrator(directory, client_principal, permission.resource, None):
            raise EntraFault(
                Situation.CONSENT_REQUIRED,
                90094,
                f"The grant requires admin permission: '{scope}'. Ask an administrator to grant it to {client.name}.",
                error="access_denied",
            )


def admit(directory: Directory, client: Client, subject: Subject) -> None:
    """Raises where the application is disabled, or takes assigned people only and this is none of them."""
    principal = principal_of(directory, client)
    check_enabled(principal, client, Situation.NOT_ADMITTED)
    if principal["appRoleAssignmentRequired"] and not directory.assignments_to(principal["id"], subject.sub):
        raise EntraFault(
            Situation.NOT_ADMITTED,
            50105,
            f"Your administrator has configured the application {client.name} ('{client.client_id}') to block users "
            f"unless they are specifically granted ('assigned') access to the application. The signed-in user "
            f"'{subject.username}' is blocked because they are not a direct member of a group with access, nor had access "
            "directly assigned by an administrator. Please contact your administrator to assign access to this "
            "application.",
            error="interaction_required",
        )


def check_enabled(principal: Mapping[str, Any], client: Client, situation: Situation) -> None:
    """Raises where an administrator has disabled the application."""
    if not principal["accountEnabled"]:
        text = f"Application '{client.client_id}'({client.name}) is disabled."
        raise EntraFault(situation, 7000112, text, error="unauthorized_client")


def note_consent(
    directory: Directory, records: Records, client: Client, subject: Subject, scopes: Iterable[str]
) -> None:
    """Counts what an administrator agreed to, and an application's own scopes, as agreed to by the person."""
    principal = principal_of(directory, client)
    agreed = []
    for scope in scopes:
        permission = understand(directory, scope)
        if permission is None:
            continue
        granted = granted_by_administrator(directory, principal["id"], permission.resource, subject.sub)
        if permission.resource["appId"] == GRAPH_APP_ID:
            granted |= GRANTED_TO_ALL
        own = permission.resource["appId"] == client.client_id
        if own or permission.value in granted or (permission.value == DEFAULT and granted):
            agreed.append(scope)
    if not set(agreed) <= records.consented(subject.sub, client.client_id):
        records.consent(subject.sub, client.client_id, tuple(agreed))
