"""Actions, their versions and triggers.

Source: https://auth0.com/docs/api/management/v2/actions (read 2026-11-24); answers as the service gave them in 2026.
Differs: nothing is built, so an action is ``built`` from the start; npm dependencies are kept and not installed; only
``post-login`` actions are ever run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from emulator.auth0 import ids
from emulator.auth0.management.clients import changed
from emulator.auth0.management.errors import ApiError, invalid_body
from emulator.auth0.management.listing import PER_PAGE, PER_PAGE_LIMIT, flag, number, public
from emulator.auth0.management.operations import CREATED, NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()

_RUNTIME = "node22"
_NOT_BRIEF = ("code", "dependencies", "secrets", "runtime", "status")
TRIGGERS = {
    "post-login": "v3",
    "credentials-exchange": "v2",
    "pre-user-registration": "v2",
    "post-user-registration": "v2",
    "post-change-password": "v2",
    "send-phone-message": "v2",
    "password-reset-post-challenge": "v1",
}
"""Name to current version."""


def find(tenant: Tenant, action_id: str) -> Document:
    """The action, or 404 in the vendor's words."""
    action = tenant.actions.get(action_id)
    if action is None:
        raise ApiError(404, "That action does not exist.")
    return action


def numbered(key: str, items: list[Document]) -> Document:
    """A page as this part of the API answers it: ``page`` and ``total`` are left out when they are zero.

    A client that goes on until it has ``total`` items would ask for ever if a page past the end repeated it.
    """
    size, page = number("per_page", PER_PAGE, PER_PAGE_LIMIT), number("page", 0)
    answer: Document = {key: items[page * size : (page + 1) * size]}
    if items and answer[key]:
        answer["total"] = len(items)
    if page:
        answer["page"] = page
    return {**answer, "per_page": size}


def shown(action: Document, *, brief: bool = False) -> Document:
    """As the API answers it: the values of secrets never, the code not where a binding names the action."""
    document = public(action)
    if brief:
        document = {name: value for name, value in document.items() if name not in _NOT_BRIEF}
    elif "secrets" in document:
        document["secrets"] = _names(document["secrets"])
    deployed = document.get("deployed_version")
    if deployed:
        document["deployed_version"] = {**deployed, "secrets": _names(deployed["secrets"])}
    return document


def _names(secrets: list[Document]) -> list[Document]:
    return [{"name": secret["name"], "updated_at": secret["updated_at"]} for secret in secrets]


def _check_triggers(given: Document) -> None:
    for trigger in given.get("supported_triggers") or []:
        trigger.setdefault("version", TRIGGERS.get(trigger["id"], "v1"))


def _secrets(given: list[Document], kept: list[Document], now: str) -> list[Document]:
    """The secrets after a change: one without a value keeps the value that it had."""
    old = {secret["name"]: secret for secret in kept}
    result = []
    for secret in given:
        if secret.get("value") is not None:
            result.append({"name": secret["name"], "value": secret["value"], "updated_at": now})
        elif secret["name"] in old:
            result.append(old[secret["name"]])
        else:
            raise invalid_body(f"The secret {secret['name']} has no value")
    return result


@operations.add("GET", "/actions/actions", "read:actions")
def get_actions(tenant: Tenant) -> Answer:
    """``GET /actions/actions``, filtered by ``triggerId``, ``actionName`` and ``deployed``."""
    trigger, name, deployed = request.args.get("triggerId"), request.args.get("actionName"), flag("deployed")
    found = [
        shown(action)
        for action in tenant.actions.all()
        if (not trigger or trigger in [each["id"] for each in action["supported_triggers"]])
        and (not name or action["name"] == name)
        and (deployed is None or ("deployed_version" in action) is deployed)
    ]
    return OK, numbered("actions", found)


@operations.add("POST", "/actions/actions", "create:actions")
def post_actions(tenant: Tenant) -> Answer:
    """``POST /actions/actions``; ``deploy`` deploys it as well."""
    given = check(body(), "actions", "create")
    _check_triggers(given)
    deploy_too = given.pop("deploy", False)
    now = tenant.now()
    action: Document = {
        "id": ids.action_id(),
        "code": "",
        "dependencies": [],
        "runtime": _RUNTIME,
        **given,
        "created_at": now,
        "updated_at": now,
        "status": "built",
        "secrets": _secrets(given.get("secrets") or [], [], now),
        "all_changes_deployed": False,
    }
    with tenant.context.store.transaction():
        _refuse_taken_name(tenant, action)
        tenant.actions.put(action["id"], action)
        if deploy_too:
            deploy(tenant, action["id"])
    return CREATED, shown(find(tenant, action["id"]))


def _refuse_taken_name(tenant: Tenant, action: Document) -> None:
    if any(kept["name"] == action["name"] and kept["id"] != action["id"] for kept in tenant.actions.all()):
        raise ApiError(409, f"An action with the name '{action['name']}' already exists.", "action_conflict")


@operations.add("GET", "/actions/actions/<action_id>", "read:actions")
def get_actions_by_id(tenant: Tenant, action_id: str) -> Answer:
    """``GET /actions/actions/{id}``."""
    return OK, shown(find(tenant, action_id))


