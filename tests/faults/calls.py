"""The calls of one small stack at which the tests have things go wrong: a first, a middle and a last one of each vendor and moment."""

from __future__ import annotations

CALLS = {
    "create": {
        "auth0": ("POST /api/v2/connections", "POST /api/v2/clients", "POST /api/v2/users/[^/]+/roles"),
        "aws": ("iam:CreateRole", "cognito-idp:CreateUserPool", "cognito-idp:AdminAddUserToGroup"),
        "entra": (
            "POST /v1.0/users",
            "POST /v1.0/applications",
            "POST /v1.0/servicePrincipals/[^/]+/appRoleAssignedTo",
        ),
    },
    "update": {
        "auth0": ("PATCH /api/v2/roles/[^/]+", "PATCH /api/v2/clients/[^/]+"),
        "aws": ("cognito-idp:UpdateGroup", "cognito-idp:UpdateUserPoolClient"),
        "entra": ("PATCH /v1.0/applications/[^/]+",),
    },
    "delete": {
        "auth0": (
            "DELETE /api/v2/users/[^/]+/roles",
            "DELETE /api/v2/clients/[^/]+",
            "DELETE /api/v2/connections/[^/]+",
        ),
        "aws": ("cognito-idp:AdminRemoveUserFromGroup", "cognito-idp:DeleteUserPool", "iam:DeleteRole"),
        "entra": (
            "DELETE /v1.0/servicePrincipals/[^/]+/appRoleAssignedTo/[^/]+",
            "POST /v1.0/applications/[^/]+/removePassword",
            "DELETE /v1.0/users/[^/]+",
        ),
    },
}
