"""Who may become a role."""

from __future__ import annotations

from collections.abc import Iterator

from criteria import iam_documents
from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import IAM_ROLE
from sources import aws, prowler

_LAMBDA = "lambda.amazonaws.com"


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Nobody without a condition who could be anybody, and nobody besides Lambda where Lambda is among them."""
    listed = list(iam_documents.statements(inputs.get("assumeRolePolicy")))
    everyone = [name for _, statement in listed for _, name in iam_documents.principals(statement)]
    for index, statement in listed:
        where = f"assumeRolePolicy.Statement[{index}]"
        for kind, name in iam_documents.principals(statement):
            if name == "*":
                rule = "must not be everybody: any account of AWS can become the role"
                yield Violation(
                    f"{where}.Principal.{kind}", rule, "name the service or the account that needs it", name
                )
            elif kind == "Federated" and not statement.get("Condition"):
                rule = "must not be without a Condition: everyone who logs in there can become the role"
                yield Violation(
                    f"{where}.Principal.{kind}", rule, "add a Condition on the audience and the subject", name
                )
            elif _LAMBDA in everyone and name != _LAMBDA:
                rule = f"must not be beside {_LAMBDA!r}: a function's role is the function's alone"
                yield Violation(f"{where}.Principal.{kind}", rule, "give it a role of its own", name)


policy = resource_policy(
    name="aws-iam-role-require-narrow-trust",
    title="Roles trust who needs them and nobody else",
    types=[IAM_ROLE],
    looks_at=["assumeRolePolicy"],
    sources=[
        aws("How to use trust policies with IAM roles", "IAM/latest/UserGuide/id_roles_create_for-service.html"),
        prowler("iam_role_cross_service_confused_deputy_prevention"),
    ],
    check=check,
)
