"""Where Graph's resources stand: the only place that names them all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Flask, Response
from werkzeug.exceptions import HTTPException

from emulator.entra.graph import (
    app_role_assignments,
    applications,
    credentials,
    deleted_items,
    directory_objects,
    federated_credentials,
    groups,
    me,
    permission_grants,
    service_principals,
    tenant_resources,
    users,
)
from emulator.entra.graph.answers import check_options
from emulator.entra.graph.caller import identify
from emulator.entra.graph.errors import Failed, GraphError, NotEmulated, respond

VERSIONS = ("v1.0", "beta")
_RESOURCES = (
    applications,
    credentials,
    federated_credentials,
    service_principals,
    app_role_assignments,
    users,
    groups,
    directory_objects,
    tenant_resources,
    me,
    permission_grants,
    deleted_items,
)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_KEY_IN_PARENTHESES = re.compile(r"^/(v1\.0|beta)/(\w+)(\([^/]*\))(?=/|$)")
_PLAIN_KEY = re.compile(r"^\('([^']*)'\)$")


def mount_graph(app: Flask) -> None:
    """Adds both versions, which share their resources as the real ones mostly do."""
    graph = Blueprint("graph", __name__)
    graph.before_request(identify)
    graph.before_request(check_options)
    for resource in _RESOURCES:
        graph.register_blueprint(resource.blueprint)

    @graph.route("/", defaults={"path": ""}, methods=_METHODS)
    @graph.route("/<path:path>", methods=_METHODS)
    def not_emulated(path: str) -> Response:
        raise NotEmulated

    @graph.errorhandler(GraphError)
    def refused(error: GraphError) -> Response:
        return respond(error)

    @graph.errorhandler(405)
    def method_not_emulated(error: HTTPException) -> Response:
        return respond(NotEmulated())

    @graph.errorhandler(500)
    def failed(error: HTTPException) -> Response:
        return respond(Failed())

    for version in VERSIONS:
        app.register_blueprint(graph, name=f"graph-{version.replace('.', '-')}", url_prefix=f"/{version}")


def with_keys_as_segments(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Lets ``/users('id')`` and ``/applications(appId='…')`` reach the routes of ``/users/id``.

    Source: OData 4.01 URL conventions, section 4.3.1.
    """

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        match = _KEY_IN_PARENTHESES.match(environ.get("PATH_INFO", ""))
        if match is not None:
            plain = _PLAIN_KEY.match(match[3])
            key = plain[1] if plain else match[3]
            environ["PATH_INFO"] = f"/{match[1]}/{match[2]}/{key}{environ['PATH_INFO'][match.end() :]}"
        return application(environ, start_response)

    return wrapped
