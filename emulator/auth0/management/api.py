"""The one place where the Management API's operations are wired in: authorization, error bodies, rate limit headers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from flask import Blueprint, Response, jsonify

from emulator.auth0.management import (
    action_bindings,
    actions,
    client_credentials,
    client_grants,
    clients,
    connection_clients,
    connections,
    organizations,
    permissions,
    resource_servers,
    role_users,
    roles,
    rules,
    rules_configs,
    tenant_settings,
    user_blocks,
    user_roles,
    users,
)
from emulator.auth0.management.authorization import authorize
from emulator.auth0.management.errors import ApiError, not_implemented
from emulator.auth0.management.operations import Operation
from emulator.auth0.tenant import Tenant

_RESOURCES = (
    action_bindings,
    actions,
    client_credentials,
    client_grants,
    clients,
    connection_clients,
    connections,
    organizations,
    permissions,
    resource_servers,
    role_users,
    roles,
    rules,
    rules_configs,
    tenant_settings,
    user_blocks,
    user_roles,
    users,
)

_LACKING = frozenset(
    {
        *("anomaly", "attack-protection", "branding", "connection-profiles", "custom-domains", "device-credentials"),
        *("email-templates", "emails", "event-streams", "flows", "forms", "grants", "groups", "guardian", "hooks"),
        *("jobs", "keys", "log-streams", "logs", "network-acls", "prompts", "refresh-tokens", "risk-assessments"),
        *("self-service-profiles", "sessions", "stats", "supplemental-signals", "tickets", "token-exchange-profiles"),
        *("user-attribute-profiles", "verifiable-credentials"),
    }
)
"""First parts of the paths of what the real API has and this one has nothing of."""

_LIMIT = 50
_METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]


def operations() -> Iterator[Operation]:
    """All that is answered, resource by resource."""
    for resource in _RESOURCES:
        yield from resource.operations


def create_blueprint(tenant: Tenant) -> Blueprint:
    """The Management API of a tenant, to be mounted at ``/api/v2``."""
    blueprint = Blueprint("management", __name__)
    covered = set(_LACKING)
    for operation in operations():
        covered.add(operation.path.split("/")[1])
        blueprint.add_url_rule(
            operation.path,
            endpoint=f"{operation.handler.__module__.rsplit('.', 1)[1]}_{operation.handler.__name__}",
            view_func=_view(tenant, operation),
            methods=[operation.method],
        )

    def lacking(path: str) -> Response:
        authorize(tenant, ())
        if path.partition("/")[0] in covered:
            raise not_implemented()
        raise ApiError(404, "Not Found")

    blueprint.add_url_rule("/<path:path>", "lacking", lacking, methods=_METHODS)
    blueprint.register_error_handler(ApiError, lambda problem: problem.response())
    blueprint.after_request(_rate_limit_headers)
    return blueprint


def _view(tenant: Tenant, operation: Operation) -> Callable[..., Response]:
    def view(**parts: str) -> Response:
        authorize(tenant, operation.scopes)
        # A server may leave an escaped slash escaped, because it would change the path; the id has it unescaped.
        unescaped = {name: part.replace("%2F", "/").replace("%2f", "/") for name, part in parts.items()}
        status, answer = operation.handler(tenant, **unescaped)
        response = Response() if answer is None else jsonify(answer)
        response.status_code = status
        if answer is None:
            del response.headers["Content-Type"]
        return response

    return view


def _rate_limit_headers(response: Response) -> Response:
    response.headers["x-ratelimit-limit"] = str(_LIMIT)
    response.headers["x-ratelimit-remaining"] = str(_LIMIT - 1)
    response.headers["x-ratelimit-reset"] = str(int(time.time()) + 1)
    response.headers["Cache-Control"] = "no-cache"
    return response
