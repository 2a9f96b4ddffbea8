"""The lengths, ranges, patterns and enumerations of Cognito's published service model.

Source: the service model `cognito-idp` that botocore carries; the wording is the service's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape
from moto.cognitoidp.exceptions import InvalidParameterException

from emulator.aws.operations import service_model

_BRACKETS = re.compile(r"\[(\^?)((?:\\.|[^\]])*)\]")


def check(operation: str, parameters: dict[str, Any]) -> None:
    """Raises one ``InvalidParameterException`` that lists everything the service model rules out."""
    shape = service_model("cognito-idp").operation_model(operation).input_shape
    problems = list(_structure(shape, parameters, "")) if isinstance(shape, StructureShape) else []
    if problems:
        plural = "error" if len(problems) == 1 else "errors"
        raise InvalidParameterException(f"{len(problems)} validation {plural} detected: {'; '.join(problems)}")


def _structure(shape: StructureShape, value: dict[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"Value null at '{path}{_lower(name)}' failed to satisfy constraint: Member must not be null"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from _any(member, value[name], path + _lower(name))


def _any(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        yield from _structure(shape, value, path + ".")
    elif isinstance(shape, ListShape) and isinstance(value, list):
        yield from _size(shape, len(value), value, path)
        for index, item in enumerate(value, 1):
            yield from _any(shape.member, item, f"{path}.{index}.member")
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        yield from _size(shape, len(value), value, path)
    elif isinstance(value, str):
        yield from _string(shape, value, path)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from _number(shape, value, path)


def _string(shape: Shape, value: str, path: str) -> Iterator[str]:
    yield from _size(shape, len(value), value, path)
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield _failed(shape, value, path, f"Member must satisfy regular expression pattern: {pattern}")
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield _failed(shape, value, path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")


def _size(shape: Shape, length: int, value: Any, path: str) -> Iterator[str]:
    if length < shape.metadata.get("min", 0):
        bound = f"Member must have length greater than or equal to {shape.metadata['min']}"
        yield _failed(shape, value, path, bound)
    if length > shape.metadata.get("max", length):
        yield _failed(shape, value, path, f"Member must have length less than or equal to {shape.metadata['max']}")


def _number(shape: Shape, value: int, path: str) -> Iterator[str]:
    if value < shape.metadata.get("min", value):
        yield _failed(shape, value, path, f"Member must have value greater than or equal to {shape.metadata['min']}")
    if value > shape.metadata.get("max", value):
        yield _failed(shape, value, path, f"Member must have value less than or equal to {shape.metadata['max']}")


def _failed(shape: Shape, value: Any, path: str, constraint: str) -> str:
    shown = "***" if shape.metadata.get("sensitive") else value
    return f"Value '{shown}' at '{path}' failed to satisfy constraint: {constraint}"


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The model's patterns are Java's, whose Unicode categories ``re`` lacks: letters to punctuation are all but control
    characters and, without ``Z``, spaces."""

    def translate(found: re.Match[str]) -> str:
        negated, body = found.groups()
        if r"\p{" not in body:
            return found[0]
        if negated:
            return "[^" + re.sub(r"\\p\{Z\}", r"\\s", body) + "]"
        if r"\s" in body:
            return r"[^\x00-\x08\x0e-\x1f\x7f]"
        return r"[^\x00-\x1f\x7f]" if r"\p{Z}" in body else r"[^\s\x00-\x1f\x7f]"

    return re.compile(_BRACKETS.sub(translate, pattern))
