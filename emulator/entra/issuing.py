"""The claims of each token that is issued, for a person and for an application itself.

Source: https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens, …/v2-oauth2-client-creds-grant-flow (read 2026-11-24).
Differs: access tokens of either version live 60 minutes, not 60 to 90.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from emulator.entra.admission import check_enabled, principal_of
from emulator.entra.claims import (
    Claims,
    group_claims,
    new_uti,
    opaque,
    optional_claims,
    pairwise_sub,
    roles_of,
    user_claims,
)
from emulator.entra.directory import GRAPH_APP_ID, Directory
from emulator.entra.errors import EntraFault
from emulator.entra.scopes import DEFAULT, OPENID_SCOPES, find_resource, granted_by_administrator, understand
from emulator.oidc.contract import Client, Issue, Subject
from emulator.oidc.faults import Fault, Situation
from emulator.store import Document


def id_token_claims(directory: Directory, issue: Issue, subject: Subject) -> Claims:
    """What an ID token holds besides the protocol's own claims."""
    client, user = issue.client, subject.record
    roles = roles_of(directory, principal_of(directory, client), subject.sub)
    login = {
        "auth_time": issue.auth_time,
        "sid": str(uuid.uuid5(uuid.NAMESPACE_OID, issue.session_id)),
        "ipaddr": issue.ip,
    }
    return {
        "nbf": issue.issued_at,
        **user_claims(user, issue.scopes),
        "rh": _rh(directory, client.client_id, subject.sub),
        **({"roles": roles} if roles else {}),
        **group_claims(directory, client.record, subject.sub),
        **optional_claims(client.record, "idToken", user, issue.scopes, login),
        "sub": pairwise_sub(directory, client.client_id, subject.sub),
        "tid": directory.tenant.tenant_id,
        "uti": new_uti(),
        "ver": "2.0",
    }


def access_token_claims(directory: Directory, issue: Issue, subject: Subject, *, used_secret: bool) -> Claims:
    """What an access token holds: for the resource of the first scope that is not OpenID Connect's own, else for Graph."""
    resource, values = _resource_of(directory, issue)
    client, user = issue.client, subject.record
    roles = roles_of(directory, resource, subject.sub)
    claims: Claims = {
        **_common(directory, issue, subject.sub),
        "name": user["displayName"],
        "scp": " ".join(values),
        "sub": pairwise_sub(directory, resource["appId"], subject.sub),
        **({"roles": roles} if roles else {}),
    }
    application = directory.application_by_app_id(resource["appId"])
    if application is not None:
        login = {"auth_time": issue.auth_time, "ipaddr": issue.ip}
        claims |= group_claims(directory, application, subject.sub)
        claims |= optional_claims(application, "accessToken", user, ("profile", *issue.scopes), login)
    claims |= _of_version(directory, resource, client, acr="1" if used_secret else "0")
    name = user["userPrincipalName"]
    named = {"unique_name": name, "upn": name} if claims["ver"] == "1.0" else {"preferred_username": name}
    return claims | named


def application_token_claims(directory: Directory, issue: Issue, scope: str) -> Claims:
    """What the token of an application itself holds.

    Raises:
        Fault: the scope is not one resource's ``.default``, or the application may not have a token for it.
    """
    if not scope:
        text = "The request body must contain the following parameter: 'scope'."
        raise EntraFault(Situation.MALFORMED, 900144, text)
    name, _, value = scope.rpartition("/")
    if value != DEFAULT or " " in scope or not name:
        raise EntraFault(
            Situation.INVALID_SCOPE,
            1002012,
            f"The provided value for scope {scope} is not valid. Client credential flows must have a scope value with "
            "/.default suffixed to the resource identifier (application ID URI).",
        )
    resource = find_resource(directory, name)
    if resource is None:
        raise Fault(Situation.UNKNOWN_AUDIENCE)
    principal = principal_of(directory, issue.client)
    check_enabled(principal, issue.client, Situation.GRANT_NOT_ALLOWED)
    if resource["appRoleAssignmentRequired"] and not directory.assignments_to(resource["id"], principal["id"]):
        raise Fault(Situation.AUDIENCE_NOT_GRANTED)
    roles = roles_of(directory, resource, principal["id"])
    return {
        **_common(directory, issue, principal["id"]),
        "idtyp": "app",
        "sub": principal["id"],
        **({"roles": roles} if roles else {}),
        **_of_version(directory, resource, issue.client, acr="1"),
    }


def _rh(directory: Directory, *parts: str) -> str:
    return f"1.{opaque(directory, 'rh', *parts)}."


def _common(directory: Directory, issue: Issue, object_id: str) -> Claims:
    return {
        "nbf": issue.issued_at,
        "aio": opaque(directory, "aio", new_uti()),
        "oid": object_id,
        "rh": _rh(directory, issue.client.client_id, object_id),
        "tid": directory.tenant.tenant_id,
        "uti": new_uti(),
    }


def _resource_of(directory: Directory, issue: Issue) -> tuple[Document, list[str]]:
    """The resource of an access token and the permissions on it."""
    understood = [understand(directory, scope) for scope in issue.scopes if scope not in OPENID_SCOPES]
    named = [one for one in understood if one is not None]
    resource = named[0].resource if named else find_resource(directory, GRAPH_APP_ID)
    if resource is None:
        raise Fault(Situation.UNKNOWN_AUDIENCE)
    here = [one.value for one in named if one.resource["id"] == resource["id"]]
    values = [value for value in here if value != DEFAULT]
    if DEFAULT in here:
        principal = principal_of(directory, issue.client)
        user_id = issue.subject.sub if issue.subject else None
        values += sorted(granted_by_administrator(directory, principal["id"], resource, user_id))
        values += _configured(issue.client.record, resource)
    if resource["appId"] == GRAPH_APP_ID:
        values += [scope for scope in issue.scopes if scope in OPENID_SCOPES and scope != "offline_access"]
    return resource, list(dict.fromkeys(values))


def _configured(application: Mapping[str, Any], resource: Document) -> list[str]:
    """Delegated permissions that a registration lists for a resource."""
    names = {one["id"]: one["value"] for one in resource["oauth2PermissionScopes"]}
    return [
        names[access["id"]]
        for required in application["requiredResourceAccess"]
        if required["resourceAppId"] == resource["appId"]
        for access in required["resourceAccess"]
        if access["type"] == "Scope" and access["id"] in names
    ]


def _of_version(directory: Directory, resource: Document, client: Client, *, acr: str) -> Claims:
    """Claims that differ between the two versions of access tokens, which the resource chooses; Graph's are of version 1."""
    application = directory.application_by_app_id(resource["appId"])
    issuer = f"{directory.base_url}/{directory.tenant.tenant_id}"
    if application is not None and application["api"]["requestedAccessTokenVersion"] == 2:
        return {
            "ver": "2.0",
            "aud": resource["appId"],
            "azp": client.client_id,
            "azpacr": acr,
            "iss": f"{issuer}/v2.0",
        }
    if resource["appId"] == GRAPH_APP_ID:
        audience = directory.base_url
    else:
        audience = next(iter(application["identifierUris"] if application else ()), resource["appId"])
    return {
        "ver": "1.0",
        "aud": audience,
        "app_displayname": client.name,
        "appid": client.client_id,
        "appidacr": acr,
        "iss": f"{issuer}/",
    }
