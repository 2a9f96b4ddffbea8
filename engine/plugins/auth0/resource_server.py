"""APIs, which the Management API calls resource servers, their scopes, and who may ask for them."""

from __future__ import annotations

from typing import Any

from engine.plugins.auth0.base import Auth0Resource
from engine.plugins.auth0.codec import Codec
from engine.plugins.check import Report
from engine.plugins.errors import VendorError
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties


class ResourceServer(Auth0Resource):
    """An API that access tokens are for."""

    token = "auth0:index/resourceServer:ResourceServer"
    sdk = "pulumi_auth0.resource_server:ResourceServer"
    autoname = AutoName()
    replaces = frozenset({"identifier"})
    secrets = frozenset({"signingSecret"})
    codec = Codec({"verificationLocation": "verificationLocation"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        algorithm = inputs.get("signingAlg")
        if isinstance(algorithm, str) and algorithm not in ("HS256", "RS256", "PS256"):
            report(("signingAlg",), f"must be HS256, RS256 or PS256, got {algorithm!r}")
        secret = inputs.get("signingSecret")
        if isinstance(secret, str) and len(secret) < 16:
            report(("signingSecret",), f"at least 16 characters, got {len(secret)}")

    def make(self, inputs: Properties) -> tuple[str, Any]:
        made = self.client.call(self.api.resource_servers.create, **self.body(inputs))
        return made["id"], made

    def twins(self, inputs: Properties) -> frozenset[str]:
        found = self.client.unless_gone(self.api.resource_servers.get, inputs["identifier"])
        return frozenset() if found is None else frozenset({found["id"]})

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone(self.api.resource_servers.get, resource_id)
        return None if found is None else self.state(found)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        body = {**self.cleared(olds, news), **self.body(news)}
        body.pop("identifier", None)
        return self.state(self.client.call(self.api.resource_servers.update, resource_id, **body))

    def delete(self, resource_id: str, known: Properties) -> None:
        """The Management API's own entry stays: nobody can delete it."""
        if not known.get("isSystem"):
            self.client.unless_gone(self.api.resource_servers.delete, resource_id)

    def state(self, document: Properties) -> Properties:
        state = super().state({k: v for k, v in document.items() if k not in ("scopes", "client_id")})
        return {**state, "clientId": document.get("client_id") or "", "isSystem": document.get("is_system", False)}


class ResourceServerScopes(Auth0Resource):
    """Exactly the scopes of an API; the id is the API's identifier."""

    token = "auth0:index/resourceServerScopes:ResourceServerScopes"
    sdk = "pulumi_auth0.resource_server_scopes:ResourceServerScopes"
    replaces = frozenset({"resourceServerIdentifier"})
    unordered = frozenset({"scopes"})
    repeatable = True

    def identity(self, inputs: Properties) -> str:
        return str(inputs["resourceServerIdentifier"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        identity = inputs["resourceServerIdentifier"]
        existing = {scope["value"] for scope in self._get(identity).get("scopes") or []}
        if existing and existing != {scope["name"] for scope in inputs["scopes"]}:
            raise VendorError(
                f"scopes: {identity} already has other scopes: {', '.join(sorted(existing))}; "
                "import it to take them over, rather than erase them"
            )
        self._set(identity, inputs["scopes"])
        return identity, None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone(self.api.resource_servers.get, resource_id)
        return None if found is None else _scopes(resource_id, found)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        return self._set(resource_id, news["scopes"])

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone(self.api.resource_servers.update, resource_id, scopes=[])

    def _get(self, identity: str) -> Properties:
        found: Properties = self.client.call(self.api.resource_servers.get, identity)
        return found

    def _set(self, identity: str, scopes: list[Properties]) -> Properties:
        body = [
            {"value": scope["name"], **({"description": scope["description"]} if scope.get("description") else {})}
            for scope in scopes
        ]
        found = self.client.call(self.api.resource_servers.update, identity, scopes=body)
        return _scopes(identity, found)


def _scopes(identity: str, document: Properties) -> Properties:
    scopes: list[Any] = document.get("scopes") or []
    found = [{"name": scope["value"], "description": scope.get("description")} for scope in scopes]
    return {"resourceServerIdentifier": identity, "scopes": found}


class ClientGrant(Auth0Resource):
    """What an application may ask of an API in its own name."""

    token = "auth0:index/clientGrant:ClientGrant"
    sdk = "pulumi_auth0.client_grant:ClientGrant"
    replaces = frozenset({"audience", "clientId", "defaultFor", "subjectType"})
    codec = Codec({"scopes": "scope"})

    def make(self, inputs: Properties) -> tuple[str, Any]:
        """Takes over a grant that is there already, as the official plugin does."""
        for identity in self.twins(inputs):
            return identity, None
        made = self.client.call(self.api.client_grants.create, **{"scope": [], **self.body(inputs)})
        return made["id"], made

    def twins(self, inputs: Properties) -> frozenset[str]:
        if not inputs.get("clientId"):
            return frozenset()
        same = {"audience": inputs["audience"], "client_id": inputs["clientId"]}
        kind = inputs.get("subjectType", "client")
        listed = self.client.call(self.api.client_grants.list, **same)
        return frozenset(grant["id"] for grant in listed if grant.get("subject_type", "client") == kind)

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return self.update(resource_id, {}, inputs) if made is None else self.state(made)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone(self.api.client_grants.get, resource_id)
        return None if found is None else self.state(found)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        fixed = ("audience", "client_id", "subject_type", "default_for")
        body = {**self.cleared(olds, news), **self.body(news)}
        body = {key: value for key, value in body.items() if key not in fixed}
        return self.state(self.client.call(self.api.client_grants.update, resource_id, **body))

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone(self.api.client_grants.delete, resource_id)

    def state(self, document: Properties) -> Properties:
        return {"isSystem": False, "subjectType": "client", **super().state(document)}
