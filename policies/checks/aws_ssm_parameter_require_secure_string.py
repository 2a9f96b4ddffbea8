"""Parameter Store keeps secrets as such."""

from __future__ import annotations

from collections.abc import Iterator

from criteria.clear_text import is_secret_name, secret_shape
from inputs import Inputs
from policy import Settings, Violation, resource_policy
from resource_types import SSM_PARAMETER
from sources import aws, checkov

_FIX = "set it to 'SecureString', and give the text as `value`"


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """By the parameter's name, and by the forms that secrets have. The value is looked at and never shown."""
    kind = inputs.known("type")
    if kind not in ("String", "StringList"):
        return
    name = str(inputs.known("name") or "").rpartition("/")[2]
    values = [inputs.known(key) for key in ("value", "insecureValue")]
    shapes = [secret_shape(value) for value in values if isinstance(value, str)]
    reason = next(filter(None, shapes), None) or (
        f"the name {name!r}, which is a secret's" if is_secret_name(name) else None
    )
    if reason:
        yield Violation("type", f"must be 'SecureString': the parameter has {reason}", _FIX, kind)


policy = resource_policy(
    name="aws-ssm-parameter-require-secure-string",
    title="Secrets in Parameter Store are encrypted",
    types=[SSM_PARAMETER],
    looks_at=["type"],
    sources=[
        checkov("CKV2_AWS_34"),
        aws("Parameter Store reference", "systems-manager/latest/userguide/what-is-a-parameter.html"),
    ],
    check=check,
)
