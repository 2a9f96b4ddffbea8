"""Where a stack file of these components has what a policy can refuse: whoever writes one knows its keys, and not the vendors' properties.

This points, and judges nothing. `tests/policies/test_components.py` has each key broken, and reads it in the message.
"""

from __future__ import annotations

import re
from typing import Final

from resource_types import (
    AUTH0_CLIENT,
    AUTH0_CONNECTION,
    AUTH0_RULE,
    COGNITO_CLIENT,
    COGNITO_USER_POOL,
    DEX_DIRECTORY,
    DYNAMODB_TABLE,
    ENTRA_APPLICATION,
    ENTRA_APPLICATION_PASSWORD,
)

_OURS = "dashboard-identity:index:"
_INDEX = re.compile(r"\[\d+\]")

_CONNECTION = "providers.auth0.connections[]"
_PASSWORDS = "providers.cognito.passwordPolicy"
_EXPIRY = "providers.dex.expiry"

KEYS: Final = {
    (AUTH0_CONNECTION, "options.disableSignup"): f"{_CONNECTION}.signup",
    (AUTH0_CONNECTION, "options.bruteForceProtection"): f"{_CONNECTION}.bruteForceProtection",
    (AUTH0_CONNECTION, "options.passwordPolicy"): f"{_CONNECTION}.passwordPolicy",
    (AUTH0_CONNECTION, "options.passwordComplexityOptions.minLength"): f"{_CONNECTION}.passwordMinLength",
    (AUTH0_RULE, "script"): "providers.auth0.roleClaim",
    (AUTH0_CLIENT, "jwtConfiguration.lifetimeInSeconds"): "apps[].options.auth0.idTokenLifetimeSeconds",
    (AUTH0_CLIENT, "refreshToken.tokenLifetime"): "apps[].options.auth0.refreshTokenLifetimeDays",
    (AUTH0_CLIENT, "refreshToken.idleTokenLifetime"): "apps[].options.auth0.refreshTokenLifetimeDays",
    (COGNITO_USER_POOL, "mfaConfiguration"): "providers.cognito.mfa",
    (COGNITO_USER_POOL, "adminCreateUserConfig.allowAdminCreateUserOnly"): "providers.cognito.selfSignup",
    (COGNITO_USER_POOL, "deletionProtection"): "deletionProtection",
    **{
        (COGNITO_USER_POOL, f"passwordPolicy.{name}"): f"{_PASSWORDS}.{name}"
        for name in (
            *("minimumLength", "requireLowercase", "requireUppercase", "requireNumbers", "requireSymbols"),
            "temporaryPasswordValidityDays",
        )
    },
    (COGNITO_CLIENT, "accessTokenValidity"): "apps[].options.cognito.accessTokenLifetimeMinutes",
    (COGNITO_CLIENT, "idTokenValidity"): "apps[].options.cognito.idTokenLifetimeMinutes",
    (COGNITO_CLIENT, "refreshTokenValidity"): "apps[].options.cognito.refreshTokenLifetimeDays",
    (COGNITO_CLIENT, "refreshTokenRotation.feature"): "apps[].options.cognito.rotateRefreshTokens",
    (ENTRA_APPLICATION, "signInAudience"): "providers.entra.signInAudience",
    (ENTRA_APPLICATION_PASSWORD, "endDate"): "limits.maxSecretLifetimeDays",
    (DYNAMODB_TABLE, "deletionProtectionEnabled"): "deletionProtection",
    (DEX_DIRECTORY, "oauth2.pkce.enforce"): "providers.dex.pkce",
    (DEX_DIRECTORY, "expiry.idTokens"): f"{_EXPIRY}.idTokensMinutes",
    (DEX_DIRECTORY, "expiry.refreshTokens.absoluteLifetime"): f"{_EXPIRY}.refreshAbsoluteDays",
    (DEX_DIRECTORY, "expiry.refreshTokens.validIfNotUsedFor"): f"{_EXPIRY}.refreshUnusedDays",
    (DEX_DIRECTORY, "expiry.refreshTokens.disableRotation"): f"{_EXPIRY}.rotateRefreshTokens",
}
"""Type and input -> key of `docs/configuration.md`."""

_OPPOSITE: Final = frozenset(
    {f"{_CONNECTION}.signup", "providers.cognito.selfSignup", f"{_EXPIRY}.rotateRefreshTokens"}
)
"""Keys that say the opposite of the vendor's input."""


def hint(urn: str, resource_type: str, path: str) -> str:
    """A sentence on where it is set; empty for a resource that no component of ours has made."""
    key = KEYS.get((resource_type, _INDEX.sub("", path)))
    if not key or _OURS not in urn:
        return ""
    return f". The stack file sets it{', the other way round,' * (key in _OPPOSITE)} by `{key}`"
