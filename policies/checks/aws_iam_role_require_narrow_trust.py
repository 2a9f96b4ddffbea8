"""Who may become a role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from criteria import iam_documents
from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import IAM_ROLE
from sources import aws

_LAMBDA = "lambda.amazonaws.com"
_ONE_OF_MANY = frozenset(("aws:principalorgid", "aws:principalorgpaths", "aws:principalaccount", "aws:principalarn"))
_SHARED = {"token.actions.githubusercontent.com": "sub", "cognito-identity.amazonaws.com": "aud"}
"""Issuers that everybody has an account at -> the claim that tells whose a token is: GitHub's repository, Cognito's identity pool."""
_WHOEVER = re.compile(r"(?:repo:)?[*?/:]*")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Nobody who could be anybody, but for a condition that says who, and nobody besides Lambda where Lambda is among them."""
    listed = list(iam_documents.statements(inputs.get("assumeRolePolicy")))
    everyone = [name for _, statement in listed for _, name in iam_documents.principals(statement)]
    for index, statement in listed:
        where = f"assumeRolePolicy.Statement[{index}]"
        for kind, name in iam_documents.principals(statement):
            if name == "*" and not iam_documents.is_narrowed(statement, _ONE_OF_MANY, _is_narrow):
                rule = "must not be everybody: any account of AWS can become the role"
                yield Violation(
                    f"{where}.Principal.{kind}", rule, "name the service or the account that needs it", name
                )
            elif kind == "Federated":
                yield from _federated(f"{where}.Principal.{kind}", statement, name)
            elif _LAMBDA in everyone and name != _LAMBDA:
                rule = f"must not be beside {_LAMBDA!r}: a function's role is the function's alone"
                yield Violation(f"{where}.Principal.{kind}", rule, "give it a role of its own", name)


def _federated(where: str, statement: iam_documents.Statement, name: str) -> Iterator[Violation]:
    if not statement.get("Condition"):
        rule = "must not be without a Condition: everyone who logs in there can become the role"
        yield Violation(where, rule, "add a Condition on the audience and the subject", name)
        return
    issuer = name.rpartition("oidc-provider/")[2]
    claim = f"{issuer}:{_SHARED.get(issuer, '')}"
    if issuer in _SHARED and not iam_documents.is_narrowed(statement, (claim,), _is_narrow):
        rule = f"must not be without a Condition on {claim!r}: whoever has an account there can become the role"
        yield Violation(where, rule, "name under StringEquals whose tokens are taken", name)


def _is_narrow(value: str) -> bool:
    return not _WHOEVER.fullmatch(value)


policy = resource_policy(
    name="aws-iam-role-require-narrow-trust",
    title="Roles trust who needs them and nobody else",
    types=[IAM_ROLE],
    looks_at=["assumeRolePolicy"],
    sources=[
        aws("Apply least-privilege permissions", "IAM/latest/UserGuide/best-practices.html"),
        aws(
            "Create a role to delegate permissions to an AWS service",
            "IAM/latest/UserGuide/id_roles_create_for-service.html",
        ),
        aws("Create a role for OpenID Connect federation", "IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html"),
    ],
    check=check,
)
