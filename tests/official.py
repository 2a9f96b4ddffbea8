"""The official plugins, for tests that hold with them as they do with the attached ones.

They are in no package registry, so CI cannot install them, and a skip for want of them is none of those that CI refuses. Whoever has them
puts ``pulumi-resource-auth0`` and ``pulumi-resource-azuread`` on PATH.
"""

from __future__ import annotations

import shutil

import pytest


def official(*providers: str) -> pytest.ParameterSet:
    """What the environment of a command with these providers' official plugins has besides."""
    names = [f"pulumi-resource-{provider}" for provider in providers]
    missing = [name for name in names if shutil.which(name) is None]
    return pytest.param(
        # PULUMI_DEV lets the CLI take a plugin from PATH whose version is not the SDK's own.
        {"IDP_OFFICIAL_PLUGINS": ",".join(providers), "PULUMI_DEV": "true"},
        id="official",
        marks=pytest.mark.skipif(bool(missing), reason=f"not on PATH: {', '.join(missing)}"),
    )


def attached_or_official(*providers: str) -> list[pytest.ParameterSet]:
    """The same test with either."""
    return [pytest.param({}, id="attached"), official(*providers)]
