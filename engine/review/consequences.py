"""What it costs the people and the apps behind a resource that it is deleted, or replaced by another one."""

from __future__ import annotations

from dataclasses import dataclass

from engine.review.report import Operation, Report

_CLIENT = "every app that uses it needs another client ID and secret, and nobody logs in to it until the app has them"
_USERS = "every user in it is lost, with their passwords and second factors"
_ACCOUNT = "the person loses this account with its password, and a new one has another ID in the apps' tokens"
_ROLE = "whoever has the role loses it"

_LOST: dict[str, str] = {
    "auth0 Client": _CLIENT,
    "aws cognito UserPoolClient": _CLIENT,
    "azuread Application": _CLIENT,
    "azuread ServicePrincipal": "nobody logs in to the app until it is there again, and who may use it is forgotten",
    "auth0 ClientCredentials": "the app's credentials end",
    "azuread ApplicationPassword": "the app's client secret ends at once",
    "auth0 Connection": _USERS,
    "aws cognito UserPool": f"{_USERS}; the issuer and every client ID of the pool end too",
    "aws cognito UserPoolDomain": "the address of the login pages ends: apps need their settings anew",
    "aws cognito IdentityProvider": "nobody logs in by that identity provider any more",
    "auth0 User": _ACCOUNT,
    "aws cognito User": _ACCOUNT,
    "azuread User": _ACCOUNT,
    "auth0 Role": _ROLE,
    "aws cognito UserGroup": _ROLE,
    "azuread Group": _ROLE,
    "auth0 UserRoles": "the user loses their roles",
    "auth0 UserRole": "the user loses the role",
    "aws cognito UserInGroup": "the user loses the role",
    "azuread GroupMember": "the user loses what the group gives",
    "azuread AppRoleAssignment": "the user loses the role, and the app where it wants an assignment",
    "auth0 Action": "tokens are issued without what it adds to them",
    "auth0 TriggerActions": "no Action runs after a login",
    "auth0 Rule": "tokens are issued without what it adds to them",
    "aws lambda Function": "tokens are issued without what it adds to them",
    "auth0 ResourceServer": "access tokens for that API are refused",
    "auth0 ClientGrant": "the client gets no access tokens for that API",
    "aws cognito ResourceServer": "access tokens for that API are refused",
    "aws dynamodb Table": "every record in it is lost",
    "aws dynamodb TableItem": "the member loses the group",
    "aws ssm Parameter": "an app that reads it finds nothing",
    "aws secretsmanager Secret": "an app that reads it finds nothing",
}
_ANOTHER: dict[str, str] = {"random RandomPassword": "what it is the password or the secret of gets another one"}


@dataclass(frozen=True)
class Loss:
    """Resources of one type that go the same way."""

    operation: Operation
    type: str
    resources: tuple[str, ...]
    cost: str
    """Empty where nothing is known."""

    @property
    def verb(self) -> str:
        gone = "replaced" if self.operation is Operation.REPLACE else "deleted"
        return f"{'is' if len(self.resources) == 1 else 'are'} {gone}"


def losses(report: Report) -> list[Loss]:
    """In words, what the deletions and replacements of a plan take away."""
    found: dict[tuple[Operation, str], list[str]] = {}
    for change in report.changes:
        if change.operation in (Operation.DELETE, Operation.REPLACE):
            found.setdefault((change.operation, change.type), []).append(change.resource)
    return [
        Loss(operation, kind, tuple(resources), _cost(operation, kind))
        for (operation, kind), resources in found.items()
    ]


def _cost(operation: Operation, kind: str) -> str:
    replaced = _ANOTHER.get(kind, "") if operation is Operation.REPLACE else ""
    return replaced or _LOST.get(kind, "")
