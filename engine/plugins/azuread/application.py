"""Application registrations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from engine.plugins.azuread import application_checks
from engine.plugins.azuread.application_shape import from_graph, to_graph
from engine.plugins.azuread.base import DirectoryResource, last_part
from engine.plugins.check import Report
from engine.plugins.errors import VendorError, doing
from engine.plugins.properties import UNKNOWN, Properties, has_unknown

_CLAIMS: Final = ("optionalClaims.idTokens", "optionalClaims.accessTokens", "optionalClaims.saml2Tokens")
_REDIRECTS: Final = ("web.redirectUris", "singlePageApplication.redirectUris", "publicClient.redirectUris")


class Application(DirectoryResource):
    """An application registration; its id is ``/applications/<object id>``."""

    token = "azuread:index/application:Application"
    sdk = "pulumi_azuread.application:Application"
    replaces = frozenset({"templateId"})
    defaults = {
        "signInAudience": "AzureADMyOrg",
        "preventDuplicateNames": False,
        "appRoles.enabled": True,
        "api.requestedAccessTokenVersion": 1,
        "api.oauth2PermissionScopes.enabled": True,
        "api.oauth2PermissionScopes.type": "User",
    }
    exact = frozenset({"api", "web", "web.implicitGrant", "optionalClaims", *_CLAIMS})
    nothing = {"api.requestedAccessTokenVersion": 1}
    kept = frozenset({"preventDuplicateNames"})
    unordered = frozenset(
        (
            *_REDIRECTS,
            "appRoles",
            "appRoles.allowedMemberTypes",
            "api.oauth2PermissionScopes",
            "api.knownClientApplications",
            "groupMembershipClaims",
            "identifierUris",
            "owners",
            "tags",
            "requiredResourceAccesses",
            "requiredResourceAccesses.resourceAccesses",
            *_CLAIMS,
        )
    )

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        application_checks.check(inputs, report)

    @classmethod
    def foreseen(cls, inputs: Properties) -> Properties:
        """The program names the ids of roles and scopes, so what depends on them need not wait for an update."""
        roles, api = inputs.get("appRoles") or [], inputs.get("api") or {}
        scopes = api.get("oauth2PermissionScopes") or [] if isinstance(api, dict) else UNKNOWN
        return {"appRoleIds": _ids_by_value(roles), "oauth2PermissionScopeIds": _ids_by_value(scopes)}

    def make(self, inputs: Properties) -> tuple[str, Any]:
        if inputs.get("preventDuplicateNames"):
            self._refuse_duplicate(inputs["displayName"])
        body = {key: value for key, value in to_graph(inputs).items() if value is not None}
        owners = inputs.get("owners") or []
        if owners:
            body["owners@odata.bind"] = [self.reference(owner) for owner in owners]
        made = self.client.call("POST", "/applications", body)
        return f"/applications/{made['id']}", made

    def twins(self, inputs: Properties) -> frozenset[str]:
        """Any number of applications may have one name."""
        return frozenset(f"/applications/{found['id']}" for found in self._named(inputs["displayName"]))

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        owners = inputs.get("owners") or []
        there = self.client.call("GET", resource_id, expected=True)
        with doing("setting its owners"):
            self.reconcile(f"{resource_id}/owners", owners)
        return self._state(made or there, owners)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        identity = f"/applications/{last_part(resource_id, 'applications')}"
        found = self.client.unless_gone("GET", identity)
        if found is None:
            return None
        return {"id": identity, **self._state(found, self.references(f"{identity}/owners"))}

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        body = to_graph(news)
        existing = self.client.call("GET", resource_id)
        disabled = _disabled_first(existing, body)
        if disabled:
            self.client.call("PATCH", resource_id, disabled)
        self.client.call("PATCH", resource_id, body)
        owners = news.get("owners") or []
        if sorted(olds.get("owners") or []) != sorted(owners):
            self.reconcile(f"{resource_id}/owners", owners)
        return self._state(self.client.call("GET", resource_id), self.references(f"{resource_id}/owners"))

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone("DELETE", resource_id)

    def _state(self, document: Properties, owners: list[str]) -> Properties:
        return {**from_graph(document), "owners": owners}

    def _named(self, name: str) -> Iterator[Properties]:
        escaped = name.replace("'", "''")
        return self.client.list("/applications", filter=f"displayName eq '{escaped}'")

    def _refuse_duplicate(self, name: str) -> None:
        for found in self._named(name):
            raise VendorError(
                f"displayName: an application called {name!r} exists already and preventDuplicateNames is set; "
                f"import it by the id /applications/{found['id']}"
            )


def _ids_by_value(entries: Any) -> Any:
    if has_unknown(entries):
        return UNKNOWN
    return {entry["value"]: entry["id"] for entry in entries if entry.get("value")}


def _disabled_first(existing: Properties, wanted: Properties) -> Properties:
    """Graph changes or takes away a role or scope only after it was switched off."""
    patch: Properties = {}
    roles = _switched_off(existing.get("appRoles") or [], wanted["appRoles"])
    if roles:
        patch["appRoles"] = roles
    scopes = _switched_off(
        (existing.get("api") or {}).get("oauth2PermissionScopes") or [], wanted["api"]["oauth2PermissionScopes"]
    )
    if scopes:
        patch["api"] = {"oauth2PermissionScopes": scopes}
    return patch


def _switched_off(existing: list[Any], wanted: list[Any]) -> list[Any] | None:
    kept = {entry["id"]: entry for entry in wanted}
    changes = [
        entry["isEnabled"] and any(kept.get(entry["id"], {}).get(key) != entry.get(key) for key in ("id", "value"))
        for entry in existing
    ]
    if not any(changes):
        return None
    return [{**entry, "isEnabled": False} if change else entry for entry, change in zip(existing, changes, strict=True)]
