"""Somebody answers for an application, and may look after it without administering the tenant."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from pulumi_policy import Severity
from resource_types import ENTRA_APPLICATION
from sources import microsoft

_MINIMUM = Setting("minimum", 1, "How many owners at least; Microsoft advises two.")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """Without owners the provider takes the one away that made the application; owners whom nobody knows yet count."""
    owners, least = inputs.get("owners"), settings[_MINIMUM.name]
    count = 0 if owners is None else len(owners) if isinstance(owners, list) else None
    if count is not None and count < least:
        rule = f"must name at least {least}: with none, only the tenant's administrators can rotate its secret"
        fix = "give the object IDs of those who look after it, and of who deploys it: azuread.get_client_config().object_id"
        yield Violation("owners", rule, fix, owners)


policy = resource_policy(
    name="entra-application-require-owners",
    title="Entra applications have owners",
    types=[ENTRA_APPLICATION],
    looks_at=["owners"],
    sources=[
        microsoft(
            "Overview of enterprise application ownership", "entra/identity/enterprise-apps/overview-assign-app-owners"
        ),
        microsoft(
            "Security best practices for application properties",
            "entra/identity-platform/security-best-practices-for-app-registration",
        ),
    ],
    settings=[_MINIMUM],
    severity=Severity.MEDIUM,
    check=check,
)
