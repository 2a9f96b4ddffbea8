"""Whose accounts may log in."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Setting, Settings, Violation, resource_policy
from resource_types import ENTRA_APPLICATION, ENTRA_APPLICATION_REGISTRATION
from sources import microsoft

_AUDIENCES = Setting(
    "audiences",
    ("AzureADMyOrg",),
    "Whose accounts may log in.",
    choices=("AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"),
)


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """The provider has it at the own tenant where nothing is said."""
    audience, allowed = inputs.known("signInAudience"), list(settings[_AUDIENCES.name])
    if audience is not None and audience not in allowed:
        rule = f"must be {' or '.join(map(repr, allowed))}: whoever runs another tenant says who its users are, and what their e-mail addresses are"
        yield Violation(
            "signInAudience", rule, f"set it to {allowed[0]!r}, or check `tid` in the app and allow it here", audience
        )


policy = resource_policy(
    name="entra-application-require-single-tenant",
    title="Entra applications log in the accounts of their own tenant",
    types=[ENTRA_APPLICATION, ENTRA_APPLICATION_REGISTRATION],
    looks_at=["signInAudience"],
    sources=[
        microsoft("Single- and multitenant apps", "entra/identity-platform/single-and-multi-tenant-apps"),
        microsoft("Secure applications and APIs by validating claims", "entra/identity-platform/claims-validation"),
    ],
    settings=[_AUDIENCES],
    check=check,
)
