"""A function's variables and code are read by everyone who may look at it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from criteria.clear_text import is_secret_name, secret_in_code, secret_shape
from inputs import Inputs
from policy import SECRET, Settings, Violation, resource_policy
from resource_types import LAMBDA_FUNCTION
from sources import asvs, aws, prowler

_FIX = "keep it in Secrets Manager or in Parameter Store, give the function its ARN, and have it read the value"
_SWITCHES = ("true", "false")
_REFERENCES = ("arn:", "/", "{{resolve:")


def check(inputs: Inputs, settings: Settings) -> Iterator[Violation]:
    """By the names of variables, by the forms that secrets have, and in the code that is given as text."""
    for where, value in inputs.items("environment.variables"):
        if not isinstance(value, str) or value.startswith(_REFERENCES) or value.lower() in _SWITCHES:
            continue
        kind = secret_shape(value) or (
            "a value under a secret's name" if value and is_secret_name(where.rpartition(".")[2]) else None
        )
        if kind:
            yield Violation(where, f"must not be a secret, and has {kind}", _FIX, SECRET)
    for path, code in _texts(inputs.get("code"), "code"):
        found = secret_in_code(code)
        if found:
            yield Violation(path, f"must not have a secret in it: its line {found[0]} has {found[1]}", _FIX, SECRET)


def _texts(code: Any, path: str) -> Iterator[tuple[str, str]]:
    """The files of an archive that the program gives as text (``pulumi.StringAsset``); others are read by nobody here."""
    text, assets = getattr(code, "text", None), getattr(code, "assets", None)
    if isinstance(text, str):
        yield path, text
    elif isinstance(assets, dict):
        for name, asset in sorted(assets.items()):
            yield from _texts(asset, f"{path}[{name!r}]")


policy = resource_policy(
    name="aws-lambda-function-disallow-secrets-in-clear",
    title="Lambda functions have no secret in their variables and code",
    types=[LAMBDA_FUNCTION],
    looks_at=["environment.variables", "code"],
    sources=[
        prowler("awslambda_function_no_secrets_in_variables"),
        prowler("awslambda_function_no_secrets_in_code"),
        asvs("V2.10.4"),
        aws("Working with Lambda environment variables", "lambda/latest/dg/configuration-envvars.html"),
    ],
    check=check,
)
