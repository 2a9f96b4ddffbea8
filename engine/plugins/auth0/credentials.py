"""How an application proves itself at the token endpoint."""

from __future__ import annotations

import contextlib
from typing import Any, Final

from engine.plugins.auth0.application import DEFAULT_AUTH_METHOD
from engine.plugins.auth0.base import Auth0Resource
from engine.plugins.auth0.client import NotFound
from engine.plugins.check import Report
from engine.plugins.errors import keeping
from engine.plugins.properties import Properties, Unknown

_BY_SECRET: Final = ("client_secret_post", "client_secret_basic")
_METHODS: Final = ("none", *_BY_SECRET, "private_key_jwt")
_ELSEWHERE: Final = ("tlsClientAuth", "selfSignedTlsClientAuth", "signedRequestObject", "tokenVaultPrivilegedAccess")
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

    def create(self, inputs: Properties) -> tuple[str, Properties]:
        identity = inputs["clientId"]
        self.client.call(self.api.clients.get, identity, fields="client_id", include_fields=True)
        with keeping(identity, inputs):
            return identity, self._apply(identity, {}, inputs)

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
            self.client.call(self.api.clients.update, resource_id, **body)
            self._delete_keys(resource_id, _keys(known))

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
            self.client.call(self.api.clients.update, identity, client_secret=secret)
        state = self.read(identity, news)
        return state or news

    def _apply_keys(self, identity: str, olds: Properties, news: Properties) -> None:
        """New keys are there before the old ones go, so that a rotation never leaves the application without."""
        old = {key["pem"]: key for key in _keys(olds) if key.get("id")}
        attached = []
        for key in _keys(news):
            if key["pem"] in old:
                attached.append({"id": old[key["pem"]]["id"]})
            else:
                body = {_SENT[name]: value for name, value in key.items() if name in _SENT}
                attached.append({"id": self.client.call(self.api.clients.credentials.create, identity, **body)["id"]})
        methods = {"private_key_jwt": {"credentials": attached}}
        body = {"client_authentication_methods": methods, "token_endpoint_auth_method": None}
        self.client.call(self.api.clients.update, identity, **body)
        kept = {key["pem"] for key in _keys(news)}
        self._delete_keys(identity, [key for pem, key in old.items() if pem not in kept])

    def _delete_keys(self, identity: str, keys: list[Properties]) -> None:
        for key in keys:
            if key.get("id"):
                self.client.unless_gone(self.api.clients.credentials.delete, identity, key["id"])


def _keys(values: Properties) -> list[Properties]:
    return (values.get("privateKeyJwt") or {}).get("credentials") or []


def _as_given(read: list[Properties], known: Properties) -> list[Properties]:
    """Auth0 keeps no copy of the public key's text: it is remembered, by the key's id or, right after creation, its place."""
    by_id = {key.get("id"): key for key in _keys(known)}
    found = []
    for place, document in enumerate(read):
        given: Any = by_id.get(document["id"]) or (_keys(known)[place] if place < len(_keys(known)) else {})
        state = {name: document[key] for name, key in _KEY_FIELDS.items() if document.get(key) is not None}
        found.append({**{name: given[name] for name in ("pem", "parseExpiryFromCert") if name in given}, **state})
    return found
