"""What the real service refuses of an app client.

Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
(read 2026-11-24), texts as clients have quoted them where known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from moto.cognitoidp.exceptions import InvalidParameterException

from emulator.aws.cognito.errors import InvalidOAuthFlow, ScopeDoesNotExist
from emulator.aws.cognito.pool import UserPool

STANDARD_SCOPES = frozenset({"openid", "email", "phone", "profile", "aws.cognito.signin.user.admin"})
UNIT_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_DAY = 86400

_VALIDITY = {
    # setting: (name of its unit, default unit, shortest and longest in seconds)
    "AccessTokenValidity": ("AccessToken", "hours", 300, _DAY),
    "IdTokenValidity": ("IdToken", "hours", 300, _DAY),
    "RefreshTokenValidity": ("RefreshToken", "days", 3600, 3650 * _DAY),
}


def validity_seconds(config: Mapping[str, Any], setting: str) -> int | None:
    """Seconds of ``AccessTokenValidity`` and its siblings; None when not set (or a refresh validity of 0)."""
    value = config.get(setting)
    if not value:
        return None
    unit, default, _, _ = _VALIDITY[setting]
    return int(value) * UNIT_SECONDS[(config.get("TokenValidityUnits") or {}).get(unit) or default]


def check_client(pool: UserPool, config: Mapping[str, Any], *, has_secret: bool) -> None:
    """Raises the service's exception for the first rule that is broken."""
    _check_validity(config)
    _check_auth_flows(config)
    _check_urls(config)
    _check_oauth(config, has_secret)
    _check_scopes(pool, config)
    _check_providers(pool, config)
    _check_attributes(pool, config)
    _check_rotation(config)


def _check_validity(config: Mapping[str, Any]) -> None:
    for setting, (_, _, shortest, longest) in _VALIDITY.items():
        seconds = validity_seconds(config, setting)
        if seconds is not None and not shortest <= seconds <= longest:
            raise InvalidParameterException("Invalid range for token validity.")


def _check_auth_flows(config: Mapping[str, Any]) -> None:
    flows = config.get("ExplicitAuthFlows") or []
    modern = [flow for flow in flows if flow.startswith("ALLOW_")]
    if modern and len(modern) != len(flows):
        raise InvalidParameterException(
            "Explicit auth flows with the ALLOW_ prefix can't be mixed with those without it: "
            f"[{', '.join(flow for flow in flows if flow not in modern)}]"
        )


def _check_urls(config: Mapping[str, Any]) -> None:
    for setting in ("CallbackURLs", "LogoutURLs"):
        urls = config.get(setting) or []
        if len(set(urls)) != len(urls):
            raise InvalidParameterException(f"{setting} must not contain duplicates.")
        for url in urls:
            _check_url(url)
    default = config.get("DefaultRedirectURI")
    if default and default not in (config.get("CallbackURLs") or []):
        raise InvalidParameterException("Default redirect URI must be in the CallbackURLs list.")


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        valid = bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9+.\-]*", parts.scheme)) and "*" not in host
    except ValueError:
        raise InvalidParameterException(f"{url} is not a valid redirect URI.") from None
    if not valid or (parts.scheme in ("http", "https") and not host):
        raise InvalidParameterException(f"{url} is not a valid redirect URI.")
    if "#" in url:
        raise InvalidParameterException(f"{url} cannot contain a fragment.")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise InvalidParameterException(f"{url} cannot use the HTTP protocol.")


def _check_oauth(config: Mapping[str, Any], has_secret: bool) -> None:
    flows = config.get("AllowedOAuthFlows") or []
    if not config.get("AllowedOAuthFlowsUserPoolClient"):
        return
    if not flows or not config.get("AllowedOAuthScopes"):
        raise InvalidOAuthFlow(
            "AllowedOAuthFlows and AllowedOAuthScopes are required if user pool client is allowed to use OAuth flows."
        )
    if "client_credentials" in flows:
        if len(flows) > 1:
            raise InvalidOAuthFlow("client_credentials flow can not be selected along with code flow or implicit flow.")
        if not has_secret:
            raise InvalidOAuthFlow(
                "client_credentials flow can not be selected if client does not have a client secret."
            )
    elif not config.get("CallbackURLs"):
        raise InvalidOAuthFlow("CallbackUrls can not be empty when code flow or implicit flow is selected")


def _check_scopes(pool: UserPool, config: Mapping[str, Any]) -> None:
    custom = {
        f"{server.identifier}/{scope['ScopeName']}"
        for server in pool.resource_servers.values()
        for scope in server.scopes or []
    }
    scopes = config.get("AllowedOAuthScopes") or []
    for scope in scopes:
        if scope not in STANDARD_SCOPES and scope not in custom:
            raise ScopeDoesNotExist(scope)


def _check_providers(pool: UserPool, config: Mapping[str, Any]) -> None:
    for provider in config.get("SupportedIdentityProviders") or []:
        if provider != "COGNITO" and provider not in pool.identity_providers:
            raise InvalidParameterException(f"The provider {provider} does not exist for User Pool {pool.id}.")


def _check_attributes(pool: UserPool, config: Mapping[str, Any]) -> None:
    for kind, setting in (("read", "ReadAttributes"), ("write", "WriteAttributes")):
        for name in config.get(setting) or []:
            attribute = pool.schema_attributes.get(name)
            if attribute is None:
                raise InvalidParameterException(f"Invalid {kind} attributes specified while creating a client")
            if kind == "write" and name in ("sub", "email_verified", "phone_number_verified"):
                raise InvalidParameterException("Invalid write attributes specified while creating a client")


def _check_rotation(config: Mapping[str, Any]) -> None:
    rotation = config.get("RefreshTokenRotation") or {}
    if rotation.get("Feature") == "ENABLED" and "ALLOW_REFRESH_TOKEN_AUTH" in (config.get("ExplicitAuthFlows") or []):
        raise InvalidParameterException(
            "Refresh token rotation can't be enabled together with the ALLOW_REFRESH_TOKEN_AUTH auth flow."
        )
