"""The parameters of a call, read out of the request as the service's published model says that they are written.

What is of another type than the model's does not reach a service: the JSON protocols answer it with ``SerializationException``, the query
protocol with ``MalformedInput``. A null is as good as nothing, and members that the model does not have are passed over.

Source: https://smithy.io/2.0/aws/protocols/ (read 2026-11-25)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.model import ListShape, Shape, StructureShape
from moto.core.parse import QueryParser, RequestParserError, RestXMLParser
from moto.core.utils import get_service_model
from werkzeug.wrappers import Request

from emulator import strict_json
from emulator.aws.api_errors import ApiError
from emulator.aws.operations import Operation, path_labels
from emulator.aws.typed_values import Untypable, members, of_json, of_text


def parameters(operation: Operation, request: Request) -> dict[str, Any]:
    """What the call says, by the model's names.

    Raises:
        ApiError: it is not written as the model says.
    """
    shape = operation.input_shape
    if shape is None:
        return {}
    try:
        return _READERS[operation.protocol](operation, shape, request)
    except Untypable as problem:
        raise ApiError("SerializationException", str(problem)) from None


def _json(operation: Operation, shape: StructureShape, request: Request) -> dict[str, Any]:
    return members(shape.members, _document(request))


def _rest_json(operation: Operation, shape: StructureShape, request: Request) -> dict[str, Any]:
    labels = path_labels(request, operation.service)
    found = {name: _located(member, name, request, labels) for name, member in shape.members.items()}
    found = {name: value for name, value in found.items() if value is not None}
    payload = shape.serialization.get("payload")
    body = {name: member for name, member in shape.members.items() if "location" not in member.serialization}
    if payload is None:
        return {**found, **members(body, _document(request))} if body else found
    if isinstance(shape.members[payload], StructureShape):
        found[payload] = of_json(shape.members[payload], _document(request))
    return found


def _query(operation: Operation, shape: StructureShape, request: Request) -> dict[str, Any]:
    try:
        return _parsed(QueryParser, operation, request)
    except (ValueError, OverflowError) as problem:
        raise ApiError("MalformedInput", "The request has a value of another type than its parameter.") from problem


def _rest_xml(operation: Operation, shape: StructureShape, request: Request) -> dict[str, Any]:
    try:
        return _parsed(RestXMLParser, operation, request)
    except (RequestParserError, ValueError, OverflowError) as problem:
        text = "The XML you provided was not well-formed or did not validate against our published schema"
        raise ApiError("MalformedXML", text) from problem


def _parsed(parser: Callable[..., Any], operation: Operation, request: Request) -> dict[str, Any]:
    model = get_service_model(operation.service).operation_model(operation.name)
    labels = path_labels(request, operation.service) if operation.protocol == "rest-xml" else {}
    given = {"values": request.values, "headers": request.headers, "body": request.get_data(), "url_params": labels}
    return dict(parser(model).parse(given))


_READERS: dict[str, Callable[[Operation, StructureShape, Request], dict[str, Any]]] = {
    "json": _json,
    "rest-json": _rest_json,
    "query": _query,
    "rest-xml": _rest_xml,
}


def _document(request: Request) -> Any:
    try:
        return strict_json.loads(request.get_data() or b"{}")
    except ValueError as problem:
        raise Untypable("The request body is not valid JSON.") from problem


def _located(member: Shape, name: str, request: Request, labels: Mapping[str, str]) -> Any:
    """A member that is written into the path, the query or a header."""
    wire_name = member.serialization.get("name", name)
    location = member.serialization.get("location")
    if location == "querystring" and isinstance(member, ListShape):
        return [of_text(member.member, value) for value in request.args.getlist(wire_name)] or None
    places: dict[str, Mapping[str, str]] = {"uri": labels, "header": request.headers, "querystring": request.args}  # type: ignore[dict-item]
    text = places[location].get(wire_name) if location in places else None
    return None if text is None else of_text(member, text)
