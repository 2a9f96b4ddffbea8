"""Service principals: the tenant's instances of applications.

Source: https://learn.microsoft.com/en-us/graph/api/resources/serviceprincipal (read 2026-11-24).
Differs: only applications of this tenant and Microsoft Graph have one.
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response

from emulator.entra.graph.answers import (
    count,
    entity,
    json_response,
    metadata_url,
    mixed_page,
    no_content,
    page,
    plain_page,
)
from emulator.entra.graph.bodies import check_body, merge
from emulator.entra.graph.caller import allowed, caller, directory, may_write_applications
from emulator.entra.graph.credentials import keep_listed_passwords
from emulator.entra.graph.errors import BadRequest, NotEmulated, SameKeyValue
from emulator.entra.graph.references import add_link, add_reference, remove_reference
from emulator.entra.graph.requests import bindings, body, find, require
from emulator.entra.graph.schema import SERVICE_PRINCIPAL
from emulator.entra.graph.times import parse_time
from emulator.entra.objects import new_service_principal
from emulator.entra.saml.certificates import add_signing_certificate, keep_listed_keys

blueprint = Blueprint("service_principals", __name__, url_prefix="/servicePrincipals")

_READ = (
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Application.ReadWrite.OwnedBy",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
_WRITE = ("Application.ReadWrite.All", "Application.ReadWrite.OwnedBy", "Directory.ReadWrite.All")
_LONGEST_CERTIFICATE = timedelta(days=3 * 365 + 1)
_LONGEST_COMMON_NAME = 64
_CERTIFICATE_NAME = "CN=Microsoft Azure Federated SSO Certificate"
_FROM_APPLICATION = ("displayName", "replyUrls", "servicePrincipalNames")


@blueprint.get("")
@allowed(*_READ)
def list_service_principals() -> Response:
    """Every service principal, Microsoft Graph's among them."""
    return page(SERVICE_PRINCIPAL, directory().objects("servicePrincipal").all())


@blueprint.get("/$count")
@allowed(*_READ)
def count_service_principals() -> Response:
    """How many there are."""
    return count(directory().objects("servicePrincipal").all())


@blueprint.post("")
@allowed(*_WRITE)
def create_service_principal() -> Response:
    """Makes the instance of an application of this tenant.

    Errors:
        BadRequest: no such application.
        SameKeyValue: the application has its service principal already.
    """
    sent = body()
    properties = check_body(SERVICE_PRINCIPAL, sent)
    require(SERVICE_PRINCIPAL, properties)
    app_id = properties["appId"] = properties["appId"].lower()
    if properties.pop("passwordCredentials", None) or properties.get("keyCredentials"):
        raise NotEmulated("credentials in the body; use addPassword")
    owners = bindings(sent, "owners")
    tenant = directory()
    with tenant.store.transaction():
        if tenant.application_by_app_id(app_id) is None and tenant.service_principal_by_app_id(app_id) is None:
            raise BadRequest(
                f"The appId '{app_id}' of the service principal does not reference a valid application object.",
                target="appId",
                detail_code="NoBackingApplicationObject",
            )
        if tenant.service_principal_by_app_id(app_id) is not None:
            raise SameKeyValue(
                "The service principal cannot be created, updated, or restored because the service principal name "
                f"{app_id} is already in use.",
                target="servicePrincipalNames",
                detail_code="ObjectConflict",
            )
        for name in _FROM_APPLICATION:
            properties.pop(name, None)
        document = tenant.add("servicePrincipal", new_service_principal(tenant, properties))
        for owner in owners:
            add_link("owners", document, owner)
        if caller().user_id is None and "Application.ReadWrite.All" not in caller().permissions:
            tenant.link("owners", document["id"], caller().object_id)
    return entity(SERVICE_PRINCIPAL, document, 201)


@blueprint.get("/<key>")
@allowed(*_READ)
def get_service_principal(key: str) -> Response:
    """One, by object id or by ``(appId='…')``."""
    return entity(SERVICE_PRINCIPAL, find(SERVICE_PRINCIPAL, key))