@operations.add("PATCH", "/actions/actions/<action_id>", "update:actions")
def patch_actions_by_id(tenant: Tenant, action_id: str) -> Answer:
    """``PATCH /actions/actions/{id}``: what is deployed stays until the next deployment."""
    find(tenant, action_id)
    given = check(body(), "actions", "update")
    _check_triggers(given)
    now = tenant.now()
    with tenant.context.store.transaction():
        kept = find(tenant, action_id)
        if given.get("secrets") is not None:
            given["secrets"] = _secrets(given["secrets"], kept["secrets"], now)
        action = changed(kept, {**given, "updated_at": now, "all_changes_deployed": False})
        action.setdefault("secrets", [])
        _refuse_taken_name(tenant, action)
        tenant.actions.put(action_id, action)
    return OK, shown(action)


@operations.add("DELETE", "/actions/actions/<action_id>", "delete:actions")
def delete_actions_by_id(tenant: Tenant, action_id: str) -> Answer:
    """``DELETE /actions/actions/{id}``: a bound action only with ``force``."""
    find(tenant, action_id)
    with tenant.context.store.transaction():
        bound = [binding for binding in tenant.bindings.all() if binding["_action_id"] == action_id]
        if bound and not flag("force"):
            raise ApiError(409, "This action cannot be deleted because it is bound to a trigger.", "action_bound")
        for binding in bound:
            tenant.bindings.delete(binding["id"])
        for version in tenant.action_versions.find(_action_id=action_id):
            tenant.action_versions.delete(version["id"])
        tenant.actions.delete(action_id)
    return NO_CONTENT, None


def deploy(tenant: Tenant, action_id: str) -> Document:
    """Makes the draft a version, and the version the one that runs; returns the version."""
    action = find(tenant, action_id)
    return _deploy_version(
        tenant, action, {name: action[name] for name in ("code", "dependencies", "runtime", "secrets")}
    )


def _deploy_version(tenant: Tenant, action: Document, content: Document) -> Document:
    now = tenant.now()
    version: Document = {
        **content,
        "id": ids.action_id(),
        "deployed": True,
        "number": 1 + len(tenant.action_versions.find(_action_id=action["id"])),
        "built_at": now,
        "status": "built",
        "created_at": now,
        "updated_at": now,
        "supported_triggers": action["supported_triggers"],
    }
    current = {name: version[name] for name in ("id", "code", "runtime", "number", "created_at", "updated_at")}
    action["deployed_version"] = version
    action["current_version"] = {**current, "status": "BUILT", "build_time": now}
    action["all_changes_deployed"] = True
    tenant.action_versions.put(version["id"], {**version, "_action_id": action["id"]})
    tenant.actions.put(action["id"], action)
    if any(trigger["id"] == "post-login" for trigger in action["supported_triggers"]):
        tenant.post_login.warm()
    return version


def _answered(tenant: Tenant, action_id: str, version: Document) -> Document:
    """The version with its action; ``deployed`` tells whether it is the one that runs."""
    action = find(tenant, action_id)
    kept = ("id", "name", "supported_triggers", "created_at", "updated_at", "all_changes_deployed")
    return {
        **public(version),
        "deployed": (action.get("deployed_version") or {}).get("id") == version["id"],
        "secrets": _names(version["secrets"]),
        "action": {name: action[name] for name in kept},
    }


@operations.add("POST", "/actions/actions/<action_id>/deploy", "create:actions")
def post_deploy_action(tenant: Tenant, action_id: str) -> Answer:
    """``POST /actions/actions/{id}/deploy``."""
    with tenant.context.store.transaction():
        version = deploy(tenant, action_id)
    return OK, _answered(tenant, action_id, version)


@operations.add("GET", "/actions/actions/<action_id>/versions", "read:actions")
def get_action_versions(tenant: Tenant, action_id: str) -> Answer:
    """``GET /actions/actions/{id}/versions``, the newest first."""
    find(tenant, action_id)
    versions = reversed(tenant.action_versions.find(_action_id=action_id))
    return OK, numbered("versions", [_answered(tenant, action_id, version) for version in versions])


def _find_version(tenant: Tenant, action_id: str, version_id: str) -> Document:
    find(tenant, action_id)
    version = tenant.action_versions.get(version_id)
    if version is None or version["_action_id"] != action_id:
        raise ApiError(404, "That action version does not exist.")
    return version


@operations.add("GET", "/actions/actions/<action_id>/versions/<version_id>", "read:actions")
def get_action_version(tenant: Tenant, action_id: str, version_id: str) -> Answer:
    """``GET /actions/actions/{id}/versions/{version_id}``."""
    return OK, _answered(tenant, action_id, _find_version(tenant, action_id, version_id))


@operations.add("POST", "/actions/actions/<action_id>/versions/<version_id>/deploy", "create:actions")
def post_deploy_draft_version(tenant: Tenant, action_id: str, version_id: str) -> Answer:
    """``POST /actions/actions/{id}/versions/{version_id}/deploy``: an old version runs again, as a new one."""
    with tenant.context.store.transaction():
        old = _find_version(tenant, action_id, version_id)
        content = {name: old[name] for name in ("code", "dependencies", "runtime", "secrets")}
        version = _deploy_version(tenant, find(tenant, action_id), content)
    return OK, _answered(tenant, action_id, version)


@operations.add("GET", "/actions/triggers", "read:actions")
def get_triggers(tenant: Tenant) -> Answer:
    """``GET /actions/triggers``."""
    return OK, {
        "triggers": [
            {"id": name, "version": version, "status": "CURRENT", "runtimes": [_RUNTIME], "default_runtime": _RUNTIME}
            for name, version in TRIGGERS.items()
        ]
    }
