"""From another provider's claims to the pool's attributes.

Source: https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html
(read 2026-11-24)
Differs: a claim inside another one can be named with dots, which the service does not document.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_plus

from emulator.aws.cognito.identity_providers import IdentityProvider
from emulator.aws.federation.words import FederationFault

Claims = Mapping[str, Any]


def username_of(provider: IdentityProvider, claims: Claims) -> str:
    """What the provider calls the person: the claim that `username` is mapped to, or SAML's NameID."""
    value = as_text(claim(claims, provider.mapping.get("username", "NameID")))
    if not value:
        raise FederationFault("username attribute mapping required")
    return value


def attributes_of(provider: IdentityProvider, claims: Claims) -> dict[str, str]:
    """The pool's attributes that the claims have a value for, if only an empty one."""
    found = {name: claim(claims, source) for name, source in provider.mapping.items() if name != "username"}
    return {name: as_text(value) for name, value in found.items() if value is not None}


def claim(claims: Claims, name: str) -> Any:
    """By its whole name, which may be a URL, else along the dots; None when it is not there."""
    if name in claims:
        return claims[name]
    value: Any = claims
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def as_text(value: Any) -> str:
    """A value as the pool keeps it: several of them in brackets, each encoded as in a form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return f"[{', '.join(quote_plus(as_text(item), safe='.-*_') for item in value)}]"
    if isinstance(value, Mapping):
        return json.dumps(value)
    return str(value)
