"""Users."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.plugins.auth0.base import Auth0Resource, joined, parted
from engine.plugins.auth0.client import NotFound
from engine.plugins.auth0.codec import Codec
from engine.plugins.check import Report
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties

_METADATA: Final = ("appMetadata", "userMetadata")
_OUTPUTS: Final = (
    "email",
    "emailVerified",
    "familyName",
    "givenName",
    "name",
    "nickname",
    "phoneNumber",
    "phoneVerified",
    "picture",
    "userId",
    "username",
    "blocked",
)


class User(Auth0Resource):
    """A user of a connection; metadata is JSON text."""

    token = "auth0:index/user:User"
    sdk = "pulumi_auth0.user:User"
    autoname = AutoName()
    secrets = frozenset({"password"})
    kept = frozenset({"password", "verifyEmail", "customDomainHeader"})
    documents = frozenset(_METADATA)
    codec = Codec({"connectionName": "connection"})
    not_sent = frozenset({"customDomainHeader"})

    @classmethod
    def same(cls) -> Mapping[str, Callable[[Any, Any], bool]]:
        return {"userId": lambda old, new: old.partition("|")[2] == new.removeprefix("auth0|")}

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        for name in _METADATA:
            text = inputs.get(name)
            if isinstance(text, str) and not isinstance(_parsed(text), dict):
                report((name,), "must be JSON text that holds an object")

    def body(self, inputs: Properties) -> Properties:
        body = super().body(inputs)
        for name in _METADATA:
            if isinstance(inputs.get(name), str):
                body[self.codec.key(name)] = json.loads(inputs[name])
        return body

    def make(self, inputs: Properties) -> tuple[str, Any]:
        made = self.client.call(self.api.users.create, **self.body(inputs))
        return made["user_id"], made

    def twins(self, inputs: Properties) -> frozenset[str]:
        """The users of the connection who go by the same address or name; only what Auth0 finds at once, not what it indexes later."""
        if inputs.get("email"):
            listed = self.client.call(self.api.users.list_users_by_email, email=inputs["email"])
        else:
            name = next((name for name in ("username", "phoneNumber") if inputs.get(name)), None)
            if name is None:
                return frozenset()
            query = f'{self.codec.key(name)}:"{inputs[name]}"'
            listed = self.client.call(self.api.users.list, q=query, search_engine="v3")
        return frozenset(
            user["user_id"]
            for user in listed
            if any(entry.get("connection") == inputs["connectionName"] for entry in user.get("identities") or [])
        )

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone(self.api.users.get, resource_id)
        return None if found is None else self.state(found)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        """Sends only what changed: Auth0 refuses, for one, a password and an e-mail address in one request."""
        wanted, before = self.body(news), self.body(olds)
        body = {**self.cleared(olds, news), **{key: value for key, value in wanted.items() if before.get(key) != value}}
        body.pop("user_id", None)
        for name in _METADATA:
            key = self.codec.key(name)
            if key in body:
                gone = dict.fromkeys(before.get(key) or {})
                body[key] = {**gone, **(body[key] or {})}
        separate: list[Properties] = [{key: body.pop(key)} for key in ("password", "username", "email") if key in body]
        for part in (body, *separate):
            if part:
                self.client.call(self.api.users.update, resource_id, **part)
        return self.state(self.client.call(self.api.users.get, resource_id))

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone(self.api.users.delete, resource_id)

    def state(self, document: Properties) -> Properties:
        state = {name: document.get(self.codec.key(name)) for name in _OUTPUTS}
        for name in _METADATA:
            metadata = document.get(self.codec.key(name))
            # Emptied metadata are `{}` at Auth0; a member that holds an empty list is there because somebody put it there.
            state[name] = json.dumps(metadata, separators=(",", ":"), sort_keys=True) if metadata else None
        identities = document.get("identities") or [{}]
        state["connectionName"] = identities[0].get("connection")
        return state


class UserRoles(Auth0Resource):
    """Exactly the roles that a user has; the id is the user's."""

    token = "auth0:index/userRoles:UserRoles"
    sdk = "pulumi_auth0.user_roles:UserRoles"
    replaces = frozenset({"userId"})
    unordered = frozenset({"roles"})
    repeatable = True

    def identity(self, inputs: Properties) -> str:
        return str(inputs["userId"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        identity = inputs["userId"]
        self._change(identity, set(inputs["roles"]) - set(self._roles(identity)), set())
        return identity, None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        if self.client.unless_gone(self.api.users.get, resource_id, fields="user_id", include_fields=True) is None:
            return None
        return {"userId": resource_id, "roles": self._roles(resource_id)}

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        existing, wanted = set(self._roles(resource_id)), set(news["roles"])
        self._change(resource_id, wanted - existing, existing - wanted)
        return {"userId": resource_id, "roles": self._roles(resource_id)}

    def delete(self, resource_id: str, known: Properties) -> None:
        with contextlib.suppress(NotFound):
            self._change(resource_id, set(), set(known["roles"]) & set(self._roles(resource_id)))

    def _roles(self, identity: str) -> list[str]:
        roles = self.client.call(self.api.users.roles.list, identity, per_page=100, include_totals=True)
        return [role["id"] for role in roles]

    def _change(self, identity: str, added: set[str], removed: set[str]) -> None:
        if removed:
            self.client.call(self.api.users.roles.delete, identity, roles=sorted(removed))
        if added:
            self.client.call(self.api.users.roles.assign, identity, roles=sorted(added))


class UserRole(Auth0Resource):
    """One role of a user; the others stay as they are. The id is ``user::role``."""

    token = "auth0:index/userRole:UserRole"
    sdk = "pulumi_auth0.user_role:UserRole"
    replaces = frozenset({"roleId", "userId"})
    repeatable = True

    def identity(self, inputs: Properties) -> str:
        return joined(inputs["userId"], inputs["roleId"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        self.client.call(self.api.users.roles.assign, inputs["userId"], roles=[inputs["roleId"]])
        return self.identity(inputs), None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        user, role = parted(resource_id, 2, "userId::roleId")
        if self.client.unless_gone(self.api.users.get, user, fields="user_id", include_fields=True) is None:
            return None
        roles = self.client.call(self.api.users.roles.list, user, per_page=100, include_totals=True)
        found = next((entry for entry in roles if entry["id"] == role), None)
        if found is None:
            return None
        return {
            "userId": user,
            "roleId": role,
            "roleName": found.get("name"),
            "roleDescription": found.get("description"),
        }

    def delete(self, resource_id: str, known: Properties) -> None:
        user, role = parted(resource_id, 2, "userId::roleId")
        with contextlib.suppress(NotFound):
            self.client.call(self.api.users.roles.delete, user, roles=[role])


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
