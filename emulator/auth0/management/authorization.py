"""Who may call the Management API: bearers of this tenant's own access tokens for it, within their scopes."""

from __future__ import annotations

from flask import g, request

from emulator.auth0.management.errors import ApiError
from emulator.auth0.tenant import Tenant


def authorize(tenant: Tenant, scopes: tuple[str, ...]) -> None:
    """Passes a token that has any of the scopes (and any token when no scope is named).

    Raises:
        ApiError: 401 without a valid token, 403 ``insufficient_scope`` with one that is not enough.
    """
    granted = g.scopes = _scopes_of_bearer(tenant)
    if scopes and granted.isdisjoint(scopes):
        raise ApiError(403, f"Insufficient scope, expected any of: {','.join(scopes)}", "insufficient_scope")


def has_scope(scope: str) -> bool:
    """Whether the token of this request, which passed, has a further scope that some of its answer depends on."""
    return scope in g.scopes


def _scopes_of_bearer(tenant: Tenant) -> frozenset[str]:
    header = request.headers.get("Authorization")
    if not header:
        raise ApiError(401, "Missing authentication")
    kind, _, token = header.partition(" ")
    if kind.lower() != "bearer" or not token:
        raise ApiError(400, "Bad HTTP authentication header format", error="Bad Request")
    claims = tenant.keys.verify(token)
    if claims is None:
        raise ApiError(401, "Invalid token")
    audience = claims.get("aud", [])
    if tenant.management_audience not in ([audience] if isinstance(audience, str) else audience):
        raise ApiError(401, "Bad audience: " + str(audience))
    if claims.get("iss") != tenant.issuer:
        raise ApiError(401, "Invalid token")
    if claims.get("exp", 0) <= tenant.context.clock():
        raise ApiError(401, "Expired token received for JSON Web Token validation")
    return frozenset(str(claims.get("scope", "")).split())
