"""The role claim at Entra: a role is an app role of the registration, and who is assigned to it has its value in `roles`."""

from __future__ import annotations

import uuid

ROLE_CLAIM = "roles"
"""Source: Microsoft, "ID token claims reference"."""
_NAMESPACE = uuid.UUID("0e2a1f6c-6b1b-5d0a-9f43-6c1d7c0f8a55")


def app_role_id(app: str, role: str) -> str:
    """The app role's ID: the same on every machine and at every run, another one in every app."""
    return str(uuid.uuid5(_NAMESPACE, f"{app}/{role}"))
