"""The tenant's objects and their links, kept in the emulator's store.

Owns identity (ids, app ids, user principal names) and deletion. Does not own what a request may set: that is Graph's.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from emulator.context import Context
from emulator.entra.tenant import Tenant, base_url, load_tenant
from emulator.oidc.records import Records
from emulator.store import Collection, Document

KINDS = {
    "application": "entra/applications",
    "servicePrincipal": "entra/servicePrincipals",
    "user": "entra/users",
    "group": "entra/groups",
}
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
_SOFT_DELETED_SECONDS = 30 * 24 * 3600


class Directory:
    """Objects by kind and id; what is private to the emulator stands under keys with an underscore in front."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.store = context.store
        self.tenant: Tenant = load_tenant(context)
        self.base_url = base_url(context)
        self.assignments = self.store.collection("entra/appRoleAssignments")
        self.grants = self.store.collection("entra/oauth2PermissionGrants")
        self.federated = self.store.collection("entra/federatedIdentityCredentials")
        self.deleted = self.store.collection("entra/deletedItems")
        self.lockouts = self.store.collection("entra/lockouts")
        self.records = Records(self.store, "entra", context.clock)
        self._index = self.store.collection("entra/index")

    def objects(self, kind: str) -> Collection:
        """The collection of a kind."""
        return self.store.collection(KINDS[kind])

    def now(self) -> str:
        """The time as Graph writes it."""
        moment = datetime.fromtimestamp(self.context.clock(), UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def add(self, kind: str, document: Document) -> Document:
        """Keeps a new object under its ``id``, which is made if it has none."""
        document.setdefault("id", str(uuid.uuid4()))
        with self.store.transaction():
            self.objects(kind).put(document["id"], document)
            self._remember(kind, document)
        return document

    def save(self, kind: str, document: Document) -> None:
        """Keeps a changed object."""
        with self.store.transaction():
            before = self.objects(kind).get(document["id"])
            if before is not None:
                self._forget(kind, before)
            self.objects(kind).put(document["id"], document)
            self._remember(kind, document)

    def _keys(self, kind: str, document: Document) -> Iterator[str]:
        if kind in {"application", "servicePrincipal"} and document.get("appId"):
            yield f"{kind}:appId:{document['appId'].lower()}"
        if kind == "user" and document.get("userPrincipalName"):
            yield f"user:userPrincipalName:{document['userPrincipalName'].casefold()}"

    def _remember(self, kind: str, document: Document) -> None:
        for key in self._keys(kind, document):
            self._index.put(key, {"id": document["id"]})

    def _forget(self, kind: str, document: Document) -> None:
        for key in self._keys(kind, document):
            self._index.delete(key)

    def _indexed(self, kind: str, key: str) -> Document | None:
        entry = self._index.get(key)
        return None if entry is None else self.objects(kind).get(entry["id"])

    def application_by_app_id(self, app_id: str) -> Document | None:
        """The registration with this client id."""
        return self._indexed("application", f"application:appId:{app_id.lower()}")

    def service_principal_by_app_id(self, app_id: str) -> Document | None:
        """The tenant's instance of an application."""
        return self._indexed("servicePrincipal", f"servicePrincipal:appId:{app_id.lower()}")

    def user_by_name(self, name: str) -> Document | None:
        """The user with this user principal name, whatever its case."""
        return self._indexed("user", f"user:userPrincipalName:{name.casefold()}")

    def find_object(self, object_id: str) -> tuple[str, Document] | None:
        """An object of any kind."""
        for kind in KINDS:
            document = self.objects(kind).get(object_id)
            if document is not None:
                return kind, document
        return None

    def delete(self, kind: str, document: Document) -> None:
        """Moves an object to the deleted items, from where it may be restored for 30 days.

        Groups that are not Microsoft 365 groups are gone at once. The service principal of an application goes with it.
        """
        with self.store.transaction():
            self.objects(kind).delete(document["id"])
            self._forget(kind, document)
            if kind == "user":
                self.records.forget("sub", document["id"])
                self.lockouts.delete(document["userPrincipalName"].casefold())
            elif kind == "application":
                self.records.forget("client_id", document["appId"])
            if kind == "application":
                principal = self.service_principal_by_app_id(document["appId"])
                if principal is not None:
                    self.delete("servicePrincipal", principal)
            if kind == "group" and "Unified" not in document.get("groupTypes", []):
                self.forget_links(document["id"])
                return
            document["deletedDateTime"] = self.now()
            expires_at = self.context.clock() + _SOFT_DELETED_SECONDS
            self.deleted.put(document["id"], {"kind": kind, "object": document}, expires_at=expires_at)

    def restore(self, object_id: str) -> tuple[str, Document] | None:
        """Puts a deleted object back, with the links that it had."""
        with self.store.transaction():
            item = self.deleted.take(object_id)
            if item is None:
                return None
            item["object"]["deletedDateTime"] = None
            return item["kind"], self.add(item["kind"], item["object"])

    def purge(self, object_id: str) -> bool:
        """Deletes a deleted object for good."""
        with self.store.transaction():
            if not self.deleted.delete(object_id):
                return False
            self.forget_links(object_id)
            return True

    def links(self, relation: str) -> Collection:
        """``owners`` or ``members``: documents ``{"from", "to"}``."""
        return self.store.collection(f"entra/{relation}")

    def link(self, relation: str, source: str, target: str) -> bool:
        """Adds a link; False when it was there."""
        key = f"{source}/{target}"
        with self.store.transaction():
            if self.links(relation).get(key) is not None:
                return False
            self.links(relation).put(key, {"from": source, "to": target})
            return True

    def unlink(self, relation: str, source: str, target: str) -> bool:
        """Removes a link; False when there was none."""
        return self.links(relation).delete(f"{source}/{target}")

    def linked(self, relation: str, source: str) -> list[tuple[str, Document]]:
        """The objects that a source links to; deleted ones are passed over."""
        ids = [link["to"] for link in self.links(relation).find(**{"from": source})]
        return [found for found in map(self.find_object, ids) if found is not None]

    def linking(self, relation: str, target: str) -> list[tuple[str, Document]]:
        """The objects that link to a target."""
        ids = [link["from"] for link in self.links(relation).find(to=target)]
        return [found for found in map(self.find_object, ids) if found is not None]

    def forget_links(self, object_id: str) -> None:
        """Deletes every link, assignment and grant from or to an object that is gone."""
        with self.store.transaction():
            for relation in ("owners", "members"):
                for link in self.links(relation).all():
                    if object_id in (link["from"], link["to"]):
                        self.unlink(relation, link["from"], link["to"])
            for assignment in self.assignments.all():
                if object_id in (assignment["principalId"], assignment["resourceId"]):
                    self.assignments.delete(assignment["id"])
            for grant in self.grants.all():
                if object_id in (grant["clientId"], grant["resourceId"], grant["principalId"]):
                    self.grants.delete(grant["id"])
            for credential in self.federated.find(_application=object_id):
                self.federated.delete(f"{object_id}/{credential['id']}")

    def groups_of(self, object_id: str) -> list[Document]:
        """Every group that an object is in, directly or through other groups."""
        found: dict[str, Document] = {}
        waiting = [object_id]
        while waiting:
            for kind, group in self.linking("members", waiting.pop()):
                if kind == "group" and group["id"] not in found:
                    found[group["id"]] = group
                    waiting.append(group["id"])
        return list(found.values())

    def members_of(self, group_id: str) -> list[tuple[str, Document]]:
        """Every member of a group, directly or through other groups."""
        found: dict[str, tuple[str, Document]] = {}
        waiting = [group_id]
        while waiting:
            for kind, member in self.linked("members", waiting.pop()):
                if member["id"] not in found:
                    found[member["id"]] = (kind, member)
                    waiting.append(member["id"])
        return list(found.values())

    def assignments_to(self, resource_id: str, principal_id: str) -> list[Document]:
        """App role assignments of a principal on a resource, directly or, one level deep, through its groups.

        Source: https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/assign-user-or-group-access-portal:
        nested groups are not supported (read 2026-11-24).
        """
        principals = {principal_id} | {
            group["id"] for kind, group in self.linking("members", principal_id) if kind == "group"
        }
        return [one for one in self.assignments.find(resourceId=resource_id) if one["principalId"] in principals]


def public(document: Document) -> dict[str, Any]:
    """An object without what is the emulator's own."""
    return {name: value for name, value in document.items() if not name.startswith("_")}
