"""Initial passwords: given as secrets, or generated; never in a stack file in clear."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.naming import child
from components.settings import StackSettings


def initial_passwords(stack: StackSettings) -> Mapping[str, pulumi.Output[str]]:
    """E-mail address -> initial password, secret. One a user, the same at every identity provider.

    A generated one has 20 characters of four kinds, so that it passes every vendor's policy.
    """
    return {user.email: _given_or_generated(stack, user.email) for user in stack.users}


def _given_or_generated(stack: StackSettings, email: str) -> pulumi.Output[str]:
    if email in stack.passwords:
        return pulumi.Output.secret(stack.passwords[email])
    import pulumi_random

    password = pulumi_random.RandomPassword(
        child("password", email),
        length=20,
        min_lower=2,
        min_upper=2,
        min_numeric=2,
        min_special=2,
        override_special="!#%*+-_=",
    )
    return pulumi.Output.secret(password.result)
