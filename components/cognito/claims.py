"""The role claim at Cognito: a role is a group, and the groups of a user are in both tokens."""

ROLE_CLAIM = "cognito:groups"
"""Source: AWS, "Understanding the identity (ID) token". Absent from the tokens of a user without a group."""
