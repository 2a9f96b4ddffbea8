"""The stack file that both programs read: three roles, four users, and as many apps as are asked for at each of three vendors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

ROLES = ("dashboard-user", "dashboard-editor", "dashboard-admin")
"""The first user has one of them, the second two, the third all three, the fourth none."""


def config(apps: int, ports: Sequence[int]) -> dict[str, Any]:
    """What stands under ``config``.

    Args:
        ports: of auth0, aws and entra.
    """
    auth0, aws, entra = (f"localhost:{port}" for port in ports[:3])
    return {
        "auth0:domain": auth0,
        "aws:region": "eu-west-1",
        "aws:endpoints": [{"cognitoidp": f"https://{aws}", "sts": f"https://{aws}"}],
        "aws:skipCredentialsValidation": "true",
        "aws:skipMetadataApiCheck": "true",
        "aws:skipRequestingAccountId": "true",
        "azuread:metadataHost": entra,
        "dashboard-identity:loginHosts": {
            "cognitoIssuer": f"https://{aws}",
            "cognitoDomain": f"https://{aws}/{{domain}}",
            "entra": f"https://{entra}",
            "graph": f"https://{entra}",
        },
        "dashboard-identity:deletionProtection": False,
        "dashboard-identity:limits": {"maxSecretLifetimeDays": 180},
        "dashboard-identity:providers": {
            "auth0": {"connections": [{"name": "Bench-DB"}], "roleClaim": "action"},
            "cognito": {"poolName": "bench", "domain": "bench", "mfa": "OFF"},
            "entra": {"assignmentRequired": False},
        },
        "dashboard-identity:roles": [{"name": role, "description": f"May do what a {role} does"} for role in ROLES],
        "dashboard-identity:users": [
            {
                "email": f"user{number}@example.com",
                "name": f"User {number}",
                "roles": list(ROLES[: number % 4]),
                "options": {"entra": {"create": True}},
            }
            for number in range(1, 5)
        ],
        "dashboard-identity:apps": [
            {
                "name": f"Dashboard{number:03}",
                "description": f"Dashboard {number}",
                "type": "regular_web",
                "providers": ["auth0", "cognito", "entra"],
                "callbacks": [f"https://dashboard{number:03}.example/callback"],
                "logoutUrls": [f"https://dashboard{number:03}.example/"],
                "origins": [f"https://dashboard{number:03}.example"],
                "namespace": f"https://dashboard{number:03}.example/",
            }
            for number in range(1, apps + 1)
        ],
    }
