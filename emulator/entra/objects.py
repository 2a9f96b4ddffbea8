"""New objects with everything that Entra ID fills in by itself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from emulator.entra.directory import GRAPH_APP_ID, Directory
from emulator.entra.graph.bodies import merge
from emulator.entra.graph.schema import APPLICATION, GROUP, USER
from emulator.entra.tenant import INITIAL_DOMAIN
from emulator.store import Document

_NO_URLS = {
    "logoUrl": None,
    "marketingUrl": None,
    "privacyStatementUrl": None,
    "supportUrl": None,
    "termsOfServiceUrl": None,
}


def new_application(directory: Directory, properties: Mapping[str, Any]) -> Document:
    """An application with a client id; what ``properties`` leaves out gets Graph's defaults.

    Source: https://learn.microsoft.com/en-us/graph/api/application-post-applications (read 2026-11-24).
    """
    document: Document = {
        "id": str(uuid.uuid4()),
        "deletedDateTime": None,
        "appId": str(uuid.uuid4()),
        "applicationTemplateId": None,
        "disabledByMicrosoftStatus": None,
        "createdDateTime": directory.now(),
        "displayName": None,
        "description": None,
        "groupMembershipClaims": None,
        "identifierUris": [],
        "isDeviceOnlyAuthSupported": None,
        "isFallbackPublicClient": None,
        "nativeAuthenticationApisEnabled": None,
        "notes": None,
        "publisherDomain": INITIAL_DOMAIN,
        "serviceManagementReference": None,
        "signInAudience": "AzureADMyOrg",
        "tags": [],
        "tokenEncryptionKeyId": None,
        "uniqueName": None,
        "samlMetadataUrl": None,
        "defaultRedirectUri": None,
        "certification": None,
        "optionalClaims": None,
        "servicePrincipalLockConfiguration": None,
        "requestSignatureVerification": None,
        "addIns": [],
        "api": {
            "acceptMappedClaims": None,
            "knownClientApplications": [],
            "requestedAccessTokenVersion": None,
            "oauth2PermissionScopes": [],
            "preAuthorizedApplications": [],
        },
        "appRoles": [],
        "info": dict(_NO_URLS),
        "keyCredentials": [],
        "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
        "passwordCredentials": [],
        "publicClient": {"redirectUris": []},
        "requiredResourceAccess": [],
        "verifiedPublisher": {"displayName": None, "verifiedPublisherId": None, "addedDateTime": None},
        "web": {
            "homePageUrl": None,
            "logoutUrl": None,
            "redirectUris": [],
            "implicitGrantSettings": {"enableAccessTokenIssuance": False, "enableIdTokenIssuance": False},
            "redirectUriSettings": [],
        },
        "spa": {"redirectUris": []},
        "oauth2RequirePostResponse": False,
        "_secrets": {},
    }
    merge(document, properties, APPLICATION.writable)
    return document


def new_service_principal(directory: Directory, properties: Mapping[str, Any]) -> Document:
    """A service principal; ``appId`` must be among the properties.

    What comes from the application is not kept here, but read from there (``effective_service_principal``).
    """
    return {
        "id": str(uuid.uuid4()),
        "deletedDateTime": None,
        "accountEnabled": True,
        "addIns": [],
        "alternativeNames": [],
        "appOwnerOrganizationId": directory.tenant.tenant_id,
        "appRoleAssignmentRequired": False,
        "appRoles": [],
        "applicationTemplateId": None,
        "createdDateTime": directory.now(),
        "customSecurityAttributes": None,
        "description": None,
        "disabledByMicrosoftStatus": None,
        "displayName": None,
        "homepage": None,
        "info": dict(_NO_URLS),
        "keyCredentials": [],
        "loginUrl": None,
        "logoutUrl": None,
        "notes": None,
        "notificationEmailAddresses": [],
        "oauth2PermissionScopes": [],
        "passwordCredentials": [],
        "preferredSingleSignOnMode": None,
        "preferredTokenSigningKeyThumbprint": None,
        "replyUrls": [],
        "resourceSpecificApplicationPermissions": [],
        "samlSingleSignOnSettings": None,
        "servicePrincipalNames": [properties["appId"]],
        "servicePrincipalType": "Application",
        "signInAudience": None,
        "tags": [],
        "tokenEncryptionKeyId": None,
        "verifiedPublisher": {"displayName": None, "verifiedPublisherId": None, "addedDateTime": None},
        "samlMetadataUrl": None,
        "_secrets": {},
        **properties,
    }


def effective_service_principal(directory: Directory, document: Document) -> Document:
    """A service principal as Graph shows it: roles, scopes, names and URLs are those of its application.

    Source: https://learn.microsoft.com/en-us/entra/identity-platform/app-objects-and-service-principals (read 2026-11-24).
    """
    if document["appId"] == GRAPH_APP_ID:
        # The port is a setting, so Graph's own address is not kept.
        return {**document, "servicePrincipalNames": [*document["servicePrincipalNames"], directory.base_url]}
    application = directory.application_by_app_id(document["appId"])
    if application is None:
        return document
    urls = [uri for platform in ("web", "spa", "publicClient") for uri in application[platform]["redirectUris"]]
    return {
        **document,
        "appDescription": application["description"],
        "appDisplayName": application["displayName"],
        "appRoles": application["appRoles"],
        "displayName": application["displayName"],
        "homepage": document["homepage"] or application["web"]["homePageUrl"],
        "info": application["info"],
        "logoutUrl": document["logoutUrl"] or application["web"]["logoutUrl"],
        "oauth2PermissionScopes": application["api"]["oauth2PermissionScopes"],
        "replyUrls": urls,
        "servicePrincipalNames": list(dict.fromkeys([document["appId"], *application["identifierUris"]])),
        "signInAudience": application["signInAudience"],
    }


def new_user(directory: Directory, properties: Mapping[str, Any]) -> Document:
    """A member of the tenant, enabled or not as ``properties`` says."""
    lists = {"businessPhones", "otherMails", "proxyAddresses", "imAddresses", "assignedLicenses", "assignedPlans"}
    document: Document = {name: [] if name in lists else None for name in sorted(USER.properties)}
    document |= {
        "id": str(uuid.uuid4()),
        "createdDateTime": directory.now(),
        "userType": "Member",
        "licenseAssignmentStates": [],
        "provisionedPlans": [],
        "onPremisesProvisioningErrors": [],
        "serviceProvisioningErrors": [],
        "authorizationInfo": {"certificateUserIds": []},
        "employeeOrgData": None,
    }
    merge(document, properties, USER.writable)
    document["identities"] = [
        {
            "signInType": "userPrincipalName",
            "issuer": INITIAL_DOMAIN,
            "issuerAssignedId": document["userPrincipalName"],
        }
    ]
    return document


def new_group(directory: Directory, properties: Mapping[str, Any]) -> Document:
    """A group; a Microsoft 365 one when its types say ``Unified``."""
    lists = {"assignedLabels", "assignedLicenses", "proxyAddresses", "groupTypes", "onPremisesProvisioningErrors"}
    document: Document = {name: [] if name in lists else None for name in sorted(GROUP.properties)}
    document |= {
        "id": str(uuid.uuid4()),
        "createdDateTime": directory.now(),
        "renewedDateTime": directory.now(),
        "resourceBehaviorOptions": [],
        "resourceProvisioningOptions": [],
        "serviceProvisioningErrors": [],
    }
    merge(document, properties, GROUP.writable)
    if document["mailEnabled"]:
        document["mail"] = f"{document['mailNickname']}@{INITIAL_DOMAIN}"
        document["proxyAddresses"] = [f"SMTP:{document['mail']}"]
    return document
