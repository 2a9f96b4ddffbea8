"""Groups and who is in them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any, Final

from engine.plugins.azuread.base import DirectoryResource, check_uuid, last_part
from engine.plugins.check import Report
from engine.plugins.errors import VendorError, doing
from engine.plugins.properties import Properties

_SETTINGS: Final = {
    "description": "description",
    "displayName": "displayName",
    "mailEnabled": "mailEnabled",
    "mailNickname": "mailNickname",
    "securityEnabled": "securityEnabled",
    "assignableToRole": "isAssignableToRole",
    "types": "groupTypes",
    "visibility": "visibility",
    "behaviors": "resourceBehaviorOptions",
    "provisioningOptions": "resourceProvisioningOptions",
    "theme": "theme",
}
_ONLY_AT_CREATION: Final = (
    "isAssignableToRole",
    "groupTypes",
    "resourceBehaviorOptions",
    "resourceProvisioningOptions",
)
_ONLY_READ: Final = {
    "mail": "mail",
    "onpremisesDomainName": "onPremisesDomainName",
    "onpremisesNetbiosName": "onPremisesNetBiosName",
    "onpremisesSamAccountName": "onPremisesSamAccountName",
    "onpremisesSecurityIdentifier": "onPremisesSecurityIdentifier",
    "onpremisesSyncEnabled": "onPremisesSyncEnabled",
    "preferredLanguage": "preferredLanguage",
    "proxyAddresses": "proxyAddresses",
}
_ELSEWHERE: Final = (
    "administrativeUnitIds",
    "autoSubscribeNewMembers",
    "externalSendersAllowed",
    "hideFromAddressLists",
    "hideFromOutlookClients",
    "onpremisesGroupType",
    "writebackEnabled",
)


class Group(DirectoryResource):
    """A security or Microsoft 365 group; its id is ``/groups/<object id>``."""

    token = "azuread:index/group:Group"
    sdk = "pulumi_azuread.group:Group"
    replaces = frozenset({"assignableToRole", "behaviors", "mailNickname", "provisioningOptions", "types"})
    defaults = {"preventDuplicateNames": False, "writebackEnabled": False}
    kept = frozenset({"preventDuplicateNames", "writebackEnabled"})
    unordered = frozenset({"behaviors", "members", "owners", "provisioningOptions", "types"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        if not inputs.get("mailEnabled") and not inputs.get("securityEnabled"):
            report(("securityEnabled",), "one of securityEnabled and mailEnabled must be true")
        if inputs.get("dynamicMembership") and inputs.get("members"):
            report(("members",), "conflicts with dynamicMembership: give one of them")
        for name in ("members", "owners"):
            for index, identity in enumerate(inputs.get(name) or [] if isinstance(inputs.get(name), list) else []):
                check_uuid(identity, (name, index), report)
        for name in _ELSEWHERE:
            if inputs.get(name):
                report((name,), "the attached plugin does not know it; the official one does")

    def make(self, inputs: Properties) -> tuple[str, Any]:
        if inputs.get("preventDuplicateNames"):
            self._refuse_duplicate(inputs["displayName"])
        body = {key: value for key, value in _body(inputs).items() if value is not None}
        body.setdefault("mailNickname", secrets.token_hex(5))
        body.setdefault("mailEnabled", False)
        body.setdefault("securityEnabled", False)
        if inputs.get("owners"):
            body["owners@odata.bind"] = [self.reference(owner) for owner in inputs["owners"]]
        made = self.client.call("POST", "/groups", body)
        return f"/groups/{made['id']}", made

    def twins(self, inputs: Properties) -> frozenset[str]:
        """Any number of groups may have one name."""
        return frozenset(f"/groups/{found['id']}" for found in self._named(inputs["displayName"]))

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        self.client.call("GET", resource_id, expected=True)
        if inputs.get("members"):
            with doing("setting its members"):
                self.reconcile(f"{resource_id}/members", inputs["members"])
        return super().finish(resource_id, inputs, made)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        identity = f"/groups/{last_part(resource_id, 'groups')}"
        found = self.client.unless_gone("GET", identity)
        if found is None:
            return None
        rule = found.get("membershipRule")
        enabled = found.get("membershipRuleProcessingState") == "On"
        return {
            "id": identity,
            **{name: found.get(graph) for name, graph in _SETTINGS.items()},
            **{name: found.get(graph) for name, graph in _ONLY_READ.items()},
            "dynamicMembership": {"rule": rule, "enabled": enabled} if rule else None,
            "members": self.references(f"{identity}/members"),
            "owners": self.references(f"{identity}/owners"),
            "objectId": found["id"],
            "preventDuplicateNames": known.get("preventDuplicateNames", False),
            "writebackEnabled": False,
        }

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        before, wanted = _body(olds), _body(news)
        body = {
            key: value for key, value in wanted.items() if before.get(key) != value and key not in _ONLY_AT_CREATION
        }
        computed = ("mailNickname", "visibility")
        body = {key: value for key, value in body.items() if value is not None or key not in computed}
        if body:
            self.client.call("PATCH", resource_id, body)
        for name in ("members", "owners"):
            if news.get(name) is not None and sorted(olds.get(name) or []) != sorted(news[name]):
                self.reconcile(f"{resource_id}/{name}", news[name])
        return {**(self.read(resource_id, news) or {}), "id": None}

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone("DELETE", resource_id)

    def _named(self, name: str) -> Iterator[Properties]:
        escaped = name.replace("'", "''")
        return self.client.list("/groups", filter=f"displayName eq '{escaped}'")

    def _refuse_duplicate(self, name: str) -> None:
        for found in self._named(name):
            raise VendorError(
                f"displayName: a group called {name!r} exists already and preventDuplicateNames is set; "
                f"import it by the id /groups/{found['id']}"
            )


def _body(inputs: Properties) -> Properties:
    body: dict[str, Any] = {graph: inputs.get(name) for name, graph in _SETTINGS.items()}
    dynamic = inputs.get("dynamicMembership")
    if dynamic:
        body["membershipRule"] = dynamic["rule"]
        body["membershipRuleProcessingState"] = "On" if dynamic["enabled"] else "Paused"
    return body


class GroupMember(DirectoryResource):
    """One member of a group; its id is ``<group>/member/<member>``."""

    token = "azuread:index/groupMember:GroupMember"
    sdk = "pulumi_azuread.group_member:GroupMember"
    replaces = frozenset({"groupObjectId", "memberObjectId"})

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        for name in ("groupObjectId", "memberObjectId"):
            check_uuid(inputs.get(name), (name,), report)

    def identity(self, inputs: Properties) -> str:
        return f"{inputs['groupObjectId']}/member/{inputs['memberObjectId']}"

    def make(self, inputs: Properties) -> tuple[str, Any]:
        group, member = inputs["groupObjectId"], inputs["memberObjectId"]
        path = f"/groups/{group}/members"
        if member in self.references(path):
            raise VendorError(
                f"memberObjectId: {member} is a member already; import it by the id {group}/member/{member}"
            )
        self.client.call("POST", f"{path}/$ref", {"@odata.id": self.reference(member)}, expected=True)
        return self.identity(inputs), None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        group, _, member = resource_id.partition("/member/")
        if not member:
            raise VendorError(f"a membership's id is GROUP_ID/member/MEMBER_ID, got {resource_id!r}")
        if self.client.unless_gone("GET", f"/groups/{group}") is None or member not in self.references(
            f"/groups/{group}/members"
        ):
            return None
        return {"groupObjectId": group, "memberObjectId": member}

    def delete(self, resource_id: str, known: Properties) -> None:
        group, _, member = resource_id.partition("/member/")
        self.client.unless_gone("DELETE", f"/groups/{group}/members/{member}/$ref")
