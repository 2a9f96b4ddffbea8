"""Logins by another identity provider: OpenID Connect and SAML, and the users that come of them.

Owns what the hosted login offers a client, the two callbacks, and the mapping of claims to attributes. Does not own the
relying party of OpenID Connect (``emulator.oidc.upstream``), nor the API of identity providers (``emulator.aws.cognito``).
"""
