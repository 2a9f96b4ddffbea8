"""What a role of the stack lets a person do in an app that has levels of its own.

An app asks for more than its level only by a role that is named here, never by what a role's name looks like.
"""

ADMIN = "dashboard-admin"
EDITOR = "dashboard-editor"
USER = "dashboard-user"
