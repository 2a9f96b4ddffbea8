"""Signing keys, one set a realm, made when first asked for and kept."""

from __future__ import annotations

import threading
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from emulator.store import Store

ALGORITHM = "RS256"


class SigningKeys:
    """The RSA keys of one realm by name (``id``, ``access``); private parts never leave this class.

    Args:
        realm: the realm's name, such as ``auth0``.
        names: the keys that the realm publishes, in the order of its JWKS.
    """

    _lock = threading.Lock()

    def __init__(self, store: Store, realm: str, names: tuple[str, ...]) -> None:
        self._store = store
        self._realm = realm
        self.names = names

    def _key(self, name: str) -> RSAKey:
        title = f"{self._realm}/{name}"
        cached: RSAKey | None = self._store.loaded_keys.get(title)
        if cached is not None:
            return cached
        with self._lock:
            kept = self._store.collection("keys").get(title)
            if kept is None:
                key: RSAKey = RSAKey.generate_key(2048, {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
                self._store.collection("keys").put(title, dict(key.as_dict(private=True)))
            else:
                key = RSAKey.import_key(kept)
            self._store.loaded_keys[title] = key
            return key

    def public(self) -> dict[str, Any]:
        """The JWK set (RFC 7517 section 5)."""
        return {"keys": [dict(self._key(name).as_dict(private=False)) for name in self.names]}

    def sign(self, name: str, claims: dict[str, Any], header: dict[str, Any] | None = None) -> str:
        """A compact JWS of the claims with ``kid`` and ``alg`` in its header."""
        key = self._key(name)
        return jwt.encode({"alg": ALGORITHM, "kid": key.kid, "typ": "JWT", **(header or {})}, claims, key)

    def verify(self, token: str) -> dict[str, Any] | None:
        """The claims of a token that one of these keys signed, expired or not; None for any other."""
        keys = KeySet([self._key(name) for name in self.names])
        try:
            return dict(jwt.decode(token, keys, algorithms=[ALGORITHM]).claims)
        except (JoseError, ValueError, TypeError, RecursionError):
            return None

    def forget(self) -> None:
        """Deletes the keys of a realm that is gone."""
        for name in self.names:
            self._store.loaded_keys.pop(f"{self._realm}/{name}", None)
            self._store.collection("keys").delete(f"{self._realm}/{name}")
