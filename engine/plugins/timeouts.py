"""How long a vendor may take to answer."""

from __future__ import annotations

import os

_VARIABLE = "IDP_VENDOR_TIMEOUT_SECONDS"
_SECONDS = 60.0


def timeout_seconds() -> float:
    """A minute, unless the environment says otherwise: for a slow network, and for tests of what happens then."""
    return float(os.environ.get(_VARIABLE) or _SECONDS)
