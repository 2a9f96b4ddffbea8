"""Addresses at which identity providers reach each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from inputs import Inputs
from policy import Violation


def violations(inputs: Inputs, paths: Sequence[str]) -> Iterator[Violation]:
    """Those that are addresses and not https. A name without a scheme, such as a SAML entity ID, is none."""
    for path in paths:
        for where, address in inputs.items(path):
            if isinstance(address, str) and urlsplit(address).scheme.lower() == "http":
                rule = "must be https: keys and tokens that come over plain http may be anybody's"
                yield Violation(where, rule, f"use {'https' + address[4:]!r}", address)
