"""Connections."""

from __future__ import annotations

from typing import Any

from engine.plugins.auth0.base import Auth0Resource
from engine.plugins.auth0.codec import Codec
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties, Secret

_SPACED_SCOPES = frozenset({"oidc", "okta"})
_NAME_LONGEST = 128
_ENCIPHERED = "configuration"
"""Auth0 never sends it back as it was given."""

_FILLED_OPTIONS = (
    *("allowedAudiences", "attributeMap", "authenticationMethods", "authorizationEndpoint", "bruteForceProtection"),
    *("connectionSettings", "domainAliases", "email", "federatedConnectionsAccessTokens", "ips", "issuer", "jwksUri"),
    *("mapUserIdToId", "mfa", "nonPersistentAttrs", "passkeyOptions", "passwordComplexityOptions"),
    *("passwordDictionary", "passwordHistories", "passwordNoPersonalInfo", "passwordOptions", "passwordPolicy"),
    *("scopes", "setUserRootAttributes", "signInEndpoint", "signOutEndpoint", "signingCert", "strategyVersion"),
    *("tokenEndpoint", "type", "userinfoEndpoint"),
)
"""Auth0 decides these where the program does not: the official plugin's ``Computed`` ones."""

_CAMEL_OPTIONS = (
    "authParams",
    "customHeaders",
    "customScripts",
    "decryptionKey",
    "destinationUrl",
    "digestAlgorithm",
    "entityId",
    "enabledDatabaseCustomization",
    "fedMetadataXml",
    "fieldsMap",
    "metadataUrl",
    "metadataXml",
    "passwordPolicy",
    "pingFederateBaseUrl",
    "protocolBinding",
    "recipientUrl",
    "requestTemplate",
    "sessionKey",
    "signInEndpoint",
    "signOutEndpoint",
    "signatureAlgorithm",
    "signatureMethod",
    "signingCert",
    "useOauthSpecScope",
)
"""The API spells these in camel case, the others in snake case."""
_OAUTH2_KEYS = {"token_endpoint": "tokenURL", "authorization_endpoint": "authorizationURL"}


class Connection(Auth0Resource):
    """A source of users: a database, or another identity provider."""

    token = "auth0:index/connection:Connection"
    sdk = "pulumi_auth0.connection:Connection"
    autoname = AutoName(longest=_NAME_LONGEST)
    replaces = frozenset({"name", "strategy"})
    fills = frozenset(f"options.{name}" for name in _FILLED_OPTIONS)
    exact = frozenset({"options"})
    kept = frozenset({"optionsClientSecretWo", "optionsClientSecretWoVersion"})
    unordered = frozenset(
        {"options.passwordDictionary.dictionaries", "options.scopes", "options.domainAliases", "options.ips"}
    )
    documents = frozenset({"options.upstreamParams", "options.fieldsMap", "options.oidcMetadata"})
    codec = Codec(
        {
            "options.passwordHistories": "password_history",
            "options.passwordDictionary.dictionaries": "dictionary",
            "options.precedences": "precedence",
            "options.scopes": "scope",
            "options.signSamlRequest": "signSAMLRequest",
            "options.disableSignOut": "disableSignout",
            "options.accessTokenUrl": "accessTokenURL",
            "options.requestTokenUrl": "requestTokenURL",
            "options.userAuthorizationUrl": "userAuthorizationURL",
            **{f"options.{name}": name for name in _CAMEL_OPTIONS},
            "options.setUserRootAttributes": "set_user_root_attributes",
            "options.attributes.emails": "email",
            "options.attributes.phoneNumbers": "phone_number",
            "options.attributes.usernames": "username",
        },
        single=frozenset(
            (
                "options.passwordHistories",
                "options.authenticationMethods",
                "options.attributes",
                "options.attributes.emails",
                "options.attributes.phoneNumbers",
                "options.attributes.usernames",
            )
        ),
    )
    not_sent = kept

    def body(self, inputs: Properties) -> Properties:
        body = super().body(inputs)
        options = body.get("options")
        if options is not None and inputs["strategy"] in _SPACED_SCOPES and options.get("scope") is not None:
            options["scope"] = " ".join(options["scope"])
        if options is not None and inputs["strategy"] == "oauth2":
            body["options"] = options = {_OAUTH2_KEYS.get(key, key): value for key, value in options.items()}
        if options is not None and inputs.get("optionsClientSecretWo"):
            options["client_secret"] = inputs["optionsClientSecretWo"]
        return body

    def make(self, inputs: Properties) -> tuple[str, Any]:
        made = self.client.call(self.api.connections.create, **self.body(inputs))
        return made["id"], made

    def twins(self, inputs: Properties) -> frozenset[str]:
        listed = self.client.call(
            self.api.connections.list, name=[inputs["name"]], fields="id,name", include_fields=True
        )
        return frozenset(entry["id"] for entry in listed if entry.get("name") == inputs["name"])

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        if made is None:
            made = self.client.call(self.api.connections.get, resource_id)
        return self._found(made, inputs)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone(self.api.connections.get, resource_id)
        return None if found is None else self._found(found, known)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        """Options are replaced as a whole by the API, so those that are not the program's go along unchanged."""
        body = {**self.cleared(olds, news), **self.body(news)}
        for fixed in ("name", "strategy"):
            body.pop(fixed, None)
        if "options" in body:
            existing = self.client.call(self.api.connections.get, resource_id).get("options") or {}
            codec, given = self.codec, olds.get("options") or {}
            removed = {codec.key(name, "options.") for name in given if name not in news["options"]}
            decided = {name for name in removed if _filled(existing.get(name))}
            body["options"] = {**{k: v for k, v in existing.items() if k not in decided}, **body["options"]}
        return self._found(self.client.call(self.api.connections.update, resource_id, **body), news)

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone(self.api.connections.delete, resource_id)

    def _found(self, document: Properties, known: Properties) -> Properties:
        options = dict(document.get("options") or {})
        if isinstance(options.get("scope"), str):
            options["scope"] = options["scope"].split()
        if document["strategy"] == "oauth2":
            options.update({key: options[spelt] for key, spelt in _OAUTH2_KEYS.items() if spelt in options})
        state = self.state({**document, "options": options})
        told, given = state["options"], known.get("options") or {}
        told.pop(_ENCIPHERED, None)
        if given.get(_ENCIPHERED) is not None:
            told[_ENCIPHERED] = given[_ENCIPHERED]
        secret = told.pop("clientSecret", None)
        if secret and not self.kept & known.keys():
            told["clientSecret"] = Secret(secret)
        return state


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {})
