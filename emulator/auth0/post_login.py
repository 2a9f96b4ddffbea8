"""Runs the tenant's Rules and Actions in a login, and makes of it what they ask for.

Source: https://auth0.com/docs/customize/actions/explore-triggers/signup-and-login-triggers/login-trigger/post-login-event-object
and https://auth0.com/docs/customize/rules/context-object-properties-in-rules (read 2026-11-24).
Differs: Rules run here although the service ended them on 2026-11-18; no geographic data; no organizations.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from emulator.auth0.audiences import requested_audience
from emulator.auth0.claims import allowed_custom_claims, too_large
from emulator.auth0.management.action_bindings import bound
from emulator.auth0.management.clients import changed
from emulator.auth0.management.connections import DATABASE
from emulator.auth0.management.listing import public
from emulator.auth0.management.rules import ordered
from emulator.auth0.management.user_roles import roles_of
from emulator.auth0.tenant import Tenant
from emulator.oidc.contract import Issue
from emulator.oidc.faults import Fault, Situation
from emulator.postlogin import CodeFailed, Script
from emulator.store import Document

_TENANT_ID = "emulator"


def run_post_login(tenant: Tenant, issue: Issue, user: Document) -> Document:
    """Runs the enabled Rules, then the bound Actions; returns the user as the Rules left it.

    Raises:
        Fault: ``ACCESS_DENIED`` when an Action denies, ``NOT_ADMITTED`` when a Rule calls back with an
            ``UnauthorizedError``, ``POST_LOGIN_FAILED`` when the code fails.
    """
    rules = [rule for rule in ordered(tenant) if rule["enabled"]]
    actions = _deployed_actions(tenant)
    if not rules and not actions:
        return user
    try:
        user = _run_rules(tenant, issue, user, rules)
        _run_actions(tenant, issue, user, rules, actions)
    except CodeFailed as failure:
        situation = Situation.NOT_ADMITTED if failure.kind == "UnauthorizedError" else Situation.POST_LOGIN_FAILED
        detail = f"{failure.script}: {failure.kind}"
        raise Fault(situation, failure.message, detail=detail) from failure
    if too_large(issue.id_token) or too_large(issue.access_token):
        raise Fault(Situation.POST_LOGIN_FAILED, "Custom claims exceed 100KB")
    return user


def _deployed_actions(tenant: Tenant) -> list[Script]:
    scripts = []
    for binding in bound(tenant, "post-login"):
        action = tenant.actions.get(binding["_action_id"]) or {}
        version = action.get("deployed_version")
        if version:
            secrets = {secret["name"]: secret["value"] for secret in version["secrets"]}
            scripts.append(Script(action["name"], version["code"], secrets))
    return scripts


def _run_rules(tenant: Tenant, issue: Issue, user: Document, rules: list[Document]) -> Document:
    if not rules:
        return user
    configuration = {kept["key"]: kept["value"] for kept in tenant.rules_configs.all()}
    scripts = [Script(rule["name"], rule["script"]) for rule in rules]
    outcome = tenant.post_login.run_rules(scripts, public(user), _rule_context(tenant, issue, user), configuration)
    id_token, access_token = outcome.context.get("idToken") or {}, dict(outcome.context.get("accessToken") or {})
    scope = access_token.pop("scope", None)
    if scope is not None:
        issue.scopes = tuple(scope.split() if isinstance(scope, str) else map(str, scope))
    issue.id_token.update(allowed_custom_claims(id_token))
    issue.access_token.update(allowed_custom_claims(access_token))
    return {**user, **{name: value for name, value in outcome.user.items() if not name.startswith("_")}}


def _run_actions(tenant: Tenant, issue: Issue, user: Document, rules: list[Document], actions: list[Script]) -> None:
    event = {**_event(tenant, issue, user), "rules_executed": [rule["id"] for rule in rules]}
    outcome = tenant.post_login.run_actions(actions, event)
    if outcome.app_metadata or outcome.user_metadata:
        given = {"app_metadata": outcome.app_metadata, "user_metadata": outcome.user_metadata}

        def apply(kept: Document) -> None:
            kept.update(changed(kept, given, merged=("app_metadata", "user_metadata")))

        tenant.users.update(user["user_id"], apply)
    if outcome.denied is not None:
        raise Fault(Situation.ACCESS_DENIED, outcome.denied)
    issue.id_token.update(allowed_custom_claims(outcome.id_token))
    issue.access_token.update(allowed_custom_claims(outcome.access_token))
    kept = [scope for scope in issue.scopes if scope not in outcome.removed_scopes]
    issue.scopes = tuple(dict.fromkeys((*kept, *outcome.added_scopes)))


def _connection(tenant: Tenant, user: Document) -> Document:
    return tenant.connections.find_one(name=user["_connection"]) or {
        "id": "",
        "name": user["_connection"],
        "strategy": "",
    }


def _protocol(issue: Issue) -> str:
    return "oauth2-refresh-token" if issue.grant_type == "refresh_token" else "oidc-basic-profile"


def _methods(issue: Issue, connection: Document) -> list[dict[str, str]]:
    moment = datetime.fromtimestamp(issue.auth_time, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return [{"name": "pwd" if connection["strategy"] == DATABASE else "federated", "timestamp": moment}]


def _event(tenant: Tenant, issue: Issue, user: Document) -> dict[str, Any]:
    connection = _connection(tenant, user)
    record = issue.client.record
    audience = requested_audience(tenant, issue.parameters)
    return {
        "authentication": {"methods": _methods(issue, connection)},
        "authorization": {"roles": [role["name"] for role in roles_of(tenant, user["user_id"])]},
        "client": {
            "client_id": issue.client.client_id,
            "name": issue.client.name,
            "metadata": record.get("client_metadata", {}),
        },
        "configuration": {},
        "connection": {
            **{name: connection[name] for name in ("id", "name", "strategy")},
            "metadata": connection.get("metadata", {}),
        },
        "request": {
            "ip": issue.ip,
            "user_agent": issue.user_agent,
            "hostname": tenant.domain.partition(":")[0],
            "method": "POST" if issue.grant_type == "refresh_token" else "GET",
            "query": dict(issue.parameters),
            "body": {},
            "geoip": {},
        },
        **({"resource_server": {"identifier": audience}} if audience else {}),
        "session": {"id": issue.session_id},
        "stats": {"logins_count": issue.logins},
        "tenant": {"id": _TENANT_ID},
        "transaction": _transaction(issue),
        "user": {"app_metadata": {}, "user_metadata": {}, **public(user)},
    }


def _transaction(issue: Issue) -> dict[str, Any]:
    parameters: Mapping[str, str] = issue.parameters
    named = {
        name: parameters[name]
        for name in ("state", "redirect_uri", "response_mode", "login_hint")
        if name in parameters
    }
    return {
        "acr_values": parameters.get("acr_values", "").split(),
        "locale": "en",
        "prompt": parameters.get("prompt", "").split(),
        "protocol": _protocol(issue),
        "requested_scopes": parameters.get("scope", "").split(),
        "response_type": parameters.get("response_type", "").split(),
        "ui_locales": parameters.get("ui_locales", "").split(),
        **named,
    }


def _rule_context(tenant: Tenant, issue: Issue, user: Document) -> dict[str, Any]:
    connection = _connection(tenant, user)
    return {
        "tenant": _TENANT_ID,
        "clientID": issue.client.client_id,
        "clientName": issue.client.name,
        "clientMetadata": issue.client.record.get("client_metadata", {}),
        "connection": connection["name"],
        "connectionID": connection["id"],
        "connectionStrategy": connection["strategy"],
        "connectionMetadata": connection.get("metadata", {}),
        "protocol": _protocol(issue),
        "stage": "login_success",
        "stats": {"loginsCount": issue.logins},
        "sso": {"with_auth0": False, "with_dbconn": False, "current_clients": []},
        "authentication": {"methods": _methods(issue, connection)},
        "authorization": {"roles": [role["name"] for role in roles_of(tenant, user["user_id"])]},
        "request": {
            "ip": issue.ip,
            "userAgent": issue.user_agent,
            "hostname": tenant.domain.partition(":")[0],
            "query": dict(issue.parameters),
            "body": {},
            "geoip": {},
        },
        "sessionID": issue.session_id,
        "primaryUser": user["user_id"],
        "samlConfiguration": {},
        "idToken": {},
        "accessToken": {},
    }
