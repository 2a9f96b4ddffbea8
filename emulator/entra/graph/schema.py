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

Shape = Union[str, None, "list[Any]", "dict[str, Any]"]

GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


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
