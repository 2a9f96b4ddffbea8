"""The Management API v2, one file a resource.

Owns: what an administrator sets up in the tenant, its validation and its error bodies. Does not own: logging in, which is
``emulator/auth0/login.py``. What the emulator lacks answers 501 and names the operation.

Source: https://auth0.com/docs/api/management/v2 (read 2026-11-24).
Differs: answers at once where the service is eventually consistent; no rate limit is ever reached, though its headers are sent.
"""

from __future__ import annotations

from emulator.auth0.management.api import create_blueprint

__all__ = ["create_blueprint"]
