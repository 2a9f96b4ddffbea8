"""What Graph's entity types are made of, as far as a directory of applications needs.

A shape is a primitive name, a list of one shape, a mapping of members to shapes, or None for what is kept unread.

Source: https://learn.microsoft.com/en-us/graph/api/resources/application, …/serviceprincipal, …/user, …/group
(read 2026-11-24).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Union

from emulator.entra.graph.errors import BadRequest, invalid_value

Shape = Union[str, None, "list[Any]", "dict[str, Any]"]

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_PRIMITIVES: dict[str, tuple[type, ...]] = {
    "String": (str,),
    "Guid": (str,),
    "DateTimeOffset": (str,),
    "Boolean": (bool,),
    "Int32": (int,),
}


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


@dataclass(frozen=True)
class EntityType:
    """A Graph entity type."""

    name: str
    collection: str
    """Name in URLs."""
    writable: Mapping[str, Shape]
    read_only: frozenset[str]
    navigation: frozenset[str]
    default_select: frozenset[str] | None = None
    """What v1.0 returns when nothing is selected; None for everything."""
    required: tuple[str, ...] = ()

    @property
    def properties(self) -> frozenset[str]:
        """Names that may be selected and filtered by."""
        return frozenset(self.writable) | self.read_only

    @property
    def title(self) -> str:
        """The name as it stands in error messages."""
        return self.name[0].upper() + self.name[1:]


_APP_ROLE = {
    "allowedMemberTypes": ["String"],
    "description": "String",
    "displayName": "String",
    "id": "Guid",
    "isEnabled": "Boolean",
    "origin": "String",
    "value": "String",
}
_SCOPE = {
    "adminConsentDescription": "String",
    "adminConsentDisplayName": "String",
    "id": "Guid",
    "isEnabled": "Boolean",
    "origin": "String",
    "type": "String",
    "userConsentDescription": "String",
    "userConsentDisplayName": "String",
    "value": "String",
}
_OPTIONAL_CLAIM = {
    "additionalProperties": ["String"],
    "essential": "Boolean",
    "name": "String",
    "source": "String",
}
_PASSWORD = {
    "customKeyIdentifier": "String",
    "displayName": "String",
    "endDateTime": "DateTimeOffset",
    "hint": "String",
    "keyId": "Guid",
    "secretText": "String",
    "startDateTime": "DateTimeOffset",
}
_KEY = {
    "customKeyIdentifier": "String",
    "displayName": "String",
    "endDateTime": "DateTimeOffset",
    "key": "String",
    "keyId": "Guid",
    "startDateTime": "DateTimeOffset",
    "type": "String",
    "usage": "String",
}
_URLS = {
    "logoUrl": "String",
    "marketingUrl": "String",
    "privacyStatementUrl": "String",
    "supportUrl": "String",
    "termsOfServiceUrl": "String",
}

APPLICATION = EntityType(
    name="application",
    collection="applications",
    writable={
        "addIns": [None],
        "api": {
            "acceptMappedClaims": "Boolean",
            "knownClientApplications": ["Guid"],
            "oauth2PermissionScopes": [_SCOPE],
            "preAuthorizedApplications": [{"appId": "Guid", "delegatedPermissionIds": ["Guid"]}],
            "requestedAccessTokenVersion": "Int32",
        },
        "appRoles": [_APP_ROLE],
        "authenticationBehaviors": None,
        "defaultRedirectUri": "String",
        "description": "String",
        "displayName": "String",
        "groupMembershipClaims": "String",
        "identifierUris": ["String"],
        "info": _URLS,
        "isDeviceOnlyAuthSupported": "Boolean",
        "isFallbackPublicClient": "Boolean",
        "keyCredentials": [_KEY],
        "nativeAuthenticationApisEnabled": "String",
        "notes": "String",
        "oauth2RequirePostResponse": "Boolean",
        "optionalClaims": {
            "accessToken": [_OPTIONAL_CLAIM],
            "idToken": [_OPTIONAL_CLAIM],
            "saml2Token": [_OPTIONAL_CLAIM],
        },
        "parentalControlSettings": {"countriesBlockedForMinors": ["String"], "legalAgeGroupRule": "String"},
        "passwordCredentials": [_PASSWORD],
        "publicClient": {"redirectUris": ["String"]},
        "requestSignatureVerification": None,
        "requiredResourceAccess": [{"resourceAccess": [{"id": "Guid", "type": "String"}], "resourceAppId": "Guid"}],
        "samlMetadataUrl": "String",
        "serviceManagementReference": "String",
        "servicePrincipalLockConfiguration": None,
        "signInAudience": "String",
        "spa": {"redirectUris": ["String"]},
        "tags": ["String"],
        "tokenEncryptionKeyId": "Guid",
        "uniqueName": "String",
        "web": {
            "homePageUrl": "String",
            "implicitGrantSettings": {
                "enableAccessTokenIssuance": "Boolean",
                "enableIdTokenIssuance": "Boolean",
            },
            "logoutUrl": "String",
            "redirectUris": ["String"],
            "redirectUriSettings": [{"index": "Int32", "uri": "String"}],
        },
    },
    read_only=_names(
        "id appId applicationTemplateId certification createdDateTime deletedDateTime disabledByMicrosoftStatus logo "
        "publisherDomain verifiedPublisher"
    ),
    navigation=_names("owners federatedIdentityCredentials extensionProperties"),
    required=("displayName",),
)

SERVICE_PRINCIPAL = EntityType(
    name="servicePrincipal",
    collection="servicePrincipals",
    writable={
        "accountEnabled": "Boolean",
        "addIns": [None],
        "alternativeNames": ["String"],
        "appId": "Guid",
        "appRoleAssignmentRequired": "Boolean",
        "customSecurityAttributes": None,
        "description": "String",
        "displayName": "String",
        "homepage": "String",
        "keyCredentials": [_KEY],
        "loginUrl": "String",
        "logoutUrl": "String",
        "notes": "String",
        "notificationEmailAddresses": ["String"],
        "passwordCredentials": [_PASSWORD],
        "preferredSingleSignOnMode": "String",
        "preferredTokenSigningKeyThumbprint": "String",
        "replyUrls": ["String"],
        "samlSingleSignOnSettings": {"relayState": "String"},
        "servicePrincipalNames": ["String"],
        "servicePrincipalType": "String",
        "tags": ["String"],
        "tokenEncryptionKeyId": "Guid",
    },
    read_only=_names(
        "id appDescription appDisplayName appOwnerOrganizationId appRoles applicationTemplateId createdDateTime "
        "deletedDateTime disabledByMicrosoftStatus info oauth2PermissionScopes resourceSpecificApplicationPermissions "
        "signInAudience verifiedPublisher samlMetadataUrl publisherName"
    ),
    navigation=_names("owners appRoleAssignedTo appRoleAssignments memberOf oauth2PermissionGrants"),
    required=("appId",),
)

USER = EntityType(
    name="user",
    collection="users",
    writable={
        **dict.fromkeys(
            _names(
                "aboutMe ageGroup city companyName consentProvidedForMinor country department displayName employeeId "
                "employeeType faxNumber givenName jobTitle mail mailNickname mobilePhone officeLocation "
                "onPremisesImmutableId passwordPolicies postalCode preferredDataLocation preferredLanguage preferredName "
                "state streetAddress surname usageLocation userPrincipalName userType"
            ),
            "String",
        ),
        "accountEnabled": "Boolean",
        "birthday": "DateTimeOffset",
        "businessPhones": ["String"],
        "customSecurityAttributes": None,
        "employeeHireDate": "DateTimeOffset",
        "employeeLeaveDateTime": "DateTimeOffset",
        "employeeOrgData": {"costCenter": "String", "division": "String"},
        "hireDate": "DateTimeOffset",
        "identities": [{"issuer": "String", "issuerAssignedId": "String", "signInType": "String"}],
        "onPremisesExtensionAttributes": None,
        "otherMails": ["String"],
        "passwordProfile": {
            "forceChangePasswordNextSignIn": "Boolean",
            "forceChangePasswordNextSignInWithMfa": "Boolean",
            "password": "String",
        },
        "showInAddressList": "Boolean",
    },
    read_only=_names(
        "id assignedLicenses assignedPlans authorizationInfo createdDateTime creationType deletedDateTime "
        "externalUserState externalUserStateChangeDateTime imAddresses isResourceAccount lastPasswordChangeDateTime "
        "legalAgeGroupClassification licenseAssignmentStates onPremisesDistinguishedName onPremisesDomainName "
        "onPremisesLastSyncDateTime onPremisesProvisioningErrors onPremisesSamAccountName "
        "onPremisesSecurityIdentifier onPremisesSyncEnabled onPremisesUserPrincipalName provisionedPlans "
        "proxyAddresses refreshTokensValidFromDateTime securityIdentifier serviceProvisioningErrors "
        "signInSessionsValidFromDateTime isManagementRestricted"
    ),
    navigation=_names("manager memberOf transitiveMemberOf appRoleAssignments directReports ownedObjects"),
    default_select=_names(
        "id businessPhones displayName givenName jobTitle mail mobilePhone officeLocation preferredLanguage surname "
        "userPrincipalName"
    ),
    required=("displayName", "accountEnabled", "passwordProfile", "userPrincipalName", "mailNickname"),
)

GROUP = EntityType(
    name="group",
    collection="groups",
    writable={
        **dict.fromkeys(
            _names(
                "classification description displayName mailNickname membershipRule membershipRuleProcessingState "
                "preferredDataLocation preferredLanguage theme uniqueName visibility accessType"
            ),
            "String",
        ),
        **dict.fromkeys(
            _names(
                "allowExternalSenders autoSubscribeNewMembers hideFromAddressLists hideFromOutlookClients "
                "isAssignableToRole mailEnabled securityEnabled"
            ),
            "Boolean",
        ),
        "assignedLabels": [None],
        "groupTypes": ["String"],
        "resourceBehaviorOptions": ["String"],
        "resourceProvisioningOptions": ["String"],
        "writebackConfiguration": None,
    },
    read_only=_names(
        "id assignedLicenses createdByAppId createdDateTime deletedDateTime expirationDateTime hasMembersWithLicenseErrors "
        "isManagementRestricted licenseProcessingState mail onPremisesDomainName onPremisesLastSyncDateTime "
        "onPremisesNetBiosName onPremisesProvisioningErrors onPremisesSamAccountName onPremisesSecurityIdentifier "
        "onPremisesSyncEnabled organizationId proxyAddresses renewedDateTime securityIdentifier "
        "serviceProvisioningErrors"
    ),
    navigation=_names("members owners memberOf transitiveMembers transitiveMemberOf appRoleAssignments"),
    required=("displayName", "mailEnabled", "mailNickname", "securityEnabled"),
)

DIRECTORY_TYPES = {kind.name: kind for kind in (APPLICATION, SERVICE_PRINCIPAL, USER, GROUP)}


def check_body(kind: EntityType, body: Mapping[str, Any], present: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The properties that a request sets; annotations (``@odata.…``) and bindings (``…@odata.bind``) are left out.

    Args:
        present: the object that is changed; what cannot be changed may be sent as it is there.

    Raises:
        BadRequest: an unknown or read-only property, or a value of another type.
    """
    properties: dict[str, Any] = {}
    for name, value in body.items():
        if "@odata." in name:
            continue
        if name in kind.navigation:
            raise BadRequest(f"A navigation property '{name}' cannot be set here; use '{name}@odata.bind' or '$ref'.")
        if name in kind.read_only:
            if value in (None, [], {}) or (present is not None and present.get(name) == value):
                continue
            raise BadRequest(f"Property '{name}' is read-only and cannot be set.", target=name)
        if name not in kind.writable:
            raise BadRequest(f"Invalid property '{name}'.", target=name)
        properties[name] = _check(kind, name, kind.writable[name], value)
    return properties


