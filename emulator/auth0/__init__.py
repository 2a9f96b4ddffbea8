"""Auth0: one tenant, whose domain is this host and the emulator's port for it.

Owns: the Management API, the login pages, the tenant's tokens, and running the rules and actions that were uploaded. Does
not own: the OpenID Connect protocol (``emulator/oidc``) and the JavaScript worker (``emulator/postlogin``).
"""

from __future__ import annotations

from emulator.auth0.app import close, create_app, credentials

__all__ = ["close", "create_app", "credentials"]
