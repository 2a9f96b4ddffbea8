"""Rules, for tenants that still run them."""

from __future__ import annotations

import re
from typing import Any, Final

from engine.plugins.auth0.base import Auth0Resource
from engine.plugins.check import Report
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties

_NAME: Final = re.compile(r"[^\s-][a-zA-Z0-9 -]*[^\s-]")


class Rule(Auth0Resource):
    """A function that runs at each login."""

    token = "auth0:index/rule:Rule"
    sdk = "pulumi_auth0.rule:Rule"
    autoname = AutoName()

    @classmethod
    def check(cls, inputs: Properties, report: Report) -> None:
        name = inputs.get("name")
        if isinstance(name, str) and ("_" in name or not _NAME.fullmatch(name)):
            report(
                ("name",),
                f"two or more letters, digits, spaces and hyphens, without a space or hyphen at either end, got {name!r}",
            )

    def make(self, inputs: Properties) -> tuple[str, Any]:
        made = self.client.call(self.api.rules.create, **self.body(inputs))
        return made["id"], made

    def twins(self, inputs: Properties) -> frozenset[str]:
        listed = self.client.call(self.api.rules.list, fields="id,name", include_fields=True, per_page=100)
        return frozenset(entry["id"] for entry in listed if entry.get("name") == inputs["name"])

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone(self.api.rules.get, resource_id)
        return None if found is None else self.state(found)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        return self.state(self.client.call(self.api.rules.update, resource_id, **self.body(news)))

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone(self.api.rules.delete, resource_id)