def _check(kind: EntityType, name: str, shape: Shape, value: Any) -> Any:
    if value is None or shape is None:
        return value
    if isinstance(shape, str):
        return _check_primitive(kind, name, shape, value)
    if isinstance(shape, list):
        if not isinstance(value, list):
            raise invalid_value(name, kind.title)
        return [_check(kind, name, shape[0], element) for element in value]
    if not isinstance(value, dict):
        raise invalid_value(name, kind.title)
    checked = {}
    for member, inner in value.items():
        if "@odata." in member:
            continue
        if member not in shape:
            raise BadRequest(f"Invalid property '{member}'.", target=name)
        checked[member] = _check(kind, name, shape[member], inner)
    return checked


def _check_primitive(kind: EntityType, name: str, primitive: str, value: Any) -> Any:
    wrong_type = not isinstance(value, _PRIMITIVES[primitive]) or (primitive == "Int32" and isinstance(value, bool))
    if wrong_type:
        raise BadRequest(f"Cannot convert the literal '{value}' to the expected type 'Edm.{primitive}'.", target=name)
    pattern = {"Guid": GUID, "DateTimeOffset": _DATETIME}.get(primitive)
    if pattern is not None and not pattern.fullmatch(value):
        raise BadRequest(f"Cannot convert the literal '{value}' to the expected type 'Edm.{primitive}'.", target=name)
    return value


def merge(document: dict[str, Any], changes: Mapping[str, Any], shapes: Mapping[str, Shape]) -> None:
    """Applies a PATCH: lists and primitives are replaced, complex values are merged member by member."""
    for name, value in changes.items():
        shape, current = shapes.get(name), document.get(name)
        if isinstance(shape, dict) and isinstance(value, dict) and isinstance(current, dict):
            merge(current, value, shape)
        else:
            document[name] = value
