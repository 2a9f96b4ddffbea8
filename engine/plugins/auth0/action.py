"""Actions, and which of them run at a trigger."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.plugins.auth0.base import Auth0Resource
from engine.plugins.auth0.codec import Codec
from engine.plugins.errors import VendorError, doing
from engine.plugins.naming import AutoName
from engine.plugins.properties import Properties

_PATIENCE_SECONDS: Final = 360
_PAUSE_SECONDS: Final = 1.0


class Action(Auth0Resource):
    """Code that runs at a trigger; with ``deploy`` each change is deployed at once."""

    token = "auth0:index/action:Action"
    sdk = "pulumi_auth0.action:Action"
    autoname = AutoName()
    defaults = {"deploy": False}
    unordered = frozenset({"dependencies", "modules", "secrets", "secretsWos"})
    kept = frozenset({"deploy", "secretsWoVersion", "secretsWos"})
    moves = {"versionId": "code"}
    codec = Codec(single=frozenset())
    not_sent = frozenset({"deploy", "secretsWos", "secretsWoVersion", "supportedTriggers"})

    @classmethod
    def same(cls) -> Mapping[str, Callable[[Any, Any], bool]]:
        return {"runtime": lambda old, new: old.removesuffix("-actions") == new.removesuffix("-actions")}

    def body(self, inputs: Properties) -> Properties:
        body = super().body(inputs)
        if inputs.get("secretsWos"):
            body["secrets"] = [dict(secret) for secret in inputs["secretsWos"]]
        if inputs.get("supportedTriggers"):
            body["supported_triggers"] = [dict(inputs["supportedTriggers"])]
        return body

    def make(self, inputs: Properties) -> tuple[str, Any]:
        made = self.client.call(self.api.actions.create, **self.body(inputs))
        return made["id"], made

    def twins(self, inputs: Properties) -> frozenset[str]:
        listed = self.client.call(self.api.actions.list, action_name=inputs["name"], per_page=100)
        return frozenset(entry["id"] for entry in listed if entry.get("name") == inputs["name"])

    def finish(self, resource_id: str, inputs: Properties, made: Any) -> Properties:
        return self._deployed(resource_id, inputs)

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        found = self.client.unless_gone(self.api.actions.get, resource_id)
        return None if found is None else self._found(found, known)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        body = {**self.cleared(olds, news), **self.body(news)}
        if not news.get("secrets") and not news.get("secretsWos") and (olds.get("secrets") or olds.get("secretsWos")):
            body["secrets"] = []
        self.client.call(self.api.actions.update, resource_id, **body)
        return self._deployed(resource_id, news)

    def delete(self, resource_id: str, known: Properties) -> None:
        self.client.unless_gone(self.api.actions.delete, resource_id)

    def _deployed(self, identity: str, inputs: Properties) -> Properties:
        if not inputs["deploy"]:
            return self._found(self.client.call(self.api.actions.get, identity), inputs)
        with doing("deploying it"):
            self._wait(identity, lambda action: action.get("status") == "built", "built")
            version = self.client.call(self.api.actions.deploy, identity)["id"]
            is_live = lambda action: (action.get("deployed_version") or {}).get("id") == version  # noqa: E731
            return self._found(self._wait(identity, is_live, "deployed"), inputs)

    def _wait(self, identity: str, reached: Callable[[Properties], bool], word: str) -> Properties:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            action: Properties = self.client.call(self.api.actions.get, identity)
            if reached(action):
                return action
            if action.get("status") == "failed":
                raise VendorError(f"code: action {action['name']} failed to build; Auth0's dashboard shows why")
            if time.monotonic() > deadline:
                raise VendorError(f"action {action['name']} was not {word} within {_PATIENCE_SECONDS} s")
            time.sleep(_PAUSE_SECONDS)

    def _found(self, document: Properties, known: Properties) -> Properties:
        """Auth0 sends the names of secrets only: their values are remembered."""
        triggers = document.get("supported_triggers") or [None]
        state = self.state({key: value for key, value in document.items() if key != "supported_triggers"})
        names = {secret["name"] for secret in document.get("secrets") or []}
        given = known.get("secrets") or []
        live = document.get("deployed_version") or {}
        trigger = triggers[0] or {}
        return {
            **state,
            "supportedTriggers": {"id": trigger.get("id"), "version": trigger.get("version")},
            "secrets": [secret for secret in given if secret["name"] in names] or None,
            "versionId": live.get("id") or "",
            "deploy": known.get("deploy", bool(live)),
        }


class TriggerActions(Auth0Resource):
    """Exactly the actions that run at a trigger, in their order; the id is the trigger's name."""

    token = "auth0:index/triggerActions:TriggerActions"
    sdk = "pulumi_auth0.trigger_actions:TriggerActions"
    replaces = frozenset({"trigger"})
    repeatable = True

    def identity(self, inputs: Properties) -> str:
        return str(inputs["trigger"])

    def make(self, inputs: Properties) -> tuple[str, Any]:
        self._bind(inputs["trigger"], inputs["actions"])
        return inputs["trigger"], None

    def read(self, resource_id: str, known: Properties) -> Properties | None:
        return self._bound(resource_id)

    def update(self, resource_id: str, olds: Properties, news: Properties) -> Properties:
        self._bind(resource_id, news["actions"])
        return self._bound(resource_id)

    def delete(self, resource_id: str, known: Properties) -> None:
        self._bind(resource_id, [])

    def _bind(self, trigger: str, actions: list[Properties]) -> None:
        bindings = [
            {"ref": {"type": "action_id", "value": action["id"]}, "display_name": action["displayName"]}
            for action in actions
        ]
        self.client.call(self.api.actions.triggers.bindings.update_many, trigger, bindings=bindings)

    def _bound(self, trigger: str) -> Properties:
        bindings = self.client.call(self.api.actions.triggers.bindings.list, trigger, per_page=100)
        actions = [{"id": binding["action"]["id"], "displayName": binding["display_name"]} for binding in bindings]
        return {"trigger": trigger, "actions": actions}
