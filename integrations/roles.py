"""What a role of the stack lets a person do in an app that has levels of its own.

The stack file says it, by ``appRoles``; where it says nothing, the roles of the example stack count. An app grants more than its least only
by a role that is named, never by what a role's name looks like.
"""

from __future__ import annotations

from collections.abc import Mapping

ADMIN = "dashboard-admin"
EDITOR = "dashboard-editor"
USER = "dashboard-user"


def or_else(app_roles: Mapping[str, str], *, admin: str, editor: str, user: str) -> Mapping[str, str]:
    """Role -> the app's name for it: the stack file's, else these for the roles of the example."""
    return app_roles or {ADMIN: admin, EDITOR: editor, USER: user}
