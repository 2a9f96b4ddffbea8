"""Which vendors a test attacks."""

from __future__ import annotations

import pytest

AUTH0, COGNITO, ENTRA = ALL = ("auth0", "aws", "entra")
GOOGLE = "google"
DEX = "dex"
"""The real one: an attack that all are to refuse is tried there too, so that the suite is held to more than the emulator."""


def against(*names: str) -> pytest.MarkDecorator:
    """Runs the test once for each of these vendors; for the three that a stack provisions when none is named."""
    return pytest.mark.parametrize("vendor", names or ALL, indirect=True)
