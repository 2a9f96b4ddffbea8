"""Service principals, and who is assigned their app roles."""

from __future__ import annotations

from typing import Any, Final

from engine.plugins.azuread.base import DirectoryResource, check_uuid, features_of, last_part, tags_of
from engine.plugins.check import Report
from engine.plugins.errors import VendorError, doing
from engine.plugins.properties import Properties

_SETTINGS: Final = {
    "accountEnabled": "accountEnabled",
    "alternativeNames": "alternativeNames",
    "appRoleAssignmentRequired": "appRoleAssignmentRequired",
    "description": "description",
    "loginUrl": "loginUrl",
    "notes": "notes",
    "notificationEmailAddresses": "notificationEmailAddresses",
    "preferredSingleSignOnMode": "preferredSingleSignOnMode",
}
_LISTS: Final = frozenset({"alternativeNames", "notificationEmailAddresses"})
_OUTPUTS: Final = {
    "applicationTenantId": "appOwnerOrganizationId",
    "displayName": "displayName",
    "homepageUrl": "homepage",
    "logoutUrl": "logoutUrl",
    "samlMetadataUrl": "samlMetadataUrl",
    "signInAudience": "signInAudience",
    "type": "servicePrincipalType",
}
_LONGEST_TEXT: Final = 1024


