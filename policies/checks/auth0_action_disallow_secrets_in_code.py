"""Code that runs after a login holds no secret."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.clear_text import secret_in_code
from inputs import Inputs
from policy import SECRET, Settings, Violation, resource_policy
from resource_types import AUTH0_ACTION, AUTH0_RULE
from sources import asvs, auth0

_CODE = {AUTH0_ACTION: ("code", "event.secrets"), AUTH0_RULE: ("script", "configuration")}


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """By the forms that secrets have, and by names that are given literals."""
    for path, place in _CODE.values():
        for where, code in inputs.items(path):
            found = secret_in_code(code) if isinstance(code, str) else None
            if found:
                line, kind = found
                rule = f"must not have a secret in it: its line {line} has {kind}"
                yield Violation(where, rule, f"give it as a secret of the Action, and read it from `{place}`", SECRET)


policy = resource_policy(
    name="auth0-action-disallow-secrets-in-code",
    title="Auth0 Actions and Rules have no secret in their code",
    types=[AUTH0_ACTION, AUTH0_RULE],
    looks_at=["code", "script"],
    sources=[
        auth0("Write your first Action", "customize/actions/write-your-first-action"),
        asvs("V2.10.4"),
    ],
    check=check,
)
