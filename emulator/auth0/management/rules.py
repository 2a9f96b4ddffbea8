"""Rules: JavaScript that ran after login before there were Actions.

Source: https://auth0.com/docs/api/management/v2/rules (read 2026-11-24).
Differs: tenants made after 2023 cannot create rules any more; this one can, as the old ones that still run them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.auth0 import ids
from emulator.auth0.management.clients import changed
from emulator.auth0.management.errors import ApiError
from emulator.auth0.management.listing import chosen, flag, listed
from emulator.auth0.management.operations import CREATED, NO_CONTENT, OK, Answer, Operations, body
from emulator.auth0.management.validation import check
from emulator.store import Document

if TYPE_CHECKING:
    from emulator.auth0.tenant import Tenant

operations = Operations()


def ordered(tenant: Tenant) -> list[Document]:
    """The rules in the order in which they run."""
    return sorted(tenant.rules.all(), key=lambda rule: float(rule["order"]))


def find(tenant: Tenant, rule_id: str) -> Document:
    """The rule, or 404 in the vendor's words."""
    rule = tenant.rules.get(rule_id)
    if rule is None:
        raise ApiError(404, "The rule does not exist", "inexistent_rule")
    return rule


def _refuse_taken(tenant: Tenant, rule: Document) -> None:
    for kept in tenant.rules.all():
        if kept["id"] == rule["id"]:
            continue
        if kept["name"] == rule["name"]:
            raise ApiError(409, "A rule with the same name already exists", "rule_conflict")
        if kept["order"] == rule["order"]:
            raise ApiError(409, "A rule with the same order already exists", "rule_order_conflict")


@operations.add("GET", "/rules", "read:rules")
def get_rules(tenant: Tenant) -> Answer:
    """``GET /rules``, filtered by ``enabled``, in the order in which they run."""
    enabled = flag("enabled")
    found = [rule for rule in ordered(tenant) if enabled is None or rule["enabled"] is enabled]
    return OK, listed("rules", found, lambda rule: str(rule["id"]))


@operations.add("POST", "/rules", "create:rules")
def post_rules(tenant: Tenant) -> Answer:
    """``POST /rules``: the last in the order unless an order is given; an order stands once."""
    given = check(body(), "rules", "create")
    with tenant.context.store.transaction():
        last = max((float(rule["order"]) for rule in tenant.rules.all()), default=0)
        rule: Document = {"id": ids.prefixed("rul"), "enabled": True, "order": int(last) + 1, **given}
        rule["stage"] = "login_success"
        _refuse_taken(tenant, rule)
        tenant.rules.put(rule["id"], rule)
    tenant.post_login.warm()
    return CREATED, chosen(rule)


@operations.add("GET", "/rules/<rule_id>", "read:rules")
def get_rules_by_id(tenant: Tenant, rule_id: str) -> Answer:
    """``GET /rules/{id}``."""
    return OK, chosen(find(tenant, rule_id))


@operations.add("PATCH", "/rules/<rule_id>", "update:rules")
def patch_rules_by_id(tenant: Tenant, rule_id: str) -> Answer:
    """``PATCH /rules/{id}``."""
    find(tenant, rule_id)
    given = {name: value for name, value in check(body(), "rules", "update").items() if value is not None}
    with tenant.context.store.transaction():
        rule = changed(find(tenant, rule_id), given)
        _refuse_taken(tenant, rule)
        tenant.rules.put(rule_id, rule)
    return OK, chosen(rule)


@operations.add("DELETE", "/rules/<rule_id>", "delete:rules")
def delete_rules_by_id(tenant: Tenant, rule_id: str) -> Answer:
    """``DELETE /rules/{id}``: 204 also when it is gone."""
    tenant.rules.delete(rule_id)
    return NO_CONTENT, None
