"""App clients."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from engine.plugins.aws.base import AwsResource
from engine.plugins.aws.client import call, unless_gone
from engine.plugins.aws.shapes import Shape, pick
from engine.plugins.check import Report
from engine.plugins.errors import VendorError
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties, Unknown, has_unknown

_SHAPE: Final = Shape(
    {
        "callbackUrls": "CallbackURLs",
        "logoutUrls": "LogoutURLs",
        "defaultRedirectUri": "DefaultRedirectURI",
        "allowedOauthFlows": "AllowedOAuthFlows",
        "allowedOauthScopes": "AllowedOAuthScopes",
        "allowedOauthFlowsUserPoolClient": "AllowedOAuthFlowsUserPoolClient",
        "name": "ClientName",
    }
)
_SETTINGS = (
    "accessTokenValidity",
    "allowedOauthFlows",
    "allowedOauthFlowsUserPoolClient",
    "allowedOauthScopes",
    "name",
    "analyticsConfiguration",
    "authSessionValidity",
    "callbackUrls",
    "defaultRedirectUri",
    "explicitAuthFlows",
    "enablePropagateAdditionalUserContextData",
    "enableTokenRevocation",
    "idTokenValidity",
    "logoutUrls",
    "preventUserExistenceErrors",
    "readAttributes",
    "refreshTokenRotation",
    "refreshTokenValidity",
    "supportedIdentityProviders",
    "tokenValidityUnits",
    "writeAttributes",
)
_LEGACY_FLOWS = frozenset({"ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"})
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_DEFAULT_UNITS = {"accessToken": "hours", "idToken": "hours", "refreshToken": "days"}
_LIMITS = {
    "accessToken": (300, 86400, "5 minutes to 1 day"),
    "idToken": (300, 86400, "5 minutes to 1 day"),
    "refreshToken": (3600, 315360000, "60 minutes to 10 years"),
}


class UserPoolClient(AwsResource):
    """An app client of a user pool.

    Source: https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
    (2026-11-24).
    """

    token = "aws:cognito/userPoolClient:UserPoolClient"
    sdk = "pulumi_aws.cognito.user_pool_client:UserPoolClient"
    service = "cognito-idp"
    autoname = AutoName(longest=128)
    replaces = frozenset({"generateSecret", "region", "userPoolId"})
    secrets = frozenset({"clientSecret"})
    unordered = frozenset(
        (
            "allowedOauthFlows",
            "allowedOauthScopes",
            "callbackUrls",
            "explicitAuthFlows",
            "logoutUrls",
            "readAttributes",
            "supportedIdentityProviders",
            "writeAttributes",
        )
    )

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        _check_uris(inputs, report)
        _check_flows(inputs, report)
        _check_lifetimes(inputs, report)

    def make(self, inputs: Properties) -> tuple[str, Any]:
        request = {**_SHAPE.to_aws(pick(inputs, *_SETTINGS)), "UserPoolId": inputs["userPoolId"]}
        if inputs.get("generateSecret") is not None:
            request["GenerateSecret"] = inputs["generateSecret"]
        made = call(self.api(inputs).create_user_pool_client, **request)["UserPoolClient"]
        return made["ClientId"], made

    def twins(self, inputs: Properties) -> frozenset[str]:
        """Any number of clients may have one name."""
        pages = self.api(inputs).get_paginator("list_user_pool_clients")
        listed = call(lambda **given: list(pages.paginate(**given)), UserPoolId=inputs["userPoolId"])
        clients = [client for page in listed for client in page["UserPoolClients"]]
        return frozenset(client["ClientId"] for client in clients if client.get("ClientName") == inputs["name"])

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return super().finish(resource_id, inputs, made) if made is None else self._state(made, inputs)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        """An import names the client as ``pool/client``."""
        pool, client = known.get("userPoolId"), resource_id
        if pool is None:
            pool, _, client = resource_id.partition("/")
            if not client:
                raise VendorError(f"an app client's id to import is USER_POOL_ID/CLIENT_ID, got {resource_id!r}")
        answer = unless_gone(
            self.api(known).describe_user_pool_client, "ResourceNotFoundException", UserPoolId=pool, ClientId=client
        )
        return None if answer is None else {"id": client, **self._state(answer["UserPoolClient"], known)}

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        """Sends what the vendor decided along with what the program says: what is left out would be reset."""
        decided = {name: value for name, value in olds.items() if self.schema().inputs.get(name)}
        kept = {name: value for name, value in decided.items() if self.schema().inputs[name].vendor_fills}
        request = _SHAPE.to_aws(pick({**kept, **news}, *_SETTINGS))
        api = self.api(news)
        call(api.update_user_pool_client, UserPoolId=news["userPoolId"], ClientId=resource_id, **request)
        return {key: value for key, value in self.found(resource_id, {**olds, **news}).items() if key != "id"}

    def delete(self, resource_id: str, known: Properties) -> None:
        unless_gone(
            self.api(known).delete_user_pool_client,
            "ResourceNotFoundException",
            UserPoolId=known["userPoolId"],
            ClientId=resource_id,
        )

    def _state(self, client: Mapping[str, Any], known: Properties) -> Properties:
        state: Properties = pick(_SHAPE.from_aws(client), *_SETTINGS, "clientSecret", "userPoolId")
        if not known.get("tokenValidityUnits") and _is_default(state.get("tokenValidityUnits")):
            state.pop("tokenValidityUnits", None)
        if (
            not known.get("refreshTokenRotation")
            and (state.get("refreshTokenRotation") or {}).get("feature") == "DISABLED"
        ):
            state.pop("refreshTokenRotation")
        generated = known.get("generateSecret", True if client.get("ClientSecret") else None)
        return {**state, "generateSecret": generated, "region": self.region(known)}


def _is_default(units: Mapping[str, str] | None) -> bool:
    return all(_DEFAULT_UNITS[token] == unit for token, unit in (units or {}).items())


def _check_uris(inputs: Properties, report: Report) -> None:
    for name in ("callbackUrls", "logoutUrls"):
        uris = inputs.get(name)
        if not isinstance(uris, list):
            continue
        if len(uris) > 100:
            report((name,), f"at most 100, got {len(uris)}")
        for index, uri in enumerate(uris):
            if not isinstance(uri, Unknown):
                _check_uri(uri, (name, index), report)
    default, callbacks = inputs.get("defaultRedirectUri"), inputs.get("callbackUrls")
    if default and not has_unknown([default, callbacks]) and default not in (callbacks or []):
        report(("defaultRedirectUri",), f"must be one of callbackUrls, got {default!r}")


def _check_uri(uri: str, path: tuple[str, int], report: Report) -> None:
    parts = urlsplit(uri)
    if not parts.scheme:
        report(path, f"must be an absolute URI, got {uri!r}")
    elif parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        report(path, f"must be https; http is for localhost only, got {uri!r}")
    elif parts.fragment:
        report(path, f"must not contain a fragment, got {uri!r}")


def _check_flows(inputs: Properties, report: Report) -> None:
    flows = inputs.get("explicitAuthFlows") or []
    if not has_unknown(flows) and _LEGACY_FLOWS & set(flows) and any(flow.startswith("ALLOW_") for flow in flows):
        legacy = ", ".join(sorted(_LEGACY_FLOWS & set(flows)))
        report(
            ("explicitAuthFlows",), f"legacy flows and those that begin with ALLOW_ exclude each other, got {legacy}"
        )
    rotation = inputs.get("refreshTokenRotation")
    if isinstance(rotation, dict) and rotation.get("feature") == "ENABLED" and "ALLOW_REFRESH_TOKEN_AUTH" in flows:
        report(("explicitAuthFlows",), "ALLOW_REFRESH_TOKEN_AUTH must go when refresh tokens rotate")
    grants = inputs.get("allowedOauthFlows") or []
    if has_unknown(grants):
        return
    for index, grant in enumerate(grants):
        if grant not in ("code", "implicit", "client_credentials"):
            report(("allowedOauthFlows", index), f"must be code, implicit or client_credentials, got {grant!r}")
    if "client_credentials" in grants and len(grants) > 1:
        report(
            ("allowedOauthFlows",), "client_credentials cannot stand beside code or implicit: make a client of its own"
        )
    if "client_credentials" in grants and not inputs.get("generateSecret"):
        report(("generateSecret",), "client_credentials needs a client with a secret")


def _check_lifetimes(inputs: Properties, report: Report) -> None:
    units = inputs.get("tokenValidityUnits")
    for token, (least, most, words) in _LIMITS.items():
        name, unit = f"{token}Validity", _DEFAULT_UNITS[token]
        if isinstance(units, dict):
            unit = units.get(token) or unit
        value = inputs.get(name)
        if isinstance(unit, Unknown) or not isinstance(value, int) or value == 0:
            continue
        if unit not in _SECONDS:
            report(("tokenValidityUnits", token), f"must be seconds, minutes, hours or days, got {unit!r}")
        elif not least <= value * _SECONDS[unit] <= most:
            report((name,), f"must be {words}, got {value} {unit}; tokenValidityUnits sets the unit")
    session = inputs.get("authSessionValidity")
    if isinstance(session, int) and not 3 <= session <= 15:
        report(("authSessionValidity",), f"must be from 3 to 15 minutes, got {session}")
