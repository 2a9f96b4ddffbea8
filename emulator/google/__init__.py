"""A stand-in of Google as an OpenID provider, for connections to Google of the other vendors' logins.

Nothing of Google's is reached, and nobody has a password here: whoever opens its page says who they are.
"""

from __future__ import annotations

from emulator.google.app import create_app

__all__ = ["create_app"]
