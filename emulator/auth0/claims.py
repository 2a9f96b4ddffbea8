"""What the tokens say of a person, and what custom claims may say.

Source: https://auth0.com/docs/get-started/apis/scopes/openid-connect-scopes and
https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims (read 2026-11-24).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

OPENID_SCOPES = frozenset(
    {"openid", "profile", "email", "offline_access", "address", "phone", "name", "given_name", "family_name"}
    | {"nickname", "email_verified", "picture", "created_at", "identities"}
)

_PROFILE = ("name", "nickname", "given_name", "family_name", "picture", "updated_at")
_BY_SCOPE: dict[str, tuple[str, ...]] = {
    "profile": _PROFILE,
    "email": ("email", "email_verified"),
    "phone": ("phone_number", "phone_verified"),
    **{name: (name,) for name in (*_PROFILE[:5], "email_verified", "created_at", "identities")},
}

_RESTRICTED = frozenset(
    "acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash client_id cnf cty dest "  # noqa: SIM905
    "entitlements events exp groups gty htm htu iat internalService iss jcard jku jti jwe jwk kid may_act mky nbf nonce "
    "object_id org_id org_name orig origid permissions roles rph s_hash sid sip_callid sip_cseq_num sip_date "
    "sip_from_tag sip_via_branch sub sub_jwk toe txn typ uuid vot vtm x5t#S256".split()
)
_AUTH0_NAMESPACE = re.compile(
    r"^(urn:auth0|https?://([^/]+\.)?(auth0\.com|webtask\.io|webtask\.run)(/|$))", re.IGNORECASE
)
_LIMIT_BYTES = 100 * 1024


def profile_claims(user: Mapping[str, Any], scopes: tuple[str, ...]) -> dict[str, Any]:
    """The claims about a user that the scopes release."""
    names = dict.fromkeys(name for scope in scopes for name in _BY_SCOPE.get(scope, ()))
    renamed = {"phone_verified": "phone_number_verified"}
    return {renamed.get(name, name): user[name] for name in names if user.get(name) is not None}


def allowed_custom_claims(claims: Mapping[str, Any]) -> dict[str, Any]:
    """The custom claims that get into a token; the service passes over the others without a word."""
    return {
        name: value for name, value in claims.items() if name not in _RESTRICTED and not _AUTH0_NAMESPACE.match(name)
    }


def too_large(claims: Mapping[str, Any]) -> bool:
    """Whether custom claims are more than the service takes."""
    return sum(len(str(name)) + len(str(value)) for name, value in claims.items()) > _LIMIT_BYTES
