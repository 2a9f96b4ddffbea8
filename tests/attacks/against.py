"""Which vendors a test attacks."""

from __future__ import annotations

import pytest

AUTH0, COGNITO, ENTRA = ALL = ("auth0", "aws", "entra")


def against(*names: str) -> pytest.MarkDecorator:
    """Runs the test once for each of these vendors, all when none is named."""
    return pytest.mark.parametrize("vendor", names or ALL, indirect=True)