class ServicePrincipal(DirectoryResource):
    """What stands for an application in the tenant; its id is ``/servicePrincipals/<object id>``."""

    token = "azuread:index/servicePrincipal:ServicePrincipal"
    sdk = "pulumi_azuread.service_principal:ServicePrincipal"
    replaces = frozenset({"clientId"})
    defaults = {"accountEnabled": True}
    kept = frozenset({"useExisting"})
    unordered = frozenset({"alternativeNames", "notificationEmailAddresses", "owners", "tags"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        check_uuid(inputs.get("clientId"), ("clientId",), report)
        for name in ("description", "notes"):
            text = inputs.get(name)
            if isinstance(text, str) and len(text) > _LONGEST_TEXT:
                report((name,), f"at most {_LONGEST_TEXT} characters, got {len(text)}")
        if inputs.get("tags") and inputs.get("featureTags"):
            report(("featureTags",), "conflicts with tags: give one of them")
        if inputs.get("features"):
            report(("features",), "deprecated; the attached plugin takes featureTags")

    def make(self, inputs: Properties) -> tuple[str, Any]:
        app = inputs["clientId"]
        for identity in self.twins(inputs):
            if inputs.get("useExisting"):
                return identity, None
            raise VendorError(f"clientId: {app} has a service principal already; import it by the id {identity}")
        body = {key: value for key, value in _body(inputs).items() if value is not None}
        made = self.client.call("POST", "/servicePrincipals", {**body, "appId": app})
        return f"/servicePrincipals/{made['id']}", made

    def twins(self, inputs: Properties) -> frozenset[str]:
        listed = self.client.list("/servicePrincipals", filter=f"appId eq '{inputs['clientId']}'")
        return frozenset(f"/servicePrincipals/{found['id']}" for found in listed)

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        if made is None:
            return self.update(resource_id, {}, inputs)
        self.client.call("GET", resource_id, expected=True)
        with doing("setting its owners"):
            self.reconcile(f"{resource_id}/owners", inputs.get("owners") or [])
        return _state(made, inputs.get("owners") or [])

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        identity = f"/servicePrincipals/{last_part(resource_id, 'servicePrincipals')}"
        found = self.client.unless_gone("GET", identity)
        if found is None:
            return None
        return {"id": identity, **_state(found, self.references(f"{identity}/owners"))}

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        self.client.call("PATCH", resource_id, _body(news))
        owners = news.get("owners") or []
        if sorted(olds.get("owners") or []) != sorted(owners):
            self.reconcile(f"{resource_id}/owners", owners)
        return _state(self.client.call("GET", resource_id), self.references(f"{resource_id}/owners"))

    def delete(self, resource_id: str, known: Properties) -> None:
        """One that was there before the stack stays there."""
        if not known.get("useExisting"):
            self.client.unless_gone("DELETE", resource_id)


def _body(inputs: Properties) -> Properties:
    body = {graph: inputs.get(name, [] if name in _LISTS else None) for name, graph in _SETTINGS.items()}
    body["appRoleAssignmentRequired"] = bool(inputs.get("appRoleAssignmentRequired"))
    if tags_of(inputs) is not None:
        body["tags"] = tags_of(inputs)
    saml = inputs.get("samlSingleSignOn")
    if saml:
        body["samlSingleSignOnSettings"] = {"relayState": saml.get("relayState")}
    return body


def _state(document: Properties, owners: list[str]) -> Properties:
    roles: list[Any] = document.get("appRoles") or []
    scopes: list[Any] = document.get("oauth2PermissionScopes") or []
    tags = document.get("tags") or []
    return {
        **{name: document.get(graph) for name, graph in _SETTINGS.items()},
        **{name: document.get(graph) or "" for name, graph in _OUTPUTS.items()},
        "clientId": document["appId"],
        "objectId": document["id"],
        "owners": owners,
        "tags": tags,
        "featureTags": features_of(tags),
        "samlSingleSignOn": document.get("samlSingleSignOnSettings"),
        "appRoles": [{**_without(role, "isEnabled", "origin"), "enabled": role.get("isEnabled")} for role in roles],
        "appRoleIds": {role["value"]: role["id"] for role in roles if role.get("value")},
        "oauth2PermissionScopes": [
            {**_without(scope, "isEnabled"), "enabled": scope.get("isEnabled")} for scope in scopes
        ],
        "oauth2PermissionScopeIds": {scope["value"]: scope["id"] for scope in scopes if scope.get("value")},
        "redirectUris": document.get("replyUrls") or [],
        "servicePrincipalNames": [
            name for name in document.get("servicePrincipalNames") or [] if name != document["appId"]
        ],
    }


def _without(values: Properties, *names: str) -> Properties:
    return {name: value for name, value in values.items() if name not in names and value is not None}


class AppRoleAssignment(DirectoryResource):
    """A user, group or application that has an app role; its id is
    ``/servicePrincipals/<resource>/appRoleAssignedTo/<assignment>``."""

    token = "azuread:index/appRoleAssignment:AppRoleAssignment"
    sdk = "pulumi_azuread.app_role_assignment:AppRoleAssignment"
    replaces = frozenset({"appRoleId", "principalObjectId", "resourceObjectId"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        for name in ("appRoleId", "principalObjectId", "resourceObjectId"):
            check_uuid(inputs.get(name), (name,), report)

    def make(self, inputs: Properties) -> tuple[str, Any]:
        collection = _assigned(inputs)
        body = {
            "appRoleId": inputs["appRoleId"],
            "principalId": inputs["principalObjectId"],
            "resourceId": inputs["resourceObjectId"],
        }
        made = self.client.call("POST", collection, body, expected=True)
        return f"{collection}/{made['id']}", made

    def twins(self, inputs: Properties) -> frozenset[str]:
        collection, wanted = _assigned(inputs), (inputs["principalObjectId"], inputs["appRoleId"])
        listed = self.client.list(collection)
        return frozenset(
            f"{collection}/{entry['id']}" for entry in listed if (entry["principalId"], entry["appRoleId"]) == wanted
        )

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return super().finish(resource_id, inputs, made) if made is None else _assignment(made)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone("GET", resource_id)
        return None if found is None else _assignment(found)

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone("DELETE", resource_id)


def _assigned(inputs: Properties) -> str:
    return f"/servicePrincipals/{inputs['resourceObjectId']}/appRoleAssignedTo"


def _assignment(document: Properties) -> Properties:
    return {
        "appRoleId": document["appRoleId"],
        "principalObjectId": document["principalId"],
        "resourceObjectId": document["resourceId"],
        "principalDisplayName": document.get("principalDisplayName") or "",
        "principalType": document.get("principalType") or "",
        "resourceDisplayName": document.get("resourceDisplayName") or "",
    }
