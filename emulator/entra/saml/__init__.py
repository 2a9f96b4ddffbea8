"""The tenant as a SAML 2.0 identity provider: federation metadata, sign-on requests, signed assertions.

Owns the messages and the certificates that they are signed with. Does not own the sign-in page, which is the login host's.
"""
