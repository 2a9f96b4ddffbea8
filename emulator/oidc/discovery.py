"""The discovery document, built from what the realm serves (OpenID Connect Discovery 1.0 section 3)."""

from __future__ import annotations

from typing import Any

from emulator.keys import ALGORITHM
from emulator.oidc.contract import Realm


def discovery_document(realm: Realm) -> dict[str, Any]:
    """Only what this realm does; the vendor may then add or drop members."""
    endpoints = realm.endpoints
    document = {
        "issuer": realm.issuer,
        "authorization_endpoint": endpoints.authorization,
        "token_endpoint": endpoints.token,
        "userinfo_endpoint": endpoints.userinfo,
        "jwks_uri": endpoints.jwks,
        "end_session_endpoint": endpoints.end_session,
        "revocation_endpoint": endpoints.revocation,
        "response_types_supported": ["code"],
        "response_modes_supported": list(realm.response_modes),
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": list(realm.code_challenge_methods),
        "scopes_supported": sorted(realm.supported_scopes),
        "claims_parameter_supported": realm.claims_parameter_supported,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }
    return realm.discovery({name: value for name, value in document.items() if value is not None})
