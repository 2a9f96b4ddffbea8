"""What a deletion costs, in words."""

from __future__ import annotations

import pytest

from engine.plugins import package
from engine.review import consequences
from engine.review.report import Change, Kind, Operation, Report
from engine.review.steps import type_of

HARMLESS = {
    # Which clients may use a connection, and who signs a code: the app's own deletion says what that costs.
    "auth0 ConnectionClient",
    "auth0 ConnectionClients",
    "auth0 ResourceServerScopes",
    # What is left of them is what matters, and that is told.
    "aws cloudwatch LogGroup",
    "aws iam Role",
    "aws iam RolePolicy",
    "aws lambda Permission",
    "aws secretsmanager SecretVersion",
    "azuread ServicePrincipalTokenSigningCertificate",
}


def _report(*changes: tuple[Operation, str, str]) -> Report:
    found = tuple(Change(operation=operation, type=kind, resource=name) for operation, kind, name in changes)
    return Report(kind=Kind.PREVIEW, stack="dev", succeeded=True, changes=found)


@pytest.mark.parametrize("vendor", package.VENDORS)
def test_every_type_that_a_stack_may_lose_has_words(vendor: str) -> None:
    for token in package.load(vendor).resources:
        (loss,) = consequences.losses(_report((Operation.REPLACE, type_of(token), "name")))
        assert bool(loss.cost) is (loss.type not in HARMLESS), loss.type


def test_resources_that_go_the_same_way_are_told_together() -> None:
    losses = consequences.losses(
        _report(
            (Operation.DELETE, "auth0 User", "ada"),
            (Operation.DELETE, "auth0 User", "bob"),
            (Operation.REPLACE, "auth0 Client", "shop"),
            (Operation.UPDATE, "auth0 Role", "viewer"),
        )
    )

    assert [(loss.resources, loss.verb) for loss in losses] == [
        (("ada", "bob"), "are deleted"),
        (("shop",), "is replaced"),
    ]
    assert "client ID" in losses[1].cost
