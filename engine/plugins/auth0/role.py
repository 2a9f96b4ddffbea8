"""Roles."""

from __future__ import annotations

from typing import Any

from engine.plugins.auth0.base import Auth0Resource
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties


class Role(Auth0Resource):
    """A role that users can be given."""

    token = "auth0:index/role:Role"
    sdk = "pulumi_auth0.role:Role"
    autoname = AutoName()
    replaces = frozenset({"ownerId", "type"})
    defaults = {"description": "Managed by Pulumi"}

    def make(self, inputs: Properties) -> tuple[str, Any]:
        made = self.client.call(self.api.roles.create, **self.body(inputs))
        return made["id"], made

    def twins(self, inputs: Properties) -> frozenset[str]:
        listed = self.client.call(self.api.roles.list, name_filter=inputs["name"], per_page=100)
        return frozenset(entry["id"] for entry in listed if entry.get("name") == inputs["name"])

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone(self.api.roles.get, resource_id)
        return None if found is None else self.state(found)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        body = {key: value for key, value in self.body(news).items() if key in ("name", "description")}
        return self.state(self.client.call(self.api.roles.update, resource_id, **body))

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone(self.api.roles.delete, resource_id)
