"""Microsoft Entra ID by Microsoft Graph: applications, service principals, users and groups."""

from __future__ import annotations

from engine.plugins.azuread import functions
from engine.plugins.azuread.application import Application
from engine.plugins.azuread.application_password import ApplicationPassword
from engine.plugins.azuread.graph import GraphClient
from engine.plugins.azuread.group import Group, GroupMember
from engine.plugins.azuread.service_principal import AppRoleAssignment, ServicePrincipal
from engine.plugins.azuread.token_signing_certificate import ServicePrincipalTokenSigningCertificate
from engine.plugins.azuread.user import User
from engine.plugins.package import Package, by_token

PACKAGE = Package(
    name="azuread",
    title="Entra ID",
    resources=by_token(
        AppRoleAssignment,
        Application,
        ApplicationPassword,
        Group,
        GroupMember,
        ServicePrincipal,
        ServicePrincipalTokenSigningCertificate,
        User,
    ),
    functions={
        "azuread:index/getApplication:getApplication": functions.get_application,
        "azuread:index/getApplicationPublishedAppIds:getApplicationPublishedAppIds": (
            functions.get_application_published_app_ids
        ),
        "azuread:index/getClientConfig:getClientConfig": functions.get_client_config,
        "azuread:index/getDomains:getDomains": functions.get_domains,
        "azuread:index/getServicePrincipal:getServicePrincipal": functions.get_service_principal,
        "azuread:index/getUser:getUser": functions.get_user,
        "azuread:index/getUsers:getUsers": functions.get_users,
    },
    connect=GraphClient,
)
