"""Which actions run at a trigger, and in which order.

Source: https://auth0.com/docs/api/management/v2/actions/get-bindings (read 2026-11-24); pages as the service answers them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.auth0 import ids
from emulator.auth0.management import actions
from emulator.auth0.management.errors import ApiError, invalid_body
from emulator.auth0.management.listing import public
from emulator.auth0.management.operations import OK, Answer, Operations, body
from emulator.auth0.management.validation import check_against
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

_PATH = "/actions/triggers/<trigger_id>/bindings"
_BINDINGS = {
    "type": "object",
    "additionalProperties": False,
    "required": ["bindings"],
    "properties": {
        "bindings": {
            "type": "array",
            "maxItems": 50,
            "items": {
                "type": "object",
                "required": ["ref"],
                "properties": {
                    "ref": {
                        "type": "object",
                        "required": ["type", "value"],
                        "properties": {
                            "type": {"type": "string", "enum": ["action_id", "action_name", "binding_id"]},
                            "value": {"type": "string", "minLength": 1},
                        },
                    },
                    "display_name": {"type": "string", "minLength": 1},
                },
            },
        }
    },
}


def bound(tenant: Tenant, trigger_id: str) -> list[Document]:
    """The bindings of a trigger in the order in which their actions run."""
    return sorted(tenant.bindings.find(trigger_id=trigger_id), key=lambda binding: int(binding["_position"]))


def _shown(tenant: Tenant, binding: Document) -> Document:
    return {**public(binding), "action": actions.shown(actions.find(tenant, binding["_action_id"]), brief=True)}


def _refuse_unknown_trigger(trigger_id: str) -> None:
    if trigger_id not in actions.TRIGGERS:
        raise ApiError(404, f"The trigger {trigger_id} does not exist.", "inexistent_trigger")


@operations.add("GET", _PATH, "read:actions")
def get_bindings(tenant: Tenant, trigger_id: str) -> Answer:
    """``GET /actions/triggers/{trigger}/bindings``: a page past the end has no ``total``."""
    _refuse_unknown_trigger(trigger_id)
    return OK, actions.numbered("bindings", [_shown(tenant, binding) for binding in bound(tenant, trigger_id)])


@operations.add("PATCH", _PATH, "update:actions")
def patch_bindings(tenant: Tenant, trigger_id: str) -> Answer:
    """``PATCH /actions/triggers/{trigger}/bindings``: the list replaces the one before; an action must be deployed."""
    _refuse_unknown_trigger(trigger_id)
    given = check_against(body(), _BINDINGS)["bindings"]
    now = tenant.now()
    with tenant.context.store.transaction():
        before = bound(tenant, trigger_id)
        bindings = [_binding(tenant, trigger_id, each, before, position, now) for position, each in enumerate(given)]
        for binding in before:
            tenant.bindings.delete(binding["id"])
        for binding in bindings:
            tenant.bindings.put(binding["id"], binding)
    return OK, {"bindings": [_shown(tenant, binding) for binding in bindings]}


def _binding(
    tenant: Tenant, trigger_id: str, given: Document, before: list[Document], position: int, now: str
) -> Document:
    action = _referenced(tenant, given["ref"], before)
    if trigger_id not in [trigger["id"] for trigger in action["supported_triggers"]]:
        raise invalid_body(f"The action '{action['name']}' does not support the trigger {trigger_id}.")
    if "deployed_version" not in action:
        raise invalid_body(f"The action '{action['name']}' must be deployed before it can be bound.")
    return {
        "id": ids.action_id(),
        "trigger_id": trigger_id,
        "created_at": now,
        "updated_at": now,
        "display_name": given.get("display_name") or action["name"],
        "_action_id": action["id"],
        "_position": position,
    }


def _referenced(tenant: Tenant, reference: Document, before: list[Document]) -> Document:
    value = reference["value"]
    if reference["type"] == "action_id":
        return actions.find(tenant, value)
    if reference["type"] == "action_name":
        named = tenant.actions.find_one(name=value)
        return named if named is not None else actions.find(tenant, value)
    for binding in before:
        if binding["id"] == value:
            return actions.find(tenant, binding["_action_id"])
    raise ApiError(404, "That binding does not exist.")
