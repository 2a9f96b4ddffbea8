"""How an application proves itself at the token endpoint."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.plugins.auth0.application import DEFAULT_AUTH_METHOD
from engine.plugins.auth0.base import Auth0Resource
from engine.plugins.auth0.client import NotFound
from engine.plugins.check import Report
from engine.plugins.creation import make_once
from engine.plugins.errors import doing
from engine.plugins.properties import Properties, Unknown

_BY_SECRET: Final = ("client_secret_post", "client_secret_basic")
_METHODS: Final = ("none", *_BY_SECRET, "private_key_jwt")
_ELSEWHERE: Final = ("tlsClientAuth", "selfSignedTlsClientAuth", "signedRequestObject", "tokenVaultPrivilegedAccess")
_MOST_KEYS: Final = 2
_KEY_FIELDS: Final = {
    "id": "id",
    "name": "name",
    "keyId": "kid",
    "credentialType": "credential_type",
    "algorithm": "alg",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "expiresAt": "expires_at",
}
_SENT: Final = {
    "name": "name",
    "credentialType": "credential_type",
    "pem": "pem",
    "algorithm": "alg",
    "parseExpiryFromCert": "parse_expiry_from_cert",
    "expiresAt": "expires_at",
}


class ClientCredentials(Auth0Resource):
    """The authentication method of an application and its secret or keys; the id is the application's.

    Differs: certificates for mutual TLS and signed request objects are refused by the check.
    """

    token = "auth0:index/clientCredentials:ClientCredentials"
    sdk = "pulumi_auth0.client_credentials:ClientCredentials"
    replaces = frozenset({"clientId"})
    defaults = {"privateKeyJwt.credentials.algorithm": "RS256"}
    secrets = frozenset({"clientSecret", "clientSecretWo"})
    kept = frozenset({"clientSecretWo", "clientSecretWoVersion"})
    unordered = frozenset({"privateKeyJwt.credentials"})
    repeatable = True

    @classmethod
    def same(cls) -> Mapping[str, Callable[[Any, Any], bool]]:
        return {"privateKeyJwt": _are_same}

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        method = inputs.get("authenticationMethod")
        if method is not None and not isinstance(method, Unknown) and method not in _METHODS:
            report(
                ("authenticationMethod",),
                f"must be one of {', '.join(_METHODS)} with the attached plugin, got {method!r}",
            )
        if inputs.get("clientSecret") and method == "none":
            report(("clientSecret",), "a client with authentication method none has no secret")
        if inputs.get("privateKeyJwt") and inputs.get("clientSecret"):
            report(("clientSecret",), "conflicts with privateKeyJwt: give one of them")
        if method == "private_key_jwt" and not inputs.get("privateKeyJwt"):
            report(("privateKeyJwt",), "missing: authentication method private_key_jwt needs it")
        for name in _ELSEWHERE:
            if inputs.get(name):
                report((name,), "the attached plugin does not know it; the official one does")

    def identity(self, inputs: Properties) -> str:
        return str(inputs["clientId"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        """Nothing is made: the application has a method as long as it is there."""
        identity = inputs["clientId"]
        self.client.call(self.api.clients.get, identity, fields="client_id", include_fields=True)
        return identity, None

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return self._apply(resource_id, {}, inputs)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        client = self.client.unless_gone(self.api.clients.get, resource_id)
        if client is None:
            return None
        methods = client.get("client_authentication_methods") or {}
        state: Properties = {
            "clientId": client["client_id"],
            "authenticationMethod": next(iter(methods), None) or client.get("token_endpoint_auth_method"),
            "clientSecret": client.get("client_secret"),
        }
        keys = (methods.get("private_key_jwt") or {}).get("credentials") or []
        if keys:
            read = [self.client.call(self.api.clients.credentials.get, resource_id, key["id"]) for key in keys]
            state["privateKeyJwt"] = {"credentials": _as_given(read, known)}
        return state

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        return self._apply(resource_id, olds, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        """Puts the application's own default back and deletes its keys."""
        client = self.client.unless_gone(self.api.clients.get, resource_id)
        if client is None:
            return
        method = DEFAULT_AUTH_METHOD.get(client.get("app_type", ""), "client_secret_post")
        body: Properties = {"token_endpoint_auth_method": method}
        if client.get("client_authentication_methods"):
            body["client_authentication_methods"] = None
        with contextlib.suppress(NotFound):
            keys = self._keys_there(resource_id, known)
            self.client.call(self.api.clients.update, resource_id, **body)
            self._delete_keys(resource_id, keys)

    def _keys_there(self, identity: str, known: Properties) -> list[Properties]:
        """The keys of the state at Auth0, those too whose ids were never heard.

        Listed although the state has none, as by the official plugin: who may delete with this one may with that one.
        """
        keys = _keys(known)
        listed = self.client.call(self.api.clients.credentials.list, identity)
        return [key for key in listed if any(key["id"] == one.get("id") or _would_be(key, one) for one in keys)]

    def _apply(self, identity: str, olds: Properties, news: Properties) -> Properties:
        if news.get("privateKeyJwt"):
            self._apply_keys(identity, olds, news)
        elif news.get("authenticationMethod") and olds.get("authenticationMethod") != news["authenticationMethod"]:
            body: Properties = {"token_endpoint_auth_method": news["authenticationMethod"]}
            if olds.get("privateKeyJwt"):
                body["client_authentication_methods"] = None
            self.client.call(self.api.clients.update, identity, **body)
            self._delete_keys(identity, _keys(olds))
        secret = news.get("clientSecret") or news.get("clientSecretWo")
        if secret and secret not in (olds.get("clientSecret"), olds.get("clientSecretWo")):
            with doing("setting its secret"):
                self.client.call(self.api.clients.update, identity, client_secret=secret)
        state = self.read(identity, news)
        return state or news

    def _apply_keys(self, identity: str, olds: Properties, news: Properties) -> None:
        """Changes the keys one at a time, so that the application has one at every moment and never more than Auth0 allows.

        A key that comes in another's place is there before that one goes; where two are there already, it is after it.
        """
        old = [key for key in _keys(olds) if key.get("id")]
        stay = [next((key for key in old if _is_same(key, wanted)), None) for wanted in _keys(news)]
        added = [wanted for wanted, kept in zip(_keys(news), stay, strict=True) if kept is None]
        removed = [key for key in old if key not in stay]
        attached = [key["id"] for key in old]
        while added or removed:
            if removed and (not added or len(attached) >= _MOST_KEYS):
                gone = removed.pop(0)
                attached.remove(gone["id"])
                if attached or added:
                    self._attach(identity, attached)
                self._delete_keys(identity, [gone])
            else:
                attached.append(self._add_key(identity, added.pop(0), frozenset(key["id"] for key in old)))
                self._attach(identity, attached)

    def _add_key(self, identity: str, wanted: Properties, others: frozenset[str]) -> str:
        """The key's id at Auth0; an earlier attempt may have put it there already."""
        api = self.api.clients.credentials
        body = {_SENT[name]: value for name, value in wanted.items() if name in _SENT}

        def send() -> tuple[str, Any]:
            return self.client.call(api.create, identity, **body)["id"], None

        def there() -> frozenset[str]:
            keys = self.client.call(api.list, identity)
            return frozenset(key["id"] for key in keys if _would_be(key, wanted)) - others

        def discard(key: str) -> None:
            self.client.unless_gone(api.delete, identity, key)

        with doing(f"adding the key {wanted.get('name') or wanted.get('algorithm')!r}"):
            known = next(iter(there()), None)
            return known or make_once(send, there, lambda _: True, discard, self.client)[0]

    def _attach(self, identity: str, keys: list[str]) -> None:
        methods = {"private_key_jwt": {"credentials": [{"id": key} for key in keys]}}
        body = {"client_authentication_methods": methods, "token_endpoint_auth_method": None}
        self.client.call(self.api.clients.update, identity, **body)

    def _delete_keys(self, identity: str, keys: list[Properties]) -> None:
        for key in keys:
            if key.get("id"):
                self.client.unless_gone(self.api.clients.credentials.delete, identity, key["id"])