@blueprint.patch("/<key>")
@allowed(*_WRITE)
def update_service_principal(key: str) -> Response:
    """Changes what the body names; what comes from the application is changed there."""
    properties = check_body(SERVICE_PRINCIPAL, body(), find(SERVICE_PRINCIPAL, key))
    tenant = directory()
    with tenant.store.transaction():
        document = find(SERVICE_PRINCIPAL, key)
        may_write_applications(document["id"])
        if properties.pop("appId", document["appId"]).lower() != document["appId"]:
            raise BadRequest("Property 'appId' is read-only and cannot be set.", target="appId")
        if tenant.application_by_app_id(document["appId"]) is not None:
            for name in _FROM_APPLICATION:
                properties.pop(name, None)
        changed = copy.deepcopy(document)
        keep_listed_passwords(changed, properties)
        merge(changed, properties, SERVICE_PRINCIPAL.writable)
        keep_listed_keys(changed, document["keyCredentials"])
        tenant.save("servicePrincipal", changed)
    return no_content()


@blueprint.delete("/<key>")
@allowed(*_WRITE)
def delete_service_principal(key: str) -> Response:
    """Moves it to the deleted items; nobody logs in to its application from now on.

    Errors:
        BadRequest: the management client's, or Microsoft Graph's.
    """
    document = find(SERVICE_PRINCIPAL, key)
    may_write_applications(document["id"])
    tenant = directory()
    if document["appId"] == tenant.tenant.client_id or document["appOwnerOrganizationId"] != tenant.tenant.tenant_id:
        raise BadRequest("This service principal belongs to the emulator and cannot be deleted.")
    tenant.delete("servicePrincipal", document)
    return no_content()


@blueprint.post("/<key>/addTokenSigningCertificate")
@allowed(*_WRITE)
def add_token_signing_certificate(key: str) -> Response:
    """Makes a certificate that assertions for its application are signed with.

    Source: https://learn.microsoft.com/en-us/graph/api/serviceprincipal-addtokensigningcertificate (read 2026-11-24).
    Errors:
        BadRequest: a name without ``CN=``, or an end that is past or more than three years off.
    """
    sent = check_body(SERVICE_PRINCIPAL, {"keyCredentials": [body()]})["keyCredentials"][0]
    name = sent.get("displayName") or _CERTIFICATE_NAME
    if not name.startswith("CN=") or not 1 <= len(name.removeprefix("CN=")) <= _LONGEST_COMMON_NAME:
        raise BadRequest("Property displayName is invalid: CN= and 1 to 64 characters.", target="displayName")
    tenant = directory()
    now = datetime.fromtimestamp(int(tenant.context.clock()), UTC)
    end = parse_time(sent["endDateTime"]) if sent.get("endDateTime") else now + timedelta(days=3 * 365)
    if not now < end <= now + _LONGEST_CERTIFICATE:
        raise BadRequest(
            "Property endDateTime is invalid: a certificate ends in the future, at most three years from now.",
            target="endDateTime",
        )
    with tenant.store.transaction():
        document = find(SERVICE_PRINCIPAL, key)
        may_write_applications(document["id"])
        made = add_signing_certificate(document, name, now, end)
        tenant.save("servicePrincipal", document)
    return json_response({"@odata.context": metadata_url("microsoft.graph.selfSignedCertificate"), **made})


@blueprint.get("/<key>/owners")
@allowed(*_READ)
def list_owners(key: str) -> Response:
    """Users and service principals that own it."""
    return mixed_page(directory().linked("owners", find(SERVICE_PRINCIPAL, key)["id"]))


@blueprint.post("/<key>/owners/$ref")
@allowed(*_WRITE)
def add_owner(key: str) -> Response:
    """Adds an owner by reference."""
    may_write_applications(find(SERVICE_PRINCIPAL, key)["id"])
    return add_reference(SERVICE_PRINCIPAL, "owners", key)


@blueprint.delete("/<key>/owners/<owner>/$ref")
@allowed(*_WRITE)
def remove_owner(key: str, owner: str) -> Response:
    """Removes an owner."""
    may_write_applications(find(SERVICE_PRINCIPAL, key)["id"])
    return remove_reference(SERVICE_PRINCIPAL, "owners", key, owner)


@blueprint.get("/<key>/memberOf")
@allowed(*_READ)
def list_member_of(key: str) -> Response:
    """Groups that it is directly in."""
    return mixed_page(directory().linking("members", find(SERVICE_PRINCIPAL, key)["id"]))


@blueprint.get("/<key>/oauth2PermissionGrants")
@allowed(*_READ)
def list_permission_grants(key: str) -> Response:
    """Delegated permissions that were granted to it."""
    grants = directory().grants.find(clientId=find(SERVICE_PRINCIPAL, key)["id"])
    return plain_page("oauth2PermissionGrants", "oAuth2PermissionGrant", grants)
