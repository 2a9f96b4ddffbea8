"""Resource servers as the token endpoint sees them: who gets which scopes of which API, and the access token for it.

Source: https://auth0.com/docs/secure/tokens/access-tokens and https://auth0.com/docs/manage-users/access-control/rbac
(read 2026-11-24).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from joserfc import jwt
from joserfc.jwk import OctKey

from emulator.auth0.claims import OPENID_SCOPES
from emulator.auth0.management.client_grants import scopes_granted
from emulator.auth0.management.permissions import permissions_of
from emulator.auth0.management.tenant_settings import settings
from emulator.auth0.tenant import Tenant
from emulator.oidc.contract import Client, Issue, Subject
from emulator.oidc.faults import Fault, Situation
from emulator.store import Document

_MANAGED_BY_DIALECT = ("access_token_authz", "rfc9068_profile_authz")


def requested_audience(tenant: Tenant, parameters: Mapping[str, str]) -> str | None:
    """The audience of a request, or the tenant's default one."""
    return parameters.get("audience") or settings(tenant).get("default_audience") or None


def find_server(tenant: Tenant, audience: str) -> Document | None:
    """The resource server of an identifier."""
    return tenant.resource_servers.find_one(identifier=audience)


def api_scopes(tenant: Tenant) -> frozenset[str]:
    """Every scope of every API of the tenant, but for the Management API."""
    return frozenset(
        scope["value"]
        for server in tenant.resource_servers.all()
        if not server.get("is_system")
        for scope in server.get("scopes", [])
    )


def grant_user_scopes(tenant: Tenant, issue: Issue, subject: Subject) -> None:
    """Cuts the scopes of an issue down to what its API lets this person have, and fills the access token.

    Raises:
        Fault: the API wants a client grant that is not there.
    """
    audience = requested_audience(tenant, issue.parameters)
    server = find_server(tenant, audience) if audience else None
    openid = [scope for scope in issue.scopes if scope in OPENID_SCOPES]
    if audience is None or server is None or audience == f"{tenant.issuer}userinfo":
        issue.scopes = tuple(openid)
        return
    if not server.get("allow_offline_access"):
        openid = [scope for scope in openid if scope != "offline_access"]
    known = {scope["value"] for scope in server.get("scopes", [])}
    mine = [scope for scope in issue.scopes if scope in known and scope not in OPENID_SCOPES]
    policy = (server.get("subject_type_authorization") or {}).get("user", {}).get("policy", "allow_all")
    if policy != "allow_all" or issue.client.consent:
        granted = _granted(tenant, issue.client, audience, "user") if policy != "deny_all" else None
        if granted is None:
            raise Fault(Situation.AUDIENCE_NOT_GRANTED, _not_granted(issue.client, audience))
        mine = [scope for scope in mine if scope in granted]
    permissions = permissions_of(tenant, subject.sub, audience)
    if server.get("enforce_policies"):
        mine = [scope for scope in mine if scope in permissions]
        if server.get("token_dialect") in _MANAGED_BY_DIALECT:
            issue.access_token["permissions"] = permissions
    issue.scopes = (*openid, *mine)
    issue.audience = audience
    issue.access_token["aud"] = [audience, f"{tenant.issuer}userinfo"] if "openid" in openid else audience
    issue.access_token["azp"] = issue.client.client_id
    issue.access_token_lifetime_seconds = _lifetime(server, issue.client)


def grant_client_scopes(tenant: Tenant, issue: Issue, form: Mapping[str, str]) -> None:
    """Fills a client-credentials token by the client's grant.

    Raises:
        Fault: no audience, an unknown one, none that is granted, or a scope beyond the grant.
    """
    audience = requested_audience(tenant, form)
    if audience is None:
        raise Fault(
            Situation.UNKNOWN_AUDIENCE,
            "No audience parameter was provided, and no default audience has been configured",
        )
    server = find_server(tenant, audience)
    if server is None:
        raise Fault(Situation.UNKNOWN_AUDIENCE, f"Service not enabled within domain: {audience}")
    granted = _granted(tenant, issue.client, audience, "client")
    if granted is None:
        raise Fault(Situation.AUDIENCE_NOT_GRANTED, _not_granted(issue.client, audience))
    beyond = [scope for scope in issue.scopes if scope not in granted]
    if beyond:
        raise Fault(Situation.AUDIENCE_NOT_GRANTED, f"Client has not been granted scopes: {', '.join(beyond)}")
    issue.scopes = issue.scopes or tuple(sorted(granted))
    issue.audience = audience
    issue.access_token_lifetime_seconds = int(server["token_lifetime"])
    issue.access_token.update(
        {
            "sub": f"{issue.client.client_id}@clients",
            "aud": audience,
            "scope": " ".join(issue.scopes),
            "gty": "client-credentials",
            "azp": issue.client.client_id,
        }
    )
    if server.get("token_dialect") in _MANAGED_BY_DIALECT and server.get("enforce_policies"):
        issue.access_token["permissions"] = list(issue.scopes)


def make_access_token(tenant: Tenant, issue: Issue) -> str | None:
    """An opaque token where no API was asked for, an HS256 one where the API is set to it; None for an RS256 JWT."""
    if issue.audience is None:
        return secrets.token_urlsafe(32)
    issue.access_token["scope"] = " ".join(issue.scopes)
    server = find_server(tenant, issue.audience)
    if server is None or server["signing_alg"] != "HS256":
        return None
    claims = {**issue.access_token, "exp": issue.issued_at + issue.access_token_lifetime_seconds}
    return jwt.encode({"alg": "HS256", "typ": "JWT"}, claims, OctKey.import_key(server["signing_secret"]))


def _granted(tenant: Tenant, client: Client, audience: str, subject_type: str) -> frozenset[str] | None:
    grant = tenant.client_grants.find_one(client_id=client.client_id, audience=audience, subject_type=subject_type)
    return None if grant is None else scopes_granted(tenant, grant)


def _not_granted(client: Client, audience: str) -> str:
    return (
        f'Client "{client.client_id}" is not authorized to access resource server "{audience}". '
        'You need to create a "client-grant" associated to this API. '
        "See: https://auth0.com/docs/api/v2#!/Client_Grants/post_client_grants"
    )


def _lifetime(server: Document, client: Client) -> int:
    """Shorter where a browser holds the token."""
    browser = client.record.get("app_type") == "spa"
    return int(server["token_lifetime_for_web"] if browser else server["token_lifetime"])