def _keys(values: Properties) -> list[Properties]:
    return (values.get("privateKeyJwt") or {}).get("credentials") or []


def _is_same(there: Properties, wanted: Properties) -> bool:
    """Whether a key of the vendor's is the one that the program names; of an imported one only the thumbprint is known."""
    if any(there.get(name) != wanted.get(name) for name in ("name", "algorithm")):
        return False
    if there.get("pem"):
        return bool(there["pem"] == wanted.get("pem"))
    return there.get("keyId") is not None and there["keyId"] == _thumbprint(wanted.get("pem"))


def _would_be(document: Properties, wanted: Properties) -> bool:
    """Whether a key at Auth0 is what a wanted one becomes there."""
    if any(document.get(_SENT[name]) != wanted.get(name) for name in ("name", "algorithm")):
        return False
    return document.get("kid") is not None and document["kid"] == _thumbprint(wanted.get("pem"))


def _thumbprint(pem: Any) -> str | None:
    """What Auth0 calls a key by that was given without a name of its own (RFC 7638)."""
    from joserfc.errors import JoseError
    from joserfc.jwk import RSAKey

    try:
        return str(RSAKey.import_key(pem).thumbprint())
    except (JoseError, TypeError, ValueError):
        return None


def _are_same(old: Any, new: Any) -> bool:
    there, wanted = list(old.get("credentials") or []), list(new.get("credentials") or [])
    return len(there) == len(wanted) and all(any(_is_same(key, each) for key in there) for each in wanted)


def _as_given(read: list[Properties], known: Properties) -> list[Properties]:
    """Auth0 keeps no copy of the public key's text: it is remembered, by the key's id or thumbprint."""
    nothing: Properties = {}
    found = []
    for document in read:
        given = next((key for key in _keys(known) if _stands_for(key, document)), nothing)
        state = {name: document[key] for name, key in _KEY_FIELDS.items() if document.get(key) is not None}
        kept: Properties = {name: given[name] for name in ("pem", "parseExpiryFromCert") if name in given}
        found.append({**kept, **state})
    return found


def _stands_for(key: Properties, document: Properties) -> bool:
    if key.get("id"):
        return bool(key["id"] == document["id"])
    return document.get("kid") is not None and _thumbprint(key.get("pem")) == document["kid"]
