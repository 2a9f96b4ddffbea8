"""Rules have ended."""

from __future__ import annotations

from collections.abc import Iterator

from inputs import Inputs
from policy import Settings, Violation, resource_policy
from pulumi_policy import EnforcementLevel, Severity
from resource_types import AUTH0_RULE, AUTH0_RULE_CONFIG
from sources import auth0

_END_OF_LIFE = "2026-11-18"


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """A Rule has code, and a Rule's configuration a key."""
    path = "script" if "script" in inputs.plain else "key"
    rule = f"must not be of a Rule: Auth0 ended them on {_END_OF_LIFE}, and a tenant that no longer runs them says nothing of it"
    yield Violation(path, rule, "write a post-login Action (auth0.Action, with auth0.TriggerActions)")


policy = resource_policy(
    name="auth0-rule-disallow-rules",
    title=f"Auth0 Rules, which ended on {_END_OF_LIFE}, are Actions now",
    types=[AUTH0_RULE, AUTH0_RULE_CONFIG],
    looks_at=["script", "key"],
    sources=[
        auth0("Auth0 Rules", "customize/rules"),
        auth0("Migrate from Rules to Actions", "customize/actions/migrate/migrate-from-rules-to-actions"),
    ],
    level=EnforcementLevel.ADVISORY,
    severity=Severity.MEDIUM,
    check=check,
)
