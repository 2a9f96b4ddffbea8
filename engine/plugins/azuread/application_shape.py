"""An application between the SDK's property names and Graph's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.plugins.azuread.base import features_of, renamed, tags_of
from engine.plugins.properties import Properties

_TOP: Final = {
    "displayName": "displayName",
    "description": "description",
    "identifierUris": "identifierUris",
    "notes": "notes",
    "serviceManagementReference": "serviceManagementReference",
    "signInAudience": "signInAudience",
    "deviceOnlyAuthEnabled": "isDeviceOnlyAuthSupported",
    "fallbackPublicClientEnabled": "isFallbackPublicClient",
}
_INFO: Final = ("marketingUrl", "privacyStatementUrl", "supportUrl", "termsOfServiceUrl")
_ROLE: Final = {
    "id": "id",
    "allowedMemberTypes": "allowedMemberTypes",
    "description": "description",
    "displayName": "displayName",
    "enabled": "isEnabled",
    "value": "value",
}
_SCOPE: Final = {
    "id": "id",
    "adminConsentDescription": "adminConsentDescription",
    "adminConsentDisplayName": "adminConsentDisplayName",
    "enabled": "isEnabled",
    "type": "type",
    "userConsentDescription": "userConsentDescription",
    "userConsentDisplayName": "userConsentDisplayName",
    "value": "value",
}
_API: Final = {
    "knownClientApplications": "knownClientApplications",
    "mappedClaimsEnabled": "acceptMappedClaims",
    "requestedAccessTokenVersion": "requestedAccessTokenVersion",
}
_WEB: Final = {"homepageUrl": "homePageUrl", "logoutUrl": "logoutUrl", "redirectUris": "redirectUris"}
_IMPLICIT: Final = {
    "accessTokenIssuanceEnabled": "enableAccessTokenIssuance",
    "idTokenIssuanceEnabled": "enableIdTokenIssuance",
}
_CLAIM_LISTS: Final = {"accessTokens": "accessToken", "idTokens": "idToken", "saml2Tokens": "saml2Token"}
_CLAIM: Final = ("name", "source", "essential", "additionalProperties")


def to_graph(inputs: Properties) -> Properties:
    """The whole application as a request, so that what the program left out is emptied."""
    web = inputs.get("web") or {}
    implicit = web.get("implicitGrant") or {}
    api = inputs.get("api") or {}
    body: Properties = {
        **{graph: inputs.get(name) for name, graph in _TOP.items()},
        "identifierUris": inputs.get("identifierUris") or [],
        "groupMembershipClaims": ",".join(inputs.get("groupMembershipClaims") or []) or None,
        "info": {name: inputs.get(name) for name in _INFO},
        "web": {
            "homePageUrl": web.get("homepageUrl"),
            "logoutUrl": web.get("logoutUrl"),
            "redirectUris": web.get("redirectUris") or [],
            "implicitGrantSettings": {graph: implicit.get(name, False) for name, graph in _IMPLICIT.items()},
        },
        "spa": {"redirectUris": (inputs.get("singlePageApplication") or {}).get("redirectUris") or []},
        "publicClient": {"redirectUris": (inputs.get("publicClient") or {}).get("redirectUris") or []},
        "api": {
            "knownClientApplications": api.get("knownClientApplications") or [],
            "acceptMappedClaims": api.get("mappedClaimsEnabled"),
            "requestedAccessTokenVersion": api.get("requestedAccessTokenVersion"),
            "oauth2PermissionScopes": [renamed(scope, _SCOPE) for scope in api.get("oauth2PermissionScopes") or []],
        },
        "appRoles": [renamed(role, _ROLE) for role in inputs.get("appRoles") or []],
        "optionalClaims": {
            graph: [_claim(claim) for claim in (inputs.get("optionalClaims") or {}).get(name) or []]
            for name, graph in _CLAIM_LISTS.items()
        },
        "requiredResourceAccess": [
            {"resourceAppId": entry["resourceAppId"], "resourceAccess": entry["resourceAccesses"]}
            for entry in inputs.get("requiredResourceAccesses") or []
        ],
    }
    if tags_of(inputs) is not None:
        body["tags"] = tags_of(inputs)
    return body


def _claim(claim: Mapping[str, Any]) -> Properties:
    return {"essential": False, **{name: claim[name] for name in _CLAIM if claim.get(name) is not None}}


def from_graph(document: Properties) -> Properties:
    """The outputs that an application's document holds."""
    web, api, info = (document.get(name) or {} for name in ("web", "api", "info"))
    implicit = web.get("implicitGrantSettings") or {}
    claims = document.get("optionalClaims") or {}
    tags = document.get("tags") or []
    roles = [_named(role, _ROLE) for role in document.get("appRoles") or []]
    scopes = [_named(scope, _SCOPE) for scope in api.get("oauth2PermissionScopes") or []]
    return {
        **_named(document, _TOP),
        "groupMembershipClaims": [part for part in (document.get("groupMembershipClaims") or "").split(",") if part],
        **{name: info.get(name) for name in _INFO},
        "logoUrl": info.get("logoUrl") or "",
        "web": {**_named(web, _WEB), "implicitGrant": _named(implicit, _IMPLICIT)},
        "singlePageApplication": {"redirectUris": (document.get("spa") or {}).get("redirectUris") or []},
        "publicClient": {"redirectUris": (document.get("publicClient") or {}).get("redirectUris") or []},
        "api": {"requestedAccessTokenVersion": 1, **_named(api, _API), "oauth2PermissionScopes": scopes},
        "appRoles": roles,
        "optionalClaims": {
            name: [_named(claim, {key: key for key in _CLAIM}) for claim in claims.get(graph) or []]
            for name, graph in _CLAIM_LISTS.items()
        },
        "requiredResourceAccesses": [
            {"resourceAppId": entry["resourceAppId"], "resourceAccesses": entry["resourceAccess"]}
            for entry in document.get("requiredResourceAccess") or []
        ],
        "tags": tags,
        "featureTags": features_of(tags),
        "objectId": document["id"],
        "clientId": document["appId"],
        "appRoleIds": {role["value"]: role["id"] for role in roles if role.get("value")},
        "oauth2PermissionScopeIds": {scope["value"]: scope["id"] for scope in scopes if scope.get("value")},
        "publisherDomain": document.get("publisherDomain") or "",
        "disabledByMicrosoft": document.get("disabledByMicrosoftStatus") or "",
    }


def _named(document: Mapping[str, Any], names: Mapping[str, str]) -> Properties:
    return {name: document[graph] for name, graph in names.items() if document.get(graph) is not None}
