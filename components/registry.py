"""The one map from a kind of identity provider to the package that knows it.

A fifth identity provider is a folder and a line here. A package is imported when a stack names its kind, so a stack with one
vendor needs no other vendor's SDK.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from components.contract import Deploy
    from components.schema import VendorSchema

_PACKAGES = {
    "auth0": "components.auth0",
    "cognito": "components.cognito",
    "entra": "components.entra",
    "dex": "components.dex",
}

KINDS = tuple(_PACKAGES)
"""The keys of ``providers`` in a stack file."""


def schema(kind: str) -> VendorSchema:
    """What the vendor adds to the stack file's schema; imports no SDK."""
    return cast("VendorSchema", import_module(f"{_PACKAGES[kind]}.settings").SCHEMA)


def deploy(kind: str) -> Deploy:
    """What registers the vendor's components; imports its SDK."""
    return cast("Deploy", import_module(f"{_PACKAGES[kind]}.deploy").deploy)
