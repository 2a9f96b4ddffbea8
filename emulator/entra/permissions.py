"""The permissions of Microsoft Graph that this tenant knows, with their real identifiers.

Source: https://learn.microsoft.com/en-us/graph/permissions-reference (read 2026-11-24).
"""

from __future__ import annotations

APPLICATION_PERMISSIONS = {
    "Application.Read.All": "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
    "Application.ReadWrite.All": "1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9",
    "Application.ReadWrite.OwnedBy": "18a4783c-866b-4cc7-a460-3d5e5662c884",
    "AppRoleAssignment.ReadWrite.All": "06b708a9-e830-4db3-a914-8e69da51d44f",
    "DelegatedPermissionGrant.ReadWrite.All": "8e8e4742-1d95-4f68-9d56-6ee75648c72a",
    "Directory.Read.All": "7ab1d382-f21e-4acd-a863-ba3e13f7da61",
    "Directory.ReadWrite.All": "19dbc75e-c2e2-444c-a770-ec69d8559fc7",
    "Domain.Read.All": "dbb9058a-0e50-45d7-ae91-66909b5d4664",
    "Group.Read.All": "5b567255-7703-4780-807c-7be8301ae99b",
    "Group.ReadWrite.All": "62a82d76-70ea-41e2-9197-370581804d09",
    "GroupMember.Read.All": "98830695-27a2-44f7-8c18-0c3ebc9698f6",
    "GroupMember.ReadWrite.All": "dbaae8cf-10b5-4b86-a4a1-f871c94c6695",
    "Organization.Read.All": "498476ce-e0fe-48b0-b801-37ba7e2685c6",
    "User.Read.All": "df021288-bdef-4463-88db-98f22de89214",
    "User.ReadWrite.All": "741f803b-c850-494e-b5df-cde7c675a1ca",
}
"""Application permissions, which are app roles of the Graph's service principal."""

DELEGATED_PERMISSIONS = {
    "openid": "37f7f235-527c-4136-accd-4a02d197296e",
    "profile": "14dad69e-099b-42c9-810b-d002981feec1",
    "email": "64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0",
    "offline_access": "7427e0e9-2fba-42fe-b0c0-848c9e6a8182",
    "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
    "User.ReadBasic.All": "b340eb25-3456-403f-be2f-af7a0d370277",
    "User.Read.All": "a154be20-db9c-4678-8ab7-66f6cc099a59",
    "GroupMember.Read.All": "bc024368-1153-4739-b217-4326f2e966d0",
    "Group.Read.All": "5f8c59db-677d-491f-a6b8-5f174b11ec1d",
    "Directory.Read.All": "06da0dbc-49e2-44d2-8312-53f166ab848a",
}
"""Delegated permissions, which are scopes of the Graph's service principal."""

CONSENT_TEXTS = {
    "openid": ("Sign you in", "Lets the app know who you are when you sign in to it."),
    "profile": ("View your basic profile", "Your name, picture, user name, and similar."),
    "email": ("View your email address", "Your primary email address."),
    "offline_access": (
        "Maintain access to data you have given it access to",
        "Also while you are not using the app.",
    ),
    "User.Read": ("Sign you in and read your profile", "And basic information about your organization."),
    "User.ReadBasic.All": ("Read all users' basic profiles", "Names, addresses and pictures of everybody here."),
    "User.Read.All": ("Read all users' full profiles", "What the directory holds of everybody here."),
    "GroupMember.Read.All": ("Read group memberships", "Groups and who is in them."),
    "Group.Read.All": ("Read all groups", "Groups, their members and their content."),
    "Directory.Read.All": ("Read directory data", "Everything that the directory holds."),
}
"""What the consent page says of a delegated permission: title and explanation."""

ADMIN_RESTRICTED = frozenset({"User.Read.All", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"})
"""Delegated permissions that only an administrator may consent to."""

MANAGEMENT_PERMISSIONS = (
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "Directory.ReadWrite.All",
    "Domain.Read.All",
    "Group.ReadWrite.All",
    "Organization.Read.All",
    "User.ReadWrite.All",
)
"""What the client of ``credentials.json`` may do."""
