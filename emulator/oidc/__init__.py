"""OpenID Connect as the vendors share it: authorize, login, consent, token, userinfo, logout, revocation.

Owns the protocol, its sessions, codes and refresh tokens. Does not own what a vendor does in its own way: paths, claims,
error codes and pages are asked of a ``Realm`` (``contract.py``), of which each vendor's folder has its own.
"""
